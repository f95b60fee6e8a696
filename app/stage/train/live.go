package train

import (
	"fmt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/chart"
	"tuneground/app/formula"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// progress shows how far the run is.
func (t *Stage) progress() app.UI {
	s := t.S
	steps, last := s.Run.Plan.Steps, s.Run.Last()
	if steps == 0 {
		return nil
	}
	return app.Div().Class("progress").Body(
		app.Progress().Max(steps).Value(last.Step).Aria("label", s.T("train.progress")),
		app.P().Text(s.T("train.step", text.Count(int64(last.Step)), text.Count(int64(steps)), text.Fixed(last.Epoch, 2))),
	)
}

// live shows the numbers of the last step.
func (t *Stage) live() app.UI {
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
				formula.Math(formula.Var("L"), formula.Op("="), formula.Op("−"),
					formula.Frac(formula.Num("1"), formula.Var("B")),
					formula.Sum(formula.Row(formula.Var("b"), formula.Op("="), formula.Num("1")),
						formula.Row(formula.Word("log"), formula.Sub(formula.Var("p"), formula.Var("b"))))),
				formula.Note(s.T("train.loss_note", fmt.Sprint(s.Config.TrainBatchSize)))),
		},
		part.Figure{Metric: "learning_rate", Label: s.T("field.learning_rate"), Value: last.LearningRate, Shown: text.Number(last.LearningRate)},
		part.Figure{
			Metric: "grad_norm", Label: s.T("metric.grad_norm"), Value: last.GradNorm, Shown: text.Number(last.GradNorm),
			Formula: formula.Lines(formula.Math(
				formula.Op("‖"), formula.Var("g"), formula.Op("‖"), formula.Op("="),
				formula.Elem("msqrt", formula.Sum(formula.Var("i"), formula.Elem("msubsup", formula.Var("g"), formula.Var("i"), formula.Num("2"))))),
				formula.Note(s.T("train.norm_note", text.Number(s.Config.MaxGradNorm)))),
		},
		part.Figure{Metric: "tokens_per_second", Label: s.T("metric.tokens_per_second"), Value: last.TokensPerSec, Shown: text.Number(last.TokensPerSec)},
		part.Figure{
			Metric: "eta_seconds", Label: s.T("metric.eta_seconds"), Value: last.ETA, Shown: text.Duration(last.ETA),
			Formula: formula.Lines(formula.Math(
				formula.Num(fmt.Sprint(remaining)), formula.Word(s.T("train.steps_left")), formula.Op("≈"), formula.Num(text.Duration(last.ETA)))),
		},
	)
}

// charts draws the curves of the run: loss, validation metrics, learning rate.
func (t *Stage) charts() app.UI {
	s := t.S
	if len(s.Run.Steps) == 0 {
		return nil
	}
	return app.Div().Class("charts").Body(
		part.Plate(s.T("train.loss_chart"), t.loss()),
		app.Div().Class("pair").Body(
			app.If(len(s.Run.Evals) > 0, func() app.UI { return part.Plate(s.T("train.metric_chart"), t.metrics()) }),
			part.Plate(s.T("train.rate_chart"), t.rate()),
		),
	)
}

func (t *Stage) loss() app.UI {
	s := t.S
	p := chart.Colours(s.Dark)
	steps := column(s.Run.Steps, func(e run.StepInfo) float64 { return float64(e.Step) })
	raw := column(s.Run.Steps, func(e run.StepInfo) float64 { return e.Loss })
	curves := []chart.Curve{
		{Name: s.T("curve.raw"), X: steps, Y: raw, Colour: p.Soft, Width: 0.7},
		{Name: s.T("curve.smooth"), X: steps, Y: s.Run.Smooth, Colour: p.Ink, Width: 2},
	}
	if x, y := t.validation("loss"); len(x) > 0 {
		curves = append(curves, chart.Curve{Name: s.T("curve.validation"), X: x, Y: y, Colour: p.Accent, Width: 2, Dots: true})
	}
	return &chart.Canvas{Option: chart.Curves(p, s.T("axis.step"), curves...), Label: s.T("train.loss_chart"), Class: "tall"}
}

func (t *Stage) metrics() app.UI {
	s := t.S
	p := chart.Colours(s.Dark)
	var curves []chart.Curve
	for i, name := range []string{"accuracy", "f1", "f1_macro"} {
		if x, y := t.validation(name); len(x) > 0 {
			curves = append(curves, chart.Curve{Name: s.T("metric." + name), X: x, Y: y, Colour: p.Shade(i), Width: 2, Dots: true})
		}
	}
	return &chart.Canvas{Option: chart.Curves(p, s.T("axis.step"), curves...), Label: s.T("train.metric_chart"), Class: "short"}
}

func (t *Stage) rate() app.UI {
	steps := column(t.S.Run.Steps, func(e run.StepInfo) float64 { return float64(e.Step) })
	rates := column(t.S.Run.Steps, func(e run.StepInfo) float64 { return e.LearningRate })
	return t.rates(steps, rates, t.S.T("train.rate_chart"))
}

// validation returns a metric's values at the steps where it was taken.
func (t *Stage) validation(metric string) (x, y []float64) {
	for _, e := range t.S.Run.Evals {
		if v, ok := e.Metrics[metric]; ok {
			x, y = append(x, float64(e.Step)), append(y, v)
		}
	}
	return x, y
}

func column(steps []run.StepInfo, of func(run.StepInfo) float64) []float64 {
	values := make([]float64, len(steps))
	for i, s := range steps {
		values[i] = of(s)
	}
	return values
}
