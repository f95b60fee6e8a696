package evaluation

import (
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/formula"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// A measure is a metric of reports: how its value reads and where it comes from.
type measure struct {
	name    string
	shown   func(float64) string
	formula func(*Stage, *run.Report) formula.Formula
}

// measures are all metrics in the order shown. A report has those of its task.
var measures = []measure{
	{"exact_match", text.Percent, (*Stage).exactMatch},
	{"bleu", points, (*Stage).bleu},
	{"chrf", points, (*Stage).chrf},
	{"rougeL", text.Percent, rouge("rougeL")},
	{"rouge1", text.Percent, rouge("rouge1")},
	{"rouge2", text.Percent, rouge("rouge2")},
	{"rougeLsum", text.Percent, rouge("rougeLsum")},
	{"entity_f1", text.Percent, (*Stage).entityF1},
	{"entity_precision", text.Percent, (*Stage).entityPrecision},
	{"entity_recall", text.Percent, (*Stage).entityRecall},
	{"perplexity", text.Number, (*Stage).perplexity},
	{"spearman", three, (*Stage).spearman},
	{"pearson", three, (*Stage).pearson},
	{"accuracy", text.Percent, (*Stage).accuracy},
	{"precision", text.Percent, (*Stage).precision},
	{"recall", text.Percent, (*Stage).recall},
	{"f1", text.Percent, (*Stage).f1},
	{"f1_macro", text.Percent, (*Stage).macro},
	{"roc_auc", three, (*Stage).area},
	{"hamming_loss", text.Percent, (*Stage).hamming},
	{"mse", four, (*Stage).squared},
	{"rmse", four, (*Stage).root},
	{"mae", four, (*Stage).absolute},
	{"r2", three, (*Stage).determined},
	{"loss", four, (*Stage).loss},
}

func points(v float64) string { return text.Fixed(v, 1) }
func three(v float64) string  { return text.Fixed(v, 3) }
func four(v float64) string   { return text.Fixed(v, 4) }

// scores shows the test metrics.
func (e *Stage) scores(r *run.Report) app.UI { return part.Figures(e.figures(r)...) }

// figures are the test metrics, each with its formula and this run's values, and
// beside the accuracy that of a guess.
func (e *Stage) figures(r *run.Report) (figures []part.Figure) {
	for _, m := range measures {
		if value, ok := r.Metrics[m.name]; ok {
			figures = append(figures, part.Figure{
				Metric: m.name, Label: e.S.T("metric." + m.name), Value: value, Shown: m.shown(value), Formula: m.formula(e, r),
			})
		}
	}
	if r.Baseline > 0 {
		guess := part.Figure{
			Metric: "baseline", Label: e.S.T("metric.baseline"), Value: r.Baseline, Shown: text.Percent(r.Baseline), Formula: e.baseline(r),
		}
		beside := slices.IndexFunc(figures, func(f part.Figure) bool { return f.Metric == "accuracy" })
		figures = slices.Insert(figures, beside+1, guess)
	}
	return figures
}
