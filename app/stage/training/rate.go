package training

import (
	f "tuneground/app/formula"
	"tuneground/engine/run"
)

// rateFormula is where the learning rate of a step comes from: the schedule's
// formula, then the same with this run's values.
func (t *live) rateFormula(c run.Config, plan run.PlanInfo, s run.StepInfo) f.Formula {
	warmup := c.Warmup(plan.Steps)
	symbols, values := decay(c, plan, s.Step-1-warmup, plan.Steps-warmup)
	if s.Step-1 < warmup {
		symbols, values = f.Over(f.Var("t"), f.Var("W")), f.Over(f.Count(s.Step-1), f.Count(warmup))
	}
	return f.Of(warmupChain(c, plan, warmup), t.S.T("train.rate_note")).And(f.Chain{
		f.Var("η"), f.Row(f.Sub(f.Var("η"), f.Count(0)), symbols),
		f.Times(f.Exact(plan.LearningRate), values), f.Number(s.LearningRate),
	})
}

// warmupChain is how many steps the warm-up has. Where floating point makes one
// more of a share, as it does of 100 × 0.07, and as it does in transformers, there
// is no formula that a reader could follow.
func warmupChain(c run.Config, plan run.PlanInfo, warmup int) f.Chain {
	share := f.Ceil(f.Times(f.Count(plan.Steps), f.Exact(c.WarmupRatio)))
	chain := f.Chain{f.Var("W"), share, f.Count(warmup)}
	if c.WarmupSteps > 0 || f.Of(chain).Check() != nil {
		return f.Chain{f.Var("W"), f.Count(warmup)}
	}
	return chain
}

// decay is a schedule's factor n steps after the warm-up, of all steps after
// it: in symbols and in numbers.
func decay(c run.Config, plan run.PlanInfo, n, all int) (symbols, values f.Expr) {
	size := c.DecayEvery(plan.StepsPerEpoch)
	one, gamma := f.Count(1), f.Exact(c.SchedulerKwargs.Gamma)
	share, part := f.Over(f.Var("n"), f.Var("N")), f.Over(f.Count(n), f.Count(all))
	power, count := f.Over(f.Var("n"), f.Var("s")), f.Over(f.Count(n), f.Count(size))
	switch c.Scheduler {
	case "linear":
		return f.Bracket(f.Minus(one, share)), f.Bracket(f.Minus(one, part))
	case "cosine":
		of := func(x f.Expr) f.Expr { return f.Over(f.Plus(one, f.CosPi(x)), f.Count(2)) }
		return of(share), of(part)
	case "step":
		return f.Power(f.Var("γ"), f.Floor(power)), f.Power(gamma, f.Floor(count))
	case "exponential":
		return f.Power(f.Var("γ"), power), f.Power(gamma, count)
	}
	return f.Row(), one
}
