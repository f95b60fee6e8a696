package formula

import (
	"tuneground/app/text"
	"tuneground/engine/run"
)

// LearningRate explains the learning rate of a step: the schedule's formula,
// then the same with the values of the run.
func LearningRate(l text.Lang, r *run.Record, s run.StepInfo) Formula {
	c, plan, begin := r.Config, r.Plan, r.Rate(s.Step)
	changed := ""
	if begin != plan.LearningRate {
		changed = l.T("train.rate_changed", text.Exact(plan.LearningRate), text.Exact(begin))
	}
	warmup := c.Warmup(plan.Steps)
	symbols, values := decay(c, plan, s.Step-1-warmup, plan.Steps-warmup)
	if s.Step-1 < warmup {
		symbols, values = Over(Var("t"), Var("W")), Over(Count(s.Step-1), Count(warmup))
	}
	return Of(warmupChain(c, plan, warmup), l.T("train.rate_note"), changed).And(Chain{
		Var("η"), Row(Sub(Var("η"), Count(0)), symbols),
		Times(Exact(begin), values), Number(s.LearningRate),
	})
}

// warmupChain is the number of warm-up steps. If floating point adds a step to
// the share, as for 100 × 0.07 and as in transformers, there is no formula that
// a reader could follow.
func warmupChain(c run.Config, plan run.PlanInfo, warmup int) Chain {
	share := Ceil(Times(Count(plan.Steps), Exact(c.WarmupRatio)))
	chain := Chain{Var("W"), share, Count(warmup)}
	if c.WarmupSteps > 0 || Of(chain).Check() != nil {
		return Chain{Var("W"), Count(warmup)}
	}
	return chain
}

// decay is a schedule's factor n steps after the warm-up, of all steps after
// it, in symbols and in numbers.
func decay(c run.Config, plan run.PlanInfo, n, all int) (symbols, values Expr) {
	size := c.DecayEvery(plan.StepsPerEpoch)
	one, gamma := Count(1), Exact(c.SchedulerKwargs.Gamma)
	share, part := Over(Var("n"), Var("N")), Over(Count(n), Count(all))
	power, count := Over(Var("n"), Var("s")), Over(Count(n), Count(size))
	switch c.Scheduler {
	case "linear":
		return Bracket(Minus(one, share)), Bracket(Minus(one, part))
	case "cosine":
		of := func(x Expr) Expr { return Over(Plus(one, CosPi(x)), Count(2)) }
		return of(share), of(part)
	case "cosine_with_restarts":
		cycles := c.SchedulerKwargs.NumCycles
		of := func(x, begun Expr) Expr { return Over(Plus(one, CosPi(Bracket(Minus(x, begun)))), Count(2)) }
		over := int(float64(cycles) * (float64(n) / float64(all))) // completed cycles
		turns := Row(Var("c"), share)
		return of(turns, Floor(turns)), of(Times(Count(cycles), part), Count(over))
	case "polynomial":
		of := func(end, x, power Expr) Expr {
			return Bracket(Plus(Times(Bracket(Minus(one, end)), Power(Bracket(Minus(one, x)), power)), end))
		}
		return of(Over(Sub(Var("η"), Var("N")), Sub(Var("η"), Count(0))), share, Var("p")),
			of(Over(Exact(c.SchedulerKwargs.LREnd), Exact(plan.LearningRate)), part, Exact(c.SchedulerKwargs.Power))
	case "step":
		return Power(Var("γ"), Floor(power)), Power(gamma, Floor(count))
	case "exponential":
		return Power(Var("γ"), power), Power(gamma, count)
	}
	return Row(), one
}
