// Package part holds what stages are built from: buttons, figures, tables, plates. All
// are plain functions of what they show; none keeps state.
package part

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// Button is a command the user can give. The action's name is what scripts
// find it by.
func Button(action, label string, enabled bool, do func(app.Context)) app.HTMLButton {
	return app.Button().Type("button").DataSet("action", action).Disabled(!enabled).Text(label).
		OnClick(func(ctx app.Context, _ app.Event) { do(ctx) }, app.EventScope(action))
}

// Primary is the one button of a stage that the eye should find.
func Primary(action, label string, enabled bool, do func(app.Context)) app.HTMLButton {
	return Button(action, label, enabled, do).Class("primary")
}

// DataFiles are the names of files that hold examples, for a choice of files.
const DataFiles = ".csv,.tsv,.xlsx,.jsonl,.ndjson,.txt,.json,.conll,.conllu,.bio,.iob,.iob2"

// Files is a button that lets the user choose files, by dialog.
func Files(in app.HTMLInput, label string, take func([]app.Value)) app.UI {
	return app.Label().Class("files").Body(
		app.Span().Text(label),
		in.Type("file").OnChange(func(ctx app.Context, _ app.Event) {
			list := ctx.JSSrc().Get("files")
			files := make([]app.Value, list.Length())
			for i := range files {
				files[i] = list.Index(i)
			}
			ctx.JSSrc().Set("value", "") // so that the same file can be chosen again
			if len(files) > 0 {
				take(files)
			}
		}, app.EventScope(label)),
	)
}

// Failure shows an error beside what caused it.
func Failure(message string) app.UI {
	return app.P().Class("failure").Role("alert").Text(message)
}
