package train

import (
	"fmt"
	"math"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	f "tuneground/app/formula"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// rateFormula is where the learning rate of a step comes from: the schedule's
// formula, then the same with this run's values.
func (t *live) rateFormula(c run.Config, plan run.PlanInfo, s run.StepInfo) app.UI {
	eta := f.Sub(f.Var("η"), f.Num("0"))
	start := f.Num(text.Exact(plan.LearningRate))
	warmup := c.WarmupSteps
	if warmup == 0 {
		warmup = int(math.Ceil(float64(plan.Steps) * c.WarmupRatio))
	}
	symbols, values := decay(c, plan, s.Step-1-warmup, plan.Steps-warmup)
	if s.Step-1 < warmup {
		symbols = f.Frac(f.Var("t"), f.Var("W"))
		values = f.Frac(whole(s.Step-1), whole(warmup))
	}
	return f.Lines(
		f.Math(f.Var("η"), f.Op("="), eta, symbols),
		f.Math(f.Op("="), start, f.Op("×"), values, f.Op("="), f.Num(text.Number(s.LearningRate))),
		f.Note(t.S.T("train.rate_note", text.Count(int64(warmup)))),
	)
}

// decay is a schedule's factor n steps after the warm-up, of all steps after
// it: in symbols and in numbers.
func decay(c run.Config, plan run.PlanInfo, n, all int) (symbols, values app.UI) {
	size := c.SchedulerKwargs.StepSize
	if size == 0 {
		size = plan.StepsPerEpoch
	}
	gamma := f.Num(text.Exact(c.SchedulerKwargs.Gamma))
	share, part := f.Frac(f.Var("n"), f.Var("N")), f.Frac(whole(n), whole(all))
	power, count := f.Frac(f.Var("n"), f.Var("s")), f.Frac(whole(n), whole(size))
	switch c.Scheduler {
	case "linear":
		return bracketed(f.Num("1"), f.Op("−"), share), bracketed(f.Num("1"), f.Op("−"), part)
	case "cosine":
		of := func(x app.UI) app.UI {
			return f.Frac(f.Row(f.Num("1"), f.Op("+"), f.Word("cos"), bracketed(f.Var("π"), x)), f.Num("2"))
		}
		return of(share), of(part)
	case "step":
		return f.Elem("msup", f.Var("γ"), floored(power)), f.Elem("msup", gamma, floored(count))
	case "exponential":
		return f.Elem("msup", f.Var("γ"), power), f.Elem("msup", gamma, count)
	}
	return f.Row(), f.Num("1")
}

func bracketed(parts ...app.UI) app.UI {
	return f.Row(append(append([]app.UI{f.Op("(")}, parts...), f.Op(")"))...)
}

func floored(x app.UI) app.UI { return f.Row(f.Op("⌊"), x, f.Op("⌋")) }

func whole(n int) app.UI { return f.Num(fmt.Sprint(n)) }
