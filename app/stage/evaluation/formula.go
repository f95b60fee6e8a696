package evaluation

import (
	f "tuneground/app/formula"
	"tuneground/app/part"
	"tuneground/engine/run"
)

// value is a metric of the report, to four decimals.
func value(r *run.Report, name string) f.Expr { return f.Fixed(r.Metrics[name], 4) }

// stated is a metric's formula in symbols, its value, and what the symbols say.
// It serves the metrics whose parts a report does not list.
func (e *Stage) stated(r *run.Report, name, note string, symbols f.Expr) f.Formula {
	return f.Of(f.Chain{f.Word(e.S.T("metric." + name)), symbols, value(r, name)}, note)
}

// share is a metric that is a part of a whole: in symbols, then in counts. A part
// of nothing is nothing, as scikit-learn and seqeval have it.
func (e *Stage) share(r *run.Report, name string, symbols f.Expr, part, whole int, notes ...string) f.Formula {
	chain := f.Chain{f.Word(e.S.T("metric." + name)), symbols}
	if whole == 0 {
		return f.Of(chain, append(notes, e.S.T("formula.of_nothing"))...)
	}
	return f.Of(append(chain, f.Over(f.Count(part), f.Count(whole)), value(r, name)), notes...)
}

// meanOf is the mean over all examples.
func meanOf(term f.Expr) f.Expr {
	return f.Row(f.Over(f.Count(1), f.Var("N")), f.Sum(f.Var("n"), term))
}

// loss is what training makes smaller, on the test set.
func (e *Stage) loss(r *run.Report) f.Formula {
	return f.Of(append(part.Loss(r.Task, r.ProblemType), value(r, "loss")), part.LossNote(e.S, r.Task, r.ProblemType))
}
