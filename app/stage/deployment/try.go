package deployment

import (
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/engine/run"
)

// try is the box, or the two boxes, for a text to answer: while the reader
// types if answers are quick, or on a press. A generation can be stopped.
func (d *Stage) try() app.UI {
	s := d.S
	offered := d.offer()
	name := s.Next.Config.Task
	task := run.TaskOf(name)
	rows := 5
	if task.Reads("question") {
		rows = 9
	}
	return app.Div().Class("control", "try").Body(
		app.If(task.Reads("question"), func() app.UI {
			return app.Div().Body(
				app.Label().For("try-question").Body(app.Span().Text(s.T("try.question"))),
				app.Input().Type("text").ID("try-question").DataSet("control", "try_question").AutoComplete(false).
					Value(offered.Question).OnInput(d.typing(&d.typed.Question)),
			)
		}),
		app.Label().For("try-text").Body(app.Span().Text(s.T("try."+name))),
		app.Textarea().ID("try-text").DataSet("control", "try_text").Rows(rows).
			Placeholder(s.T("deploy.placeholder")).Attr("value", offered.Text).OnInput(d.typing(&d.typed.Text)),
		app.Div().Class("buttons").Body(
			part.Primary("predict", s.T("do."+name), s.Model != nil, func(app.Context) { d.predict() }),
			app.If(d.busy() && task.Writes(), func() app.UI {
				return part.Button("stop", s.T("deploy.stop"), true, func(app.Context) { s.Stop() })
			}),
		),
		app.If(s.Failure(run.Predict) != "", func() app.UI { return part.Failure(s.Failure(run.Predict)) }),
	)
}

// busy reports whether an answer is pending that Stop would end. During a run
// Stop ends the run.
func (d *Stage) busy() bool { return d.S.Waiting(run.Predict) && !d.S.Running() }

// offer puts the example into the boxes if it has changed. Text that the user
// typed over the same example stays.
func (d *Stage) offer() run.Input {
	if now := exampleFor(d.S); now != d.offered {
		d.offered, d.typed = now, now
	}
	return d.offered
}

// typing stores the typed text and, if answers are quick, asks for one after a
// pause.
func (d *Stage) typing(into *string) app.EventHandler {
	return func(ctx app.Context, _ app.Event) {
		*into = ctx.JSSrc().Get("value").String()
		d.strokes++
		now := d.strokes
		if run.TaskOf(d.S.Next.Config.Task).Writes() {
			return
		}
		ctx.After(300*time.Millisecond, func(app.Context) {
			if d.strokes == now && d.S.Model != nil {
				d.predict()
			}
		})
	}
}

func (d *Stage) predict() {
	asked := d.typed
	if !run.TaskOf(d.S.Next.Config.Task).Reads("question") {
		asked.Question = ""
	} else if strings.TrimSpace(asked.Question) == "" {
		return
	}
	if strings.TrimSpace(asked.Text) != "" {
		d.asked = asked.Text
		d.S.Predict(asked.Text, asked.Question)
	}
}
