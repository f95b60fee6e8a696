package evaluation

import (
	"testing"

	"tuneground/app/client"
	"tuneground/engine/run"
)

// Every metric opens to its formula.
func TestEveryMetricHasAFormula(t *testing.T) {
	r := &run.Report{Metrics: map[string]float64{}, Baseline: 0.5}
	for _, m := range metrics {
		r.Metrics[m] = 0.75
	}
	figures := (&Stage{S: client.New()}).figures(r)
	if len(figures) != len(metrics)+1 {
		t.Errorf("%d figures, want one for each of %d metrics and the baseline", len(figures), len(metrics))
	}
	for _, f := range figures {
		if f.Formula.Empty() {
			t.Errorf("%s has no formula", f.Metric)
		}
	}
}
