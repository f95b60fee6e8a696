package evaluate

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/formula"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// The value y of an example, what the model says it is, and the mean.
func y() app.UI       { return formula.Sub(formula.Var("y"), formula.Var("n")) }
func guess() app.UI   { return formula.Sub(over("^"), formula.Var("n")) }
func average() app.UI { return over("¯") }

func over(sign string) app.UI { return formula.Elem("mover", formula.Var("y"), formula.Op(sign)) }

func difference(a, b app.UI) app.UI { return formula.Row(a, formula.Op("−"), b) }

func square(a, b app.UI) app.UI {
	return formula.Elem("msup", formula.Row(formula.Op("("), difference(a, b), formula.Op(")")), formula.Num("2"))
}

// squared is the mean of the squared errors.
func (e *Stage) squared(r *run.Report) app.UI {
	return e.stated(r, "mse", e.S.T("formula.mse"), meanOf(square(guess(), y())))
}

// root is the squared error in the unit of the values.
func (e *Stage) root(r *run.Report) app.UI {
	return formula.Lines(
		formula.Math(formula.Word(e.S.T("metric.rmse")), formula.Op("="), formula.Elem("msqrt", formula.Word(e.S.T("metric.mse")))),
		formula.Math(formula.Op("="), formula.Elem("msqrt", formula.Num(text.Fixed(r.Metrics["mse"], 4))), formula.Op("="),
			formula.Num(text.Fixed(r.Metrics["rmse"], 4))),
	)
}

// absolute is the mean of the errors without their signs.
func (e *Stage) absolute(r *run.Report) app.UI {
	return e.stated(r, "mae", e.S.T("formula.mae"), meanOf(formula.Row(formula.Op("|"), difference(guess(), y()), formula.Op("|"))))
}

// determined is how much of the values' variance the model explains.
func (e *Stage) determined(r *run.Report) app.UI {
	total := func(term app.UI) app.UI { return formula.Sum(formula.Var("n"), term) }
	return e.stated(r, "r2", e.S.T("formula.r2"), formula.Num("1"), formula.Op("−"),
		formula.Frac(total(square(guess(), y())), total(square(y(), average()))))
}

// pearson is how closely the answers follow the values along a line.
func (e *Stage) pearson(r *run.Report) app.UI {
	return e.stated(r, "pearson", e.S.T("formula.pearson"), correlation(over("^"), formula.Var("y")))
}

// spearman is the same of their ranks.
func (e *Stage) spearman(r *run.Report) app.UI {
	rank := func(of app.UI) app.UI { return formula.Row(formula.Word("rank"), formula.Op("("), of, formula.Op(")")) }
	return e.stated(r, "spearman", e.S.T("formula.spearman"), formula.Var("r"), formula.Op("("), rank(over("^")), formula.Op(","), rank(formula.Var("y")), formula.Op(")"))
}

func correlation(a, b app.UI) app.UI {
	deviation := func(of app.UI) app.UI { return formula.Sub(formula.Var("σ"), of) }
	return formula.Frac(formula.Row(formula.Word("cov"), formula.Op("("), a, formula.Op(","), b, formula.Op(")")),
		formula.Row(deviation(over("^")), deviation(formula.Var("y"))))
}
