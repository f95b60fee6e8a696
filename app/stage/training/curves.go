package training

import (
	"math"
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/chart"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// charts draws the curves of the run: loss, validation metrics, learning rate.
func (t *live) charts() app.UI {
	s := t.S
	return app.Div().Class("charts").Body(
		part.Plate(s.T("train.loss_chart"), t.loss()),
		app.Div().Class("pair").Body(
			t.metrics(),
			part.Plate(s.T("train.rate_chart"), t.rate(), t.steer()),
		),
		t.samples(),
	)
}

// shown is the plan of the displayed run, or of the next one.
func (t *live) shown() run.PlanInfo {
	if s := t.S; s.Run.Plan.Steps == 0 && s.Plan != nil {
		return *s.Plan
	}
	return t.S.Run.Plan
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
	curves = append(curves, t.changes(s.Run.Smooth)...)
	axes := chart.Axes{Name: s.T("axis.step"), Last: t.shown().Steps}
	return &chart.Canvas{Chart: chart.Curves(p, axes, curves...), Label: s.T("train.loss_chart"), Class: "tall"}
}

// metrics draws the task's metrics on the validation set. The metric that
// decides which model is best gets a chart of its own if it is not among them,
// as its scale may differ. The loss has its own chart.
func (t *live) metrics() app.UI {
	s := t.S
	c := s.Run.Config
	if !s.Running() && len(s.Run.Steps) == 0 {
		c = s.Next.Config
	}
	names := run.TaskOf(c.Task).Curves
	if c.EvalStrategy == "no" || len(names) == 0 {
		return nil
	}
	if best := c.BestMetric(); best != "loss" && !slices.Contains(names, best) {
		names = []string{best}
	}
	p := chart.Colours(s.Dark)
	var curves []chart.Curve
	for i, name := range names {
		if x, y := t.validation(name); len(x) > 0 {
			curves = append(curves, chart.Curve{Name: s.T("metric." + name), X: x, Y: y, Colour: p.Shade(i), Width: 2, Dots: true})
		}
	}
	axes := chart.Axes{Name: s.T("axis.step"), Last: t.shown().Steps, Most: run.Greatest(names[0])}
	return part.Plate(s.T("train.metric_chart"),
		&chart.Canvas{Chart: chart.Curves(p, axes, curves...), Label: s.T("train.metric_chart"), Class: "short"})
}

// changes marks on a curve, which has y of every step, where the learning rate was
// changed.
func (t *live) changes(y []float64) []chart.Curve {
	s := t.S
	mark := chart.Curve{Name: s.T("curve.changed"), Colour: chart.Colours(s.Dark).Ink, Points: true}
	for _, c := range s.Run.RateChanges {
		i, _ := slices.BinarySearchFunc(s.Run.Steps, c.Step, func(e run.StepInfo, step int) int { return e.Step - step })
		if i < len(y) {
			mark.X, mark.Y = append(mark.X, float64(c.Step)), append(mark.Y, y[i])
		}
	}
	if len(mark.X) == 0 {
		return nil
	}
	return []chart.Curve{mark}
}

// rate draws the learning rate over the whole planned run, as it is after the last
// change, and marks the part done. Its unit is a power of ten, so that the axis reads 1, 2, 3 and not
// 0.00001.
func (t *live) rate() app.UI {
	s := t.S
	plan := t.shown()
	n := len(plan.LearningRates)
	planned, ahead := make([]float64, n), make([]float64, n)
	for i, rate := range plan.LearningRates {
		step := run.RateStep(i, n, plan.Steps) + 1
		planned[i], ahead[i] = float64(step), rate*s.Run.RateChanges.At(step, plan.LearningRate)/plan.LearningRate
	}
	power := int(math.Floor(math.Log10(slices.Max(append([]float64{1e-300}, ahead...)))))
	scaled := func(rates []float64) []float64 {
		all := make([]float64, len(rates))
		for i, r := range rates {
			all[i] = math.Round(1e4*r/math.Pow10(power)) / 1e4
		}
		return all
	}
	steps := column(s.Run.Steps, func(e run.StepInfo) float64 { return float64(e.Step) })
	rates := column(s.Run.Steps, func(e run.StepInfo) float64 { return e.LearningRate })
	p := chart.Colours(s.Dark)
	curves := []chart.Curve{
		{Name: s.T("curve.planned", "×10"+text.Superscript(power)), X: planned, Y: scaled(ahead), Colour: p.Soft, Width: 1},
		{Name: s.T("curve.so_far"), X: steps, Y: scaled(rates), Colour: p.Accent, Width: 2},
	}
	curves = append(curves, t.changes(scaled(rates))...)
	axes := chart.Axes{Name: s.T("axis.step"), Last: plan.Steps}
	return &chart.Canvas{Chart: chart.Curves(p, axes, curves...), Label: s.T("train.rate_chart"), Class: "short"}
}

// validation returns the steps and values of a metric on the validation set.
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
