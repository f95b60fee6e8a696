package train

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

func TestABrokenModelIsNeverTheBest(t *testing.T) {
	nan := math.NaN()
	for _, metrics := range []map[string]float64{
		{"accuracy": nan, "loss": 1}, {"accuracy": 1, "loss": nan}, {"accuracy": 1, "loss": math.Inf(1)}, {"loss": nan},
	} {
		b := newBest("accuracy")
		if _, better := b.improves(metrics); better {
			t.Errorf("%v became the best", metrics)
		}
	}
}

// TestWait ends runs when transformers' EarlyStoppingCallback does;
// testdata/pairing.py made the file.
func TestWait(t *testing.T) {
	content, err := os.ReadFile("testdata/stopping.json")
	must(t, err)
	var cases []struct {
		Greater   bool
		Patience  int
		Threshold float64
		Values    []float64
		Stops     int
	}
	must(t, json.Unmarshal(content, &cases))
	for _, c := range cases {
		metric, stops := map[bool]string{true: "accuracy", false: "loss"}[c.Greater], 0
		b := newBest(metric)
		for n, v := range c.Values {
			value, better := b.improves(map[string]float64{metric: v})
			b.wait(value, better, c.Threshold)
			if b.waited >= c.Patience {
				stops = n + 1
				break
			}
			if better {
				b.value, b.step = value, n+1
			}
		}
		if stops != c.Stops {
			t.Errorf("%+v: ended after %d", c, stops)
		}
	}
}
