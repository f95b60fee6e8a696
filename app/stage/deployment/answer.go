package deployment

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// panels show a model's answer, by kind of answer.
var panels = map[run.AnswerKind]func(*Stage, *run.Prediction) app.UI{
	run.LabelAnswer: (*Stage).labels,
	run.TagsAnswer:  (*Stage).entities,
	run.SpanAnswer:  (*Stage).answers,
	run.WordsAnswer: (*Stage).words,
	run.TextAnswer:  (*Stage).written,
}

// answer shows the model's answer and its attention.
func (d *Stage) answer() app.UI {
	s := d.S
	p := s.Predicted
	if s.Written != "" && s.Waiting(run.Predict) {
		return part.Plate(s.T("answer_is."+s.Next.Config.Task), d.growing())
	}
	if p == nil {
		return app.P().Class("waiting").Text(s.T("deploy.waiting"))
	}
	return part.Result(s.Lang, s.Outdated(client.TheAnswer),
		part.Plate(s.T("answer_is."+p.Task),
			app.Div().Aria("live", d.liveliness()).Body(d.panel(p)),
			app.P().Class("help").Text(d.made(p)),
		),
		app.If(len(p.Attention) > 0, func() app.UI {
			return part.Plate(s.T("deploy.attention"), d.choice(p), d.arcs(p))
		}),
	)
}

// liveliness is the aria-live value of a new answer: screen readers do not
// announce answers that follow a run, which come all the time.
func (d *Stage) liveliness() string {
	if d.S.Running() {
		return "off"
	}
	return "polite"
}

// made says how long the answer took and, during a run, at which step; and for
// an untrained head that it guesses.
func (d *Stage) made(p *run.Prediction) string {
	s := d.S
	words := s.T("deploy.millis", text.Number(p.Millis))
	switch step := s.AnswerStep(); {
	case step > 0:
		words += s.T("deploy.as_of", text.Count(int64(step)))
	case p.Bare: // which says it itself
	case s.Model != nil && len(s.Model.New) > 0 && run.TaskOf(p.Task).HasNewHead():
		words += s.T("deploy.untrained")
	}
	return words
}
