package evaluate

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/formula"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// perplexity is among how many equally likely tokens the model is undecided.
func (e *Stage) perplexity(r *run.Report) app.UI {
	power := func(exponent app.UI) app.UI { return formula.Elem("msup", formula.Var("e"), exponent) }
	return formula.Lines(
		formula.Math(formula.Word(e.S.T("metric.perplexity")), formula.Op("="), power(formula.Var("L"))),
		formula.Math(formula.Op("="), power(formula.Num(text.Fixed(r.Metrics["loss"], 4))), formula.Op("="),
			formula.Num(text.Number(r.Metrics["perplexity"]))),
		formula.Note(e.S.T("formula.perplexity")),
	)
}

// exactMatch is the share of what is answered to the letter.
func (e *Stage) exactMatch(r *run.Report) app.UI {
	return e.stated(r, "exact_match", e.S.T("formula.exact_match"), formula.Frac(formula.Word(e.S.T("formula.equal")), formula.Var("N")))
}

// bleu is the geometric mean of how many n-grams were to be written, less for
// texts that are too short.
func (e *Stage) bleu(r *run.Report) app.UI {
	p := formula.Sub(formula.Var("p"), formula.Var("n"))
	return e.stated(r, "bleu", e.S.T("formula.bleu"),
		formula.Num("100"), formula.Op("·"), formula.Word("min"), formula.Op("("), formula.Num("1"), formula.Op(","),
		formula.Elem("msup", formula.Var("e"), formula.Row(formula.Num("1"), formula.Op("−"), formula.Var("r"), formula.Op("/"), formula.Var("c"))),
		formula.Op(")"), formula.Op("·"),
		formula.Elem("mroot", formula.Row(formula.Elem("munderover", formula.Op("∏"), formula.Row(formula.Var("n"), formula.Op("="), formula.Num("1")), formula.Num("4")), p), formula.Num("4")))
}

// chrf is F2 over n-grams of characters.
func (e *Stage) chrf(r *run.Report) app.UI {
	return e.stated(r, "chrf", e.S.T("formula.chrf"), formula.Num("100"), formula.Op("·"),
		formula.Frac(formula.Row(formula.Num("5"), formula.Var("P"), formula.Var("R")),
			formula.Row(formula.Num("4"), formula.Var("P"), formula.Op("+"), formula.Var("R"))))
}

// rouge is the mean F1 of what output and target share.
func rouge(name string) func(*Stage, *run.Report) app.UI {
	return func(e *Stage, r *run.Report) app.UI {
		return e.stated(r, name, e.S.T("formula."+name), meanOf(harmonic()))
	}
}
