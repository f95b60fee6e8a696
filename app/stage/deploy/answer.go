package deploy

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// panels show what a model answers, task by task.
var panels = map[string]func(*Stage, *run.Prediction) app.UI{
	run.TextClassification:  (*Stage).labels,
	run.TokenClassification: (*Stage).entities,
	run.QuestionAnswering:   (*Stage).answers,
	run.FillMask:            (*Stage).words,
	run.TextGeneration:      (*Stage).written,
	run.Translation:         (*Stage).written,
	run.Summarization:       (*Stage).written,
}

// answer shows what the model answers and what it attended to.
func (d *Stage) answer() app.UI {
	s := d.S
	p := s.Predicted
	if s.Written != "" && s.Waiting(run.Predict) {
		return part.Plate(s.T("answer_is."+s.Config.Task), d.growing())
	}
	if p == nil {
		return app.P().Class("waiting").Text(s.T("deploy.waiting"))
	}
	return app.Div().Body(
		part.Plate(s.T("answer_is."+p.Task),
			app.Div().Aria("live", "polite").Body(panels[p.Task](d, p)),
			app.P().Class("help").Text(s.T("deploy.millis", text.Number(p.Millis))),
		),
		app.If(len(p.Attention) > 0, func() app.UI {
			return part.Plate(s.T("deploy.attention"), d.choice(p), d.arcs(p))
		}),
	)
}
