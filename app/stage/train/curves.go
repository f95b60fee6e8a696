package train

import (
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/chart"
	"tuneground/app/part"
	"tuneground/app/task"
	"tuneground/engine/run"
)

// charts draws the curves of the run: loss, validation metrics, learning rate.
func (t *live) charts() app.UI {
	s := t.S
	if len(s.Run.Steps) == 0 {
		return nil
	}
	return app.Div().Class("charts").Body(
		part.Plate(s.T("train.loss_chart"), t.loss()),
		app.Div().Class("pair").Body(
			t.metrics(),
			part.Plate(s.T("train.rate_chart"), t.rate()),
		),
		t.samples(),
	)
}

func (t *live) loss() app.UI {
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
	return &chart.Canvas{Option: chart.Curves(p, s.T("axis.step"), s.Run.Plan.Steps, curves...), Label: s.T("train.loss_chart"), Class: "tall"}
}

// metrics draws the task's metrics on the validation set, and the one that
// decides which model is best where it is none of these: by itself, as it may
// be of another size. The loss has its own chart.
func (t *live) metrics() app.UI {
	s := t.S
	names := task.Of(s.Run.Config.Task).Curves
	if best := s.Run.Config.BestMetric(); best != "loss" && !slices.Contains(names, best) {
		names = []string{best}
	}
	p := chart.Colours(s.Dark)
	var curves []chart.Curve
	for i, name := range names {
		if x, y := t.validation(name); len(x) > 0 {
			curves = append(curves, chart.Curve{Name: s.T("metric." + name), X: x, Y: y, Colour: p.Shade(i), Width: 2, Dots: true})
		}
	}
	if len(curves) == 0 {
		return nil
	}
	return part.Plate(s.T("train.metric_chart"),
		&chart.Canvas{Option: chart.Curves(p, s.T("axis.step"), s.Run.Plan.Steps, curves...), Label: s.T("train.metric_chart"), Class: "short"})
}

func (t *live) rate() app.UI {
	steps := column(t.S.Run.Steps, func(e run.StepInfo) float64 { return float64(e.Step) })
	rates := column(t.S.Run.Steps, func(e run.StepInfo) float64 { return e.LearningRate })
	return t.rates(t.S.Run.Plan.Steps, steps, rates, t.S.T("train.rate_chart"))
}

// validation returns a metric's values at the steps where it was taken.
func (t *live) validation(metric string) (x, y []float64) {
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
