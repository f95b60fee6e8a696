// Package deployment is the page's last stage: try the tuned model, label a
// file with it, and save it.
package deployment

import (
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/part"
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
		[]app.UI{d.try(), s.Controls().Writing(), d.file(), d.take()},
		[]app.UI{app.Div().Class("answer").Body(d.answer()), d.labelling(), d.python()},
	)
}

// take saves the model, loads a saved one, and copies the link.
func (d *Stage) take() app.UI {
	s := d.S
	copyLabel := s.T("deploy.copy")
	if d.copied != "" {
		copyLabel = s.T(d.copied)
	}
	return app.Div().Class("take").Body(
		part.Button("save", s.T("deploy.save"), s.Model != nil, func(app.Context) { s.Save() }),
		app.If(s.Adapted(), func() app.UI {
			return part.Button("save_adapter", s.T("deploy.adapter"), true, func(app.Context) { s.SaveAdapter() })
		}),
		part.Files(app.Input().DataSet("action", "load").Accept(".zip"), s.T("deploy.load"),
			func(files []app.Value) { s.UseModel(files[0].Get("name").String(), files) }),
		part.Button("copy", copyLabel, true, d.copyLink),
		app.If(s.Failure(run.Save) != "", func() app.UI { return part.Failure(s.Failure(run.Save)) }),
		app.If(s.Failure(run.SaveAdapter) != "", func() app.UI { return part.Failure(s.Failure(run.SaveAdapter)) }),
	)
}

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
