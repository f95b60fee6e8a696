package formula

import (
	"tuneground/app/text"
	"tuneground/engine/run"
)

// The value y of an example, the model's answer, and the mean.
func y() Expr       { return Sub(Var("y"), Var("n")) }
func guess() Expr   { return Sub(Above(Var("y"), "^"), Var("n")) }
func average() Expr { return Above(Var("y"), "¯") }

func square(a, b Expr) Expr { return Power(Bracket(Minus(a, b)), Count(2)) }

// squared is the mean of the squared errors.
func squared(l text.Lang, r *run.Report) Formula {
	return stated(l, r, "mse", l.T("formula.mse"), meanOf(square(guess(), y())))
}

// root is the root of the squared error, in the unit of the values.
func root(l text.Lang, r *run.Report) Formula {
	return Of(Chain{
		Word(l.T("metric.rmse")), Root(Word(l.T("metric.mse"))), Root(valueOf(r, "mse")), valueOf(r, "rmse"),
	})
}

// absolute is the mean of the errors without their signs.
func absolute(l text.Lang, r *run.Report) Formula {
	return stated(l, r, "mae", l.T("formula.mae"), meanOf(Row(Op("|"), Minus(guess(), y()), Op("|"))))
}

// determined is the share of the values' variance that the model explains.
func determined(l text.Lang, r *run.Report) Formula {
	total := func(term Expr) Expr { return Sum(Var("n"), term) }
	return stated(l, r, "r2", l.T("formula.r2"),
		Minus(Count(1), Over(total(square(guess(), y())), total(square(y(), average())))))
}

// pearson is the linear correlation of answers and values.
func pearson(l text.Lang, r *run.Report) Formula {
	deviation := func(of Expr) Expr { return Sub(Var("σ"), of) }
	guess, y := Above(Var("y"), "^"), Var("y")
	return stated(l, r, "pearson", l.T("formula.pearson"),
		Over(Row(Word("cov"), pair(guess, y)), Row(deviation(guess), deviation(y))))
}

// spearman is the correlation of their ranks.
func spearman(l text.Lang, r *run.Report) Formula {
	rank := func(of Expr) Expr { return Row(Word("rank"), Bracket(of)) }
	return stated(l, r, "spearman", l.T("formula.spearman"), Row(Var("r"), pair(rank(Above(Var("y"), "^")), rank(Var("y")))))
}

func pair(a, b Expr) Expr { return Bracket(Row(a, Op(","), b)) }
