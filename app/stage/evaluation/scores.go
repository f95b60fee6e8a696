package evaluation

import (
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/formula"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// A measure is a metric of reports and the form of its value.
type measure struct {
	name  string
	shown func(float64) string
}

// measures are all metrics in the order shown. A report has those of its task.
var measures = []measure{
	{"exact_match", text.Percent},
	{"bleu", points},
	{"chrf", points},
	{"rougeL", text.Percent},
	{"rouge1", text.Percent},
	{"rouge2", text.Percent},
	{"rougeLsum", text.Percent},
	{"entity_f1", text.Percent},
	{"entity_precision", text.Percent},
	{"entity_recall", text.Percent},
	{"perplexity", text.Number},
	{"spearman", three},
	{"pearson", three},
	{"accuracy", text.Percent},
	{"precision", text.Percent},
	{"recall", text.Percent},
	{"f1", text.Percent},
	{"f1_macro", text.Percent},
	{"roc_auc", three},
	{"hamming_loss", text.Percent},
	{"mse", four},
	{"rmse", four},
	{"mae", four},
	{"r2", three},
	{"loss", four},
}

func points(v float64) string { return text.Fixed(v, 1) }
func three(v float64) string  { return text.Fixed(v, 3) }
func four(v float64) string   { return text.Fixed(v, 4) }

// scores shows the test metrics.
func (e *Stage) scores(r *run.Report) app.UI { return part.Figures(e.figures(r)...) }

// figures are the test metrics, each with its formula and this run's values,
// and the accuracy of a guess beside the accuracy.
func (e *Stage) figures(r *run.Report) (figures []part.Figure) {
	for _, m := range measures {
		if value, ok := r.Metrics[m.name]; ok {
			figures = append(figures, part.Figure{
				Metric: m.name, Label: e.S.T("metric." + m.name), Value: value, Shown: m.shown(value), Formula: formula.Metric(e.S.Lang, r, m.name),
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
