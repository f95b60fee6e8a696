package metric

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"testing"
)

// like reports whether a value agrees with the golden one; nil is an undefined
// metric.
func like(got float64, want *float64) bool {
	if want == nil {
		return math.IsNaN(got)
	}
	return math.Abs(got-*want) <= 1e-9*max(1, math.Abs(*want))
}

// check compares a map of metrics with the golden values, of which nil ones
// must be missing, and checks that JSON can encode it.
func check(t *testing.T, i int, got map[string]float64, want map[string]*float64) {
	t.Helper()
	for name, w := range want {
		if v, ok := got[name]; ok != (w != nil) || ok && !like(v, w) {
			t.Errorf("case %d: %s %v (there: %v), want %v", i, name, v, ok, pointed(w))
		}
	}
	if len(got) > len(want) {
		t.Errorf("case %d: metrics %v, want only %v", i, slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
	}
	if _, err := json.Marshal(got); err != nil {
		t.Errorf("case %d: %v", i, err)
	}
}

func pointed(v *float64) any {
	if v == nil {
		return "none"
	}
	return *v
}

func TestOneVsRestROCAUC(t *testing.T) {
	for i, g := range readGolden(t).OneVsRest {
		if got := OneVsRestROCAUC(g.Truth, slices.Concat(g.Scores...), g.Classes); !like(got, g.Area) {
			t.Errorf("case %d: area %v, want %v", i, got, pointed(g.Area))
		}
	}
	if got := OneVsRestROCAUC(nil, nil, 3); !math.IsNaN(got) {
		t.Errorf("area %v of no examples", got)
	}
}

func TestMultiLabel(t *testing.T) {
	for i, g := range readGolden(t).MultiLabel {
		labels := len(g.PerLabel)
		var truth []bool
		for _, v := range slices.Concat(g.Truth...) {
			truth = append(truth, v == 1)
		}
		m := CountLabels(truth, slices.Concat(g.Scores...), labels)
		for l, s := range m.PerLabel {
			if w := g.PerLabel[l]; !near3(s.Precision, s.Recall, s.F1, [3]float64(w[:3])) || s.Support != int(w[3]) {
				t.Errorf("case %d, label %d: %v, want %v", i, l, s, w)
			}
		}
		for l, area := range m.LabelROCAUC {
			if !like(area, g.Areas[l]) {
				t.Errorf("case %d, label %d: area %v, want %v", i, l, area, pointed(g.Areas[l]))
			}
		}
		if p, r, f := m.Micro(); !near3(p, r, f, g.Micro) {
			t.Errorf("case %d: micro %v %v %v, want %v", i, p, r, f, g.Micro)
		}
		if p, r, f := m.Macro(); !near3(p, r, f, g.Macro) {
			t.Errorf("case %d: macro %v %v %v, want %v", i, p, r, f, g.Macro)
		}
		if !near3(m.SamplesPrecision, m.SamplesRecall, m.SamplesF1, g.Samples) {
			t.Errorf("case %d: samples %v, want %v", i, m, g.Samples)
		}
		check(t, i, m.Metrics(), map[string]*float64{
			"accuracy": &g.Accuracy, "hamming_loss": &g.HammingLoss,
			"precision": &g.Micro[0], "recall": &g.Micro[1], "f1": &g.Micro[2],
			"f1_macro": &g.Macro[2], "f1_samples": &g.Samples[2],
			"roc_auc": g.MacroArea, "roc_auc_micro": g.MicroArea,
		})
	}
	zero := 0.0
	check(t, -1, CountLabels(nil, nil, 2).Metrics(), map[string]*float64{
		"accuracy": &zero, "hamming_loss": &zero, "precision": &zero, "recall": &zero, "f1": &zero,
		"f1_macro": &zero, "f1_samples": &zero, "roc_auc": nil, "roc_auc_micro": nil,
	})
}

func TestMultiLabelScores(t *testing.T) {
	m := CountLabels([]bool{true, false, true, true}, []float64{0.9, 0.2, 0.1, 0.8}, 2)
	s := m.Scores([]string{"toxic", "rude"})
	if s[0].Label != "toxic" || s[0].Recall != 0.5 || s[1].Label != "rude" || s[1].F1 != 1 || s[1].Support != 1 {
		t.Errorf("scores %v", s)
	}
}

func TestRegression(t *testing.T) {
	for i, g := range readGolden(t).Regression {
		check(t, i, Regress(g.Truth, g.Predicted).Metrics(), map[string]*float64{
			"mse": &g.MSE, "rmse": &g.RMSE, "mae": &g.MAE,
			"r2": g.R2, "pearson": g.Pearson, "spearman": g.Spearman,
		})
	}
	none := map[string]*float64{"mse": nil, "rmse": nil, "mae": nil, "r2": nil, "pearson": nil, "spearman": nil}
	check(t, -1, Regress(nil, nil).Metrics(), none)
	check(t, -2, Regress([]float64{1, 2, 3}, []float64{1, math.NaN(), 2}).Metrics(), none)
}

func TestPerplexity(t *testing.T) {
	for _, c := range []struct {
		loss   float64
		tokens int
		want   float64
		there  bool
	}{
		{0, 3, 1, true},
		{4 * math.Log(50257), 4, 50257, true},
		{709 * 2, 2, math.Exp(709), true},
		{1e6, 1, math.Inf(1), false},
		{0, 0, math.NaN(), false},
		{math.NaN(), 5, math.NaN(), false},
	} {
		l := Likelihood{c.loss, c.tokens}
		got, there := l.Perplexity(), len(l.Metrics()) == 1
		if there != c.there || there && math.Abs(got-c.want) > 1e-9*c.want || math.IsInf(c.want, 1) != math.IsInf(got, 1) {
			t.Errorf("%v: perplexity %v (there: %v), want %v", l, got, there, c.want)
		}
	}
}
