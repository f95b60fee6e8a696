package evaluation

import (
	f "tuneground/app/formula"
	"tuneground/engine/run"
)

// The value y of an example, what the model says it is, and the mean.
func y() f.Expr       { return f.Sub(f.Var("y"), f.Var("n")) }
func guess() f.Expr   { return f.Sub(f.Above(f.Var("y"), "^"), f.Var("n")) }
func average() f.Expr { return f.Above(f.Var("y"), "¯") }

func square(a, b f.Expr) f.Expr { return f.Power(f.Bracket(f.Minus(a, b)), f.Count(2)) }

// squared is the mean of the squared errors.
func (e *Stage) squared(r *run.Report) f.Formula {
	return e.stated(r, "mse", e.S.T("formula.mse"), meanOf(square(guess(), y())))
}

// root is the squared error in the unit of the values.
func (e *Stage) root(r *run.Report) f.Formula {
	return f.Of(f.Chain{
		f.Word(e.S.T("metric.rmse")), f.Root(f.Word(e.S.T("metric.mse"))), f.Root(value(r, "mse")), value(r, "rmse"),
	})
}

// absolute is the mean of the errors without their signs.
func (e *Stage) absolute(r *run.Report) f.Formula {
	return e.stated(r, "mae", e.S.T("formula.mae"), meanOf(f.Row(f.Op("|"), f.Minus(guess(), y()), f.Op("|"))))
}

// determined is how much of the values' variance the model explains.
func (e *Stage) determined(r *run.Report) f.Formula {
	total := func(term f.Expr) f.Expr { return f.Sum(f.Var("n"), term) }
	return e.stated(r, "r2", e.S.T("formula.r2"),
		f.Minus(f.Count(1), f.Over(total(square(guess(), y())), total(square(y(), average())))))
}

// pearson is how closely the answers follow the values along a line.
func (e *Stage) pearson(r *run.Report) f.Formula {
	deviation := func(of f.Expr) f.Expr { return f.Sub(f.Var("σ"), of) }
	guess, y := f.Above(f.Var("y"), "^"), f.Var("y")
	return e.stated(r, "pearson", e.S.T("formula.pearson"),
		f.Over(f.Row(f.Word("cov"), pair(guess, y)), f.Row(deviation(guess), deviation(y))))
}

// spearman is the same of their ranks.
func (e *Stage) spearman(r *run.Report) f.Formula {
	rank := func(of f.Expr) f.Expr { return f.Row(f.Word("rank"), f.Bracket(of)) }
	return e.stated(r, "spearman", e.S.T("formula.spearman"), f.Row(f.Var("r"), pair(rank(f.Above(f.Var("y"), "^")), rank(f.Var("y")))))
}

func pair(a, b f.Expr) f.Expr { return f.Bracket(f.Row(a, f.Op(","), b)) }
