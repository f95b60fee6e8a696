package evaluation

import (
	"math"

	f "tuneground/app/formula"
	"tuneground/engine/run"
)

// perplexity is among how many equally likely tokens the model is undecided.
func (e *Stage) perplexity(r *run.Report) f.Formula {
	return f.Of(f.Chain{
		f.Word(e.S.T("metric.perplexity")), f.Exp(f.Var("L")), f.Exp(value(r, "loss")), f.Number(r.Metrics["perplexity"]),
	}, e.S.T("formula.perplexity"))
}

// exactMatch is the share of what is answered to the letter.
func (e *Stage) exactMatch(r *run.Report) f.Formula {
	equal := int(math.Round(r.Metrics["exact_match"] * float64(r.Answered)))
	return e.share(r, "exact_match", f.Over(f.Word(e.S.T("formula.equal")), f.Var("N")), equal, r.Answered, e.S.T("formula.exact_match"))
}

// bleu is the geometric mean of how many n-grams were to be written, less for
// texts that are too short.
func (e *Stage) bleu(r *run.Report) f.Formula {
	p := f.Sub(f.Var("p"), f.Var("n"))
	short := f.Power(f.Var("e"), f.Row(f.Count(1), f.Op("−"), f.Var("r"), f.Op("/"), f.Var("c")))
	return e.stated(r, "bleu", e.S.T("formula.bleu"), f.Row(
		f.Count(100), f.Op("·"), f.Word("min"), f.Bracket(f.Row(f.Count(1), f.Op(","), short)), f.Op("·"),
		f.RootOf(f.Count(4), f.Product(f.Row(f.Var("n"), f.Op("="), f.Count(1)), f.Count(4), p))))
}

// chrf is F2 over n-grams of characters.
func (e *Stage) chrf(r *run.Report) f.Formula {
	p, recall := f.Var("P"), f.Var("R")
	return e.stated(r, "chrf", e.S.T("formula.chrf"), f.Row(f.Count(100), f.Op("·"),
		f.Over(f.Row(f.Count(5), p, recall), f.Plus(f.Row(f.Count(4), p), recall))))
}

// rouge is the mean F1 of what output and target share.
func rouge(name string) func(*Stage, *run.Report) f.Formula {
	return func(e *Stage, r *run.Report) f.Formula {
		return e.stated(r, name, e.S.T("formula."+name), meanOf(harmonic()))
	}
}
