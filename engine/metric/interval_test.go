package metric

import (
	"math"
	"testing"
)

// TestWilson has scipy.stats.binomtest(hits, n).proportion_ci(method="wilson").
func TestWilson(t *testing.T) {
	for _, x := range []struct {
		hits, n   int
		low, high float64
	}{
		{0, 10, 0, 0.2775328}, {10, 10, 0.7224672, 1}, {7, 10, 0.396778147, 0.892208733}, {85, 100, 0.767164404, 0.906940147},
		{1, 3, 0.061491945, 0.792340399}, {4321, 5000, 0.854424382, 0.873416424}, {0, 0, 0, 1},
	} {
		if got := Wilson(x.hits, x.n); math.Abs(got.Low-x.low) > 1e-8 || math.Abs(got.High-x.high) > 1e-8 {
			t.Errorf("%d of %d: %v, want %v to %v", x.hits, x.n, got, x.low, x.high)
		}
	}
}

// TestBootstrap has the percentiles of scikit-learn's scores over 20,000 samples that
// NumPy drew.
func TestBootstrap(t *testing.T) {
	got := Confusion{{40, 6, 4}, {3, 30, 7}, {5, 2, 23}}.Bootstrap()
	for name, want := range map[string]Interval{"accuracy": {0.7, 0.85}, "f1_macro": {0.68556, 0.84137}} {
		if x := got[name]; math.Abs(x.Low-want.Low) > 0.012 || math.Abs(x.High-want.High) > 0.012 {
			t.Errorf("%s: %v, want about %v", name, x, want)
		}
	}
	if x := (Confusion{{30, 0}, {0, 20}}).Bootstrap()["f1"]; x != (Interval{1, 1}) {
		t.Errorf("without an error: %v", x)
	}
	if x := (Confusion{{0, 0}, {0, 0}}).Bootstrap(); x != nil {
		t.Errorf("without examples: %v", x)
	}
}
