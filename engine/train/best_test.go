package train

import (
	"math"
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
