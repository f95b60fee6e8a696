package export

import (
	"fmt"
	"maps"
	"math"
	"strings"

	"tuneground/engine/metric"
	"tuneground/engine/run"
)

// writeResults writes the metrics, the deciding ones first, with intervals where there
// are some.
func writeResults(b *strings.Builder, r *run.Report) {
	fmt.Fprintf(b, "On the %s set:\n\n| metric | value | 95 %% confidence interval |\n| --- | --- | --- |\n", r.Split)
	within := intervals(r)
	for _, name := range metricNames(r) {
		cell := ""
		if x, ok := within[name]; ok {
			cell = fmt.Sprintf("%.4f to %.4f", x.Low, x.High)
		}
		fmt.Fprintf(b, "| %s | %.4f | %s |\n", name, r.Metrics[name], cell)
	}
	if r.Baseline > 0 {
		fmt.Fprintf(b, "| accuracy of always the most frequent class | %.4f | |\n", r.Baseline)
	}
	b.WriteByte('\n')
	if len(within) > 0 {
		fmt.Fprintf(b, "The intervals are for %d examples: Wilson's for the share of right answers", trials(r))
		if len(r.Confusion) > 0 {
			b.WriteString(", for the others the percentiles of a bootstrap over the examples")
		}
		b.WriteString(". They hold as far as these are a fair sample of the texts to come.\n\n")
	}
	if r.BelowBaseline() {
		b.WriteString("The accuracy does not beat that of a guess that never looks at the text.\n\n")
	}
	if r.TextFeatures != nil {
		writeFeatures(b, r.TextFeatures)
	}
}

// trials is the number of independent examples that answers were right or wrong for.
func trials(r *run.Report) int {
	if _, whole := r.Metrics["exact_match"]; whole {
		return r.Answered
	}
	return r.Counted
}

// intervals returns those of the metrics that count independent examples. The words of
// a text are not independent, so token labels have none.
func intervals(r *run.Report) map[string]metric.Interval {
	answer, n := run.TaskOf(r.Task).Answer, trials(r)
	if answer == run.TagsAnswer || answer == run.WordsAnswer || n == 0 {
		return nil
	}
	list := map[string]metric.Interval{}
	if len(r.Confusion) > 0 {
		maps.Copy(list, metric.Confusion(r.Confusion).Bootstrap())
	}
	for _, share := range []string{"accuracy", "exact_match"} {
		if v, ok := r.Metrics[share]; ok {
			list[share] = metric.Wilson(int(math.Round(v*float64(n))), n)
		}
	}
	return list
}

// writeFeatures tables the weights of text features.
func writeFeatures(b *strings.Builder, w *run.TextFeatureWeights) {
	fmt.Fprintf(b, "The head also reads numbers counted in the text. One standard deviation more of each adds to the output of a label:\n\n| feature | mean | deviation |")
	for _, label := range w.Labels {
		fmt.Fprintf(b, " %s |", cell(label))
	}
	b.WriteString("\n|" + strings.Repeat(" --- |", 3+len(w.Labels)) + "\n")
	for i, f := range w.Features {
		fmt.Fprintf(b, "| %s | %.4g | %.4g |", cell(strings.TrimSpace(f.Name+" "+f.Word)), f.Mean, f.Deviation)
		for label := range w.Labels {
			fmt.Fprintf(b, " %+.4f |", w.Weights[label][i])
		}
		b.WriteByte('\n')
	}
	b.WriteString("\n`" + run.TextFeaturesFile + "` keeps these numbers, and `text_features.py` computes what they add: " +
		"transformers alone loads the model without them, and then answers otherwise.\n\n")
}

// cell writes a text as the cell of a table.
func cell(text string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(text, "|", `\|`)), " ")
}
