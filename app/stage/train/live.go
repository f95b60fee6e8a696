package train

import (
	"fmt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/formula"
	"tuneground/app/part"
	"tuneground/app/session"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// live is the run: what it would take, the buttons that start and stop it, and
// its numbers and curves.
type live struct {
	app.Compo
	S       *session.Session
	Version int
}

// Render sets the run.
func (t *live) Render() app.UI {
	return app.Div().Class("live").Body(t.plan(), t.buttons(), t.notices(t.problems()), t.progress(), t.numbers(), t.charts())
}

func (t *live) buttons() app.UI {
	s := t.S
	return app.Div().Class("buttons").Body(
		part.Primary("start", s.T("train.start"), s.Startable(), func(app.Context) { s.Start() }),
		app.If(s.Running() && !s.Paused(), func() app.UI {
			return part.Button("pause", s.T("train.pause"), true, func(app.Context) { s.Pause() })
		}),
		app.If(s.Paused(), func() app.UI {
			return part.Button("resume", s.T("train.resume"), true, func(app.Context) { s.Resume() })
		}),
		app.If(s.Running(), func() app.UI {
			return part.Button("stop", s.T("train.stop"), true, func(app.Context) { s.Stop() })
		}),
		app.If(s.Failure(run.Start) != "", func() app.UI { return part.Failure(s.Failure(run.Start)) }),
	)
}

// progress shows how far the run is, and what it does besides steps.
func (t *live) progress() app.UI {
	s := t.S
	steps, last := s.Run.Plan.Steps, s.Run.Last()
	if steps == 0 {
		return part.Working(s, run.Start)
	}
	words := s.T("train.step", text.Count(int64(last.Step)), text.Count(int64(steps)), text.Fixed(last.Epoch, 2))
	if n := len(s.Run.Devices); n > 0 && s.Running() {
		words += " · " + s.T("train.on", s.Run.Devices[n-1].Name())
	}
	if w := s.Progress; w != nil && s.Running() {
		words += " · " + s.T("work."+w.What)
		if w.Total > 0 {
			words += " " + text.Percent(float64(w.Done)/float64(w.Total))
		}
	}
	return app.Div().Class("progress").Body(
		app.Progress().Max(steps).Value(last.Step).Aria("label", s.T("train.progress")),
		app.P().Text(words),
	)
}

// numbers shows those of the last step.
func (t *live) numbers() app.UI {
	s := t.S
	if len(s.Run.Steps) == 0 {
		return nil
	}
	last := s.Run.Last()
	remaining := s.Run.Plan.Steps - last.Step
	return part.Figures(
		part.Figure{
			Metric: "train_loss", Label: s.T("metric.train_loss"), Value: last.Loss, Shown: text.Fixed(last.Loss, 4),
			Formula: formula.Lines(
				formula.Math(part.Loss(s.Run.Config.Task, t.problem())...),
				formula.Note(part.LossNote(s, s.Run.Config.Task, t.problem())),
				formula.Note(s.T("train.loss_note", fmt.Sprint(s.Run.Config.TrainBatchSize)))),
		},
		part.Figure{Metric: "learning_rate", Label: s.T("metric.learning_rate"), Value: last.LearningRate, Shown: text.Number(last.LearningRate),
			Formula: t.rateFormula(s.Run.Config, s.Run.Plan, last)},
		part.Figure{
			Metric: "grad_norm", Label: s.T("metric.grad_norm"), Value: last.GradNorm, Shown: text.Number(last.GradNorm),
			Formula: formula.Lines(formula.Math(
				formula.Op("‖"), formula.Var("g"), formula.Op("‖"), formula.Op("="),
				formula.Elem("msqrt", formula.Sum(formula.Var("i"), formula.Elem("msubsup", formula.Var("g"), formula.Var("i"), formula.Num("2"))))),
				formula.Note(s.T("train.norm_note", text.Number(s.Run.Config.MaxGradNorm)))),
		},
		part.Figure{Metric: "tokens_per_second", Label: s.T("metric.tokens_per_second"), Value: last.TokensPerSec, Shown: text.Number(last.TokensPerSec),
			Formula: formula.Lines(formula.Math(
				formula.Frac(formula.Num(text.Number(s.Run.Plan.StepTokens)), formula.Num(text.Fixed(s.Run.Plan.StepTokens/max(last.TokensPerSec, 1e-9), 3)+" s")),
				formula.Op("≈"), formula.Num(text.Number(last.TokensPerSec))),
				formula.Note(s.T("train.speed_note"))),
		},
		part.Figure{
			Metric: "eta_seconds", Label: s.T("metric.eta_seconds"), Value: last.ETA, Shown: text.Duration(last.ETA),
			Formula: formula.Lines(formula.Math(
				formula.Num(fmt.Sprint(remaining)), formula.Word(s.T("train.steps_left")), formula.Op("≈"), formula.Num(text.Duration(last.ETA)))),
		},
	)
}

// problem is what kind of labels the run's data has.
func (t *live) problem() string {
	if t.S.Data == nil {
		return ""
	}
	return t.S.Data.ProblemType
}
