package evaluation

import (
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/formula"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// metrics are all metrics in the order shown. A report has those of its task.
var metrics = []string{
	"exact_match", "bleu", "chrf", "rougeL", "rouge1", "rouge2", "rougeLsum", "entity_f1", "entity_precision", "entity_recall",
	"perplexity", "spearman", "pearson", "accuracy", "precision", "recall", "f1", "f1_macro", "roc_auc", "hamming_loss",
	"mse", "rmse", "mae", "r2", "loss",
}

// scores shows the test metrics.
func (e *Stage) scores(r *run.Report) app.UI { return part.Figures(e.figures(r)...) }

// figures are the test metrics, each with its formula and this run's values,
// and the accuracy of a guess beside the accuracy.
func (e *Stage) figures(r *run.Report) (figures []part.Figure) {
	for _, m := range metrics {
		if value, ok := r.Metrics[m]; ok {
			figures = append(figures, part.Figure{
				Metric: m, Label: e.S.T("metric." + m), Value: value, Shown: text.Score(m, value), Formula: formula.Metric(e.S.Lang, r, m),
			})
		}
	}
	if r.Baseline > 0 {
		guess := part.Figure{
			Metric: "baseline", Label: e.S.T("metric.baseline"), Value: r.Baseline, Shown: text.Percent(r.Baseline), Formula: formula.Baseline(e.S.Lang, r),
		}
		beside := slices.IndexFunc(figures, func(f part.Figure) bool { return f.Metric == "accuracy" })
		figures = slices.Insert(figures, beside+1, guess)
	}
	return figures
}
