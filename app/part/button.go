// Package part holds the parts of stages: buttons, figures, tables, plates. All
// are pure functions of their arguments.
package part

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// Button is a button for an action. Scripts find it by the action's name.
func Button(action, label string, enabled bool, do func(app.Context)) app.HTMLButton {
	return app.Button().Type("button").DataSet("action", action).Disabled(!enabled).Text(label).
		OnClick(func(ctx app.Context, _ app.Event) { do(ctx) }, app.EventScope(action))
}

// Primary is the one prominent button of a stage.
func Primary(action, label string, enabled bool, do func(app.Context)) app.HTMLButton {
	return Button(action, label, enabled, do).Class("primary")
}

// DataFiles are the file names offered when the user chooses a data file.
const DataFiles = ".csv,.tsv,.xlsx,.jsonl,.ndjson,.txt,.json,.conll,.conllu,.bio,.iob,.iob2"

// Files is a button with which the user chooses files in a dialog.
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

// Failure shows an error beside its cause.
func Failure(message string) app.UI {
	return app.P().Class("failure").Role("alert").Text(message)
}
