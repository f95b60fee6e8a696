package formula

import (
	"math"

	"tuneground/app/text"
	"tuneground/engine/run"
)

// perplexity is the number of equally likely tokens with the same loss.
func perplexity(l text.Lang, r *run.Report) Formula {
	return Of(Chain{
		Word(l.T("metric.perplexity")), Exp(Var("L")), Exp(valueOf(r, "loss")), Number(r.Metrics["perplexity"]),
	}, l.T("formula.perplexity"))
}

// exactMatch is the share of answers that match exactly.
func exactMatch(l text.Lang, r *run.Report) Formula {
	equal := int(math.Round(r.Metrics["exact_match"] * float64(r.Answered)))
	return share(l, r, "exact_match", Over(Word(l.T("formula.equal")), Var("N")), equal, r.Answered, l.T("formula.exact_match"))
}

// bleu is the geometric mean of the n-gram precisions, less for texts that are
// too short.
func bleu(l text.Lang, r *run.Report) Formula {
	p := Sub(Var("p"), Var("n"))
	short := Power(Var("e"), Row(Count(1), Op("−"), Var("r"), Op("/"), Var("c")))
	return stated(l, r, "bleu", l.T("formula.bleu"), Row(
		Count(100), Op("·"), Word("min"), Bracket(Row(Count(1), Op(","), short)), Op("·"),
		RootOf(Count(4), Product(Row(Var("n"), Op("="), Count(1)), Count(4), p))))
}

// chrf is F2 over n-grams of characters.
func chrf(l text.Lang, r *run.Report) Formula {
	p, recall := Var("P"), Var("R")
	return stated(l, r, "chrf", l.T("formula.chrf"), Row(Count(100), Op("·"),
		Over(Row(Count(5), p, recall), Plus(Row(Count(4), p), recall))))
}

// rouge is the mean F1 of the overlap of output and target.
func rouge(name string) func(text.Lang, *run.Report) Formula {
	return func(l text.Lang, r *run.Report) Formula {
		return stated(l, r, name, l.T("formula."+name), meanOf(harmonic()))
	}
}
