package formula

import (
	"tuneground/app/text"
	"tuneground/engine/run"
)

// metrics hold the formula of each metric of a report.
var metrics = map[string]func(text.Lang, *run.Report) Formula{
	"exact_match":      exactMatch,
	"bleu":             bleu,
	"chrf":             chrf,
	"rougeL":           rouge("rougeL"),
	"rouge1":           rouge("rouge1"),
	"rouge2":           rouge("rouge2"),
	"rougeLsum":        rouge("rougeLsum"),
	"entity_f1":        entityF1,
	"entity_precision": entityPrecision,
	"entity_recall":    entityRecall,
	"perplexity":       perplexity,
	"spearman":         spearman,
	"pearson":          pearson,
	"accuracy":         accuracy,
	"precision":        precision,
	"recall":           recall,
	"f1":               f1,
	"f1_macro":         macro,
	"roc_auc":          area,
	"hamming_loss":     hamming,
	"mse":              squared,
	"rmse":             root,
	"mae":              absolute,
	"r2":               determined,
	"loss":             testLoss,
}

// Metric explains a metric of a report with that report's values. It is empty
// for a metric without a formula.
func Metric(l text.Lang, r *run.Report, name string) Formula {
	if explain := metrics[name]; explain != nil {
		return explain(l, r)
	}
	return Formula{}
}

// valueOf is a metric of the report, to four decimals.
func valueOf(r *run.Report, name string) Expr { return Fixed(r.Metrics[name], 4) }

// stated is a metric's formula in symbols, its value, and a note on the
// symbols. It serves metrics whose parts a report does not contain.
func stated(l text.Lang, r *run.Report, name, note string, symbols Expr) Formula {
	return Of(Chain{Word(l.T("metric." + name)), symbols, valueOf(r, name)}, note)
}

// share is a metric that is a part of a whole: in symbols, then in counts. 0 of
// 0 is 0, as in scikit-learn and seqeval.
func share(l text.Lang, r *run.Report, name string, symbols Expr, part, whole int, notes ...string) Formula {
	chain := Chain{Word(l.T("metric." + name)), symbols}
	if whole == 0 {
		return Of(chain, append(notes, l.T("formula.of_nothing"))...)
	}
	return Of(append(chain, Over(Count(part), Count(whole)), valueOf(r, name)), notes...)
}

// meanOf is the mean over all examples.
func meanOf(term Expr) Expr {
	return Row(Over(Count(1), Var("N")), Sum(Var("n"), term))
}
