package training

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
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
	return part.Result(s.Lang, s.Outdated(client.ThePlan), app.Div().Class("plan").Body(
		part.Figures(t.cost(s.Plan)...),
		t.devices(),
		t.planNotice(),
	))
}

func (t *live) cost(p *run.PlanInfo) []part.Figure {
	s := t.S
	figures := []part.Figure{
		{
			Metric: "steps", Label: s.T("plan.steps"), Value: float64(p.Steps), Shown: text.Count(int64(p.Steps)),
			Formula: formula.Steps(s.Lang, s.ConfigOf(client.ThePlan), p),
		},
		{
			Metric: "plan_seconds", Label: s.T("plan.seconds"), Value: p.Seconds, Shown: text.Duration(p.Seconds),
			Formula: formula.Seconds(s.Lang, p),
		},
		{
			Metric: "plan_bytes", Label: s.T("plan.bytes"), Value: float64(p.Bytes), Shown: text.Bytes(p.Bytes),
			Formula: formula.Bytes(s.Lang, p),
		},
		{
			Metric: "plan_tokens", Label: s.T("plan.tokens"), Value: p.StepTokens, Shown: text.Number(p.StepTokens),
			Formula: formula.StepTokens(s.Lang),
		},
	}
	if p.Frozen > 0 {
		figures = append(figures, part.Figure{
			Metric: "plan_frozen", Label: s.T("plan.frozen"), Value: float64(p.Frozen),
			Shown: s.T("plan.frozen_of", text.Count(int64(p.Frozen)), text.Count(int64(p.Layers))), Formula: formula.Frozen(s.Lang, p),
		})
	}
	if p.DeviceBytes > 0 {
		figures = append(figures, part.Figure{
			Metric: "plan_device_bytes", Label: s.T("plan.device_bytes"), Value: float64(p.DeviceBytes), Shown: text.Bytes(p.DeviceBytes),
			Formula: formula.DeviceBytes(s.Lang),
		})
	}
	return figures
}
