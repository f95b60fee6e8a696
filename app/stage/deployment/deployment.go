// Package deployment is the page's last stage: try the tuned model, label a
// file with it, and save it.
package deployment

import (
	"cmp"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// A Stage lets the reader use the client's model.
type Stage struct {
	app.Compo
	S       *client.Client
	Version int

	offered run.Input // the initial content of the boxes
	typed   run.Input // their current content
	asked   string    // the text whose answer is pending
	strokes int       // counts key strokes, so that only the last one asks
	copied  string    // result of copying the link, a key; "": nothing copied just now
	saveAs  string    // the format to save the model in; "": not chosen
	token   int       // the token whose attention is shown, from 1; 0: all
}

// Topics are the topics of the client that the stage shows.
var Topics = []client.Topic{
	client.Look, client.DataSet, client.Checkpoint, client.Tried, client.Settings, client.Training, client.Work,
}

// Render renders the stage.
func (d *Stage) Render() app.UI {
	s := d.S
	return part.Stage("deploy", "5", s.T("deploy.title"), s.T("deploy.lead"),
		[]app.UI{d.try(), d.compare(), d.adapters(), s.Controls().Writing(), d.file(), d.take()},
		[]app.UI{app.Div().Class("answer").Body(d.answer()), d.labelling(), d.python()},
	)
}

// savings are the Commands that save the model or its run.
var savings = []string{run.Save, run.SaveAdapter, run.SaveDemo, run.SaveProject}

// take saves the model, loads a saved one, and copies the link.
func (d *Stage) take() app.UI {
	s := d.S
	copyLabel := s.T("deploy.copy")
	if d.copied != "" {
		copyLabel = s.T(d.copied)
	}
	return app.Div().Class("take").Body(
		app.If(s.Whole(), d.formats),
		part.Button("save", s.T("deploy.save"), s.Whole(), func(app.Context) { s.Save(d.format()) }),
		part.Progress(s.Lang, s.Work(run.Save)),
		app.If(s.Adapted(), func() app.UI {
			return part.Button("save_adapter", s.T("deploy.adapter"), true, func(app.Context) { s.SaveAdapter() })
		}),
		part.Button("save_demo", s.T("deploy.demo"), s.Whole(), func(app.Context) { s.SaveDemo(d.typed) }),
		part.Button("save_project", s.T("deploy.project"), s.Model != nil && s.Data != nil && !s.Running(), func(app.Context) { s.SaveProject() }),
		part.Files(app.Input().DataSet("action", "load").Accept(".zip"), s.T("deploy.load"),
			func(files []app.Value) { s.UseModel(files[0].Get("name").String(), files) }),
		part.Button("copy", copyLabel, true, d.copyLink),
		app.Range(savings).Slice(func(i int) app.UI {
			said := s.Failure(savings[i])
			return app.If(said != "", func() app.UI { return part.Failure(said) })
		}),
		app.P().Class("help").Text(s.T("deploy.demo_help")),
		app.P().Class("help").Text(s.T("deploy.project_help")),
	)
}

// formats lets the reader choose how the model is saved, and tells its size.
func (d *Stage) formats() app.UI {
	s := d.S
	options := part.Named(s.Lang, "save_as.", run.SaveFormats)
	for i := range options {
		options[i].Name += " · " + s.T("save_as.about", text.Bytes(run.SavedBytes(options[i].Value, s.Model.Parameters)))
	}
	return app.Div().Body(
		part.Choose("save_as", s.T("save_as"), d.format(), options, func(format string) { d.saveAs = format }),
		app.P().Class("help").Text(s.T("save_as.help."+d.format())),
	)
}

// format is how the model is saved.
func (d *Stage) format() string { return cmp.Or(d.saveAs, run.Float32) }

// copyLink copies the link to the run. Over plain HTTP from another machine the
// browser withholds the clipboard, and the link goes to the address bar.
func (d *Stage) copyLink(ctx app.Context) {
	if clipboard := app.Window().Get("navigator").Get("clipboard"); clipboard.Truthy() {
		page, _, _ := strings.Cut(app.Window().Get("location").Get("href").String(), "#")
		clipboard.Call("writeText", page+"#"+d.S.Link())
		d.copied = "deploy.copied"
	} else {
		d.S.ShowLink()
		d.copied = "deploy.in_address"
	}
	ctx.After(2*time.Second, func(app.Context) { d.copied = "" })
}
