package deployment

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
	"tuneground/engine/run"
)

// written shows the generated text and its length.
func (d *Stage) written(p *run.Prediction) app.UI {
	s := d.S
	if p.Output == "" {
		return app.P().Class("help").DataSet("output", "").Text(s.T("deploy.nothing"))
	}
	how := s.T("deploy.written", text.Count(int64(p.Written)))
	if p.Stopped {
		how += s.T("deploy.stopped")
	}
	return app.Div().Body(
		words(p.Task, p.Text, p.Output),
		app.If(p.Written > 0, func() app.UI { return app.P().Class("help").Text(how) }),
	)
}

// growing shows the text generated so far.
func (d *Stage) growing() app.UI {
	return app.Div().Class("growing").Body(words(d.S.Next.Config.Task, d.asked, d.S.Written))
}

// words renders the generated text, after the prompt if it continues that.
func words(task, prompt, output string) app.UI {
	if !run.TaskOf(task).Continues() {
		prompt = ""
	}
	return app.P().Class("written").Body(
		app.If(prompt != "", func() app.UI { return app.Span().Class("prompt").Text(prompt) }),
		app.Span().DataSet("output", output).Text(output),
	)
}
