package train

import (
	"fmt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/formula"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// plan shows what the run would take: steps, time, memory.
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
