package training

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	f "tuneground/app/formula"
	"tuneground/app/part"
	"tuneground/app/session"
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
	return part.Dated(s, session.ThePlan, app.Div().Class("plan").Body(
		part.Figures(t.cost(s.Plan)...),
		t.devices(),
		t.planNotice(),
	))
}

func (t *live) cost(p *run.PlanInfo) []part.Figure {
	s := t.S
	figures := []part.Figure{
		{Metric: "steps", Label: s.T("plan.steps"), Value: float64(p.Steps), Shown: text.Count(int64(p.Steps)), Formula: t.stepsFormula(p)},
		{
			Metric: "plan_seconds", Label: s.T("plan.seconds"), Value: p.Seconds, Shown: text.Duration(p.Seconds),
			Formula: f.Of(f.Chain{
				f.Over(f.In(f.Big(p.FLOPs), "FLOP"), f.In(f.Big(p.GFLOPS*1e9), "FLOP/s")), f.Duration(p.Seconds),
			}, s.T("plan.seconds_note", text.Count(int64(p.Steps)), text.Big(p.StepFLOPs))),
		},
		{
			Metric: "plan_bytes", Label: s.T("plan.bytes"), Value: float64(p.Bytes), Shown: text.Bytes(p.Bytes),
			Formula: f.Formula{}.Noted(s.T("plan.bytes_note", text.Big(float64(p.Parameters)), text.Big(float64(p.Trainable)))),
		},
		{
			Metric: "plan_tokens", Label: s.T("plan.tokens"), Value: p.StepTokens, Shown: text.Number(p.StepTokens),
			Formula: f.Formula{}.Noted(s.T("plan.tokens_note")),
		},
	}
	if p.DeviceBytes > 0 {
		figures = append(figures, part.Figure{
			Metric: "plan_device_bytes", Label: s.T("plan.device_bytes"), Value: float64(p.DeviceBytes), Shown: text.Bytes(p.DeviceBytes),
			Formula: f.Formula{}.Noted(s.T("plan.device_note")),
		})
	}
	return figures
}

// stepsFormula is how the steps follow from examples, batches and epochs, unless
// max_steps says how many there are.
func (t *live) stepsFormula(p *run.PlanInfo) f.Formula {
	s, c := t.S, t.S.PlannedConfig()
	windows := ""
	if p.Items != p.Examples {
		windows = s.T("plan.items", text.Count(int64(p.Examples)), text.Count(int64(p.Items)))
	}
	epoch := f.Of(f.Chain{
		f.Word(s.T("plan.per_epoch")), f.Ceil(f.Over(f.Count(p.Items), f.Count(c.TrainBatchSize))), f.Count(p.StepsPerEpoch),
	}, windows)
	name, steps := f.Word(s.T("plan.steps")), f.Count(p.Steps)
	if c.MaxSteps >= 0 {
		return epoch.And(f.Chain{name, steps}).Noted(s.T("plan.max_steps", text.Count(int64(c.MaxSteps))))
	}
	all := f.Chain{name, f.Ceil(f.Times(f.Count(p.StepsPerEpoch), f.Exact(c.Epochs))), steps}
	if f.Of(all).Check() != nil { // floating point made one more of it: see warmupChain
		all = f.Chain{name, steps}
	}
	return epoch.And(all)
}
