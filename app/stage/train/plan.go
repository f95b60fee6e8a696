package train

import (
	"fmt"
	"math"
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/chart"
	"tuneground/app/formula"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// plan shows what the run would take: steps, time, memory, and the learning
// rate over it.
func (t *live) plan() app.UI {
	s := t.S
	if s.Failure(run.Estimate) != "" {
		return part.Failure(s.Failure(run.Estimate))
	}
	if s.Plan == nil {
		return app.P().Class("waiting").Text(s.T("train.no_plan"))
	}
	return app.Div().Class("plan").Body(
		t.cost(s.Plan),
		t.devices(),
		t.planNotice(),
		app.If(len(s.Plan.LearningRates) > 0 && len(s.Run.Steps) == 0, func() app.UI {
			return part.Plate(s.T("train.preview"), t.preview(s.Plan))
		}),
	)
}

func (t *live) cost(p *run.PlanInfo) app.UI {
	s := t.S
	return part.Figures(
		part.Figure{
			Metric: "steps", Label: s.T("plan.steps"), Value: float64(p.Steps), Shown: text.Count(int64(p.Steps)),
			Formula: formula.Lines(formula.Math(
				formula.Op("⌈"), formula.Frac(formula.Num(fmt.Sprint(p.Examples)), formula.Num(fmt.Sprint(s.Config.TrainBatchSize))), formula.Op("⌉"),
				formula.Op("="), formula.Num(fmt.Sprint(p.StepsPerEpoch)), formula.Word(s.T("plan.per_epoch"))),
				formula.Math(formula.Num(fmt.Sprint(p.StepsPerEpoch)), formula.Op("×"), formula.Num(text.Exact(s.Config.Epochs)),
					formula.Word(s.T("plan.epochs")), formula.Op("→"), formula.Num(fmt.Sprint(p.Steps)))),
		},
		part.Figure{
			Metric: "plan_seconds", Label: s.T("plan.seconds"), Value: p.Seconds, Shown: text.Duration(p.Seconds),
			Formula: formula.Lines(formula.Math(
				formula.Frac(
					formula.Row(formula.Num(fmt.Sprint(p.Steps)), formula.Op("×"), formula.Num(text.Big(p.StepFLOPs)+"FLOP")),
					formula.Num(text.Number(p.GFLOPS)+" GFLOP/s")),
				formula.Op("≈"), formula.Num(text.Duration(p.Seconds)))),
		},
		part.Figure{
			Metric: "plan_bytes", Label: s.T("plan.bytes"), Value: float64(p.Bytes), Shown: text.Bytes(p.Bytes),
			Formula: formula.Lines(formula.Note(s.T("plan.bytes_note", text.Big(float64(p.Parameters)), text.Big(float64(p.Trainable))))),
		},
		part.Figure{
			Metric: "plan_tokens", Label: s.T("plan.tokens"), Value: p.StepTokens, Shown: text.Number(p.StepTokens),
			Formula: formula.Lines(formula.Note(s.T("plan.tokens_note"))),
		},
	)
}

// preview draws the schedule over the run's real step count.
func (t *live) preview(plan *run.PlanInfo) app.UI {
	n := len(plan.LearningRates)
	steps := make([]float64, n)
	for i := range steps {
		steps[i] = float64(run.RateStep(i, n, plan.Steps))
	}
	return t.rates(plan.Steps, steps, plan.LearningRates, t.S.T("train.preview"))
}

// rates draws learning rates in units of a power of ten, so that the axis
// reads 1, 2, 3 and not 0.00001.
func (t *live) rates(last int, steps, rates []float64, label string) app.UI {
	s := t.S
	p := chart.Colours(s.Dark)
	power := int(math.Floor(math.Log10(max(slices.Max(rates), 1e-300))))
	unit := math.Pow10(power)
	scaled := make([]float64, len(rates))
	for i, r := range rates {
		scaled[i] = math.Round(1e4*r/unit) / 1e4
	}
	name := s.T("train.scaled", "×10"+text.Superscript(power))
	curve := chart.Curve{Name: name, X: steps, Y: scaled, Colour: p.Accent, Width: 1.5}
	return &chart.Canvas{Option: chart.Curves(p, s.T("axis.step"), last, curve), Label: label, Class: "short"}
}
