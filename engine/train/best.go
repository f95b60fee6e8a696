package train

import (
	"math"

	"tuneground/engine/run"
)

// best keeps the best model so far on the validation set.
type best struct {
	metric string
	value  float64
	step   int         // 0: none yet
	kept   [][]float32 // the parameters that train, in order; nil: not kept
	waited int         // evaluations since one was better by more than the threshold
}

// wait counts an evaluation of this value, which improves reports as better or not,
// as transformers' EarlyStoppingCallback does. It comes before value is the best.
func (b *best) wait(value float64, better bool, threshold float64) {
	if better && (b.step == 0 || value-b.value > threshold) {
		b.waited = 0
	} else {
		b.waited++
	}
}

func newBest(metric string) best { return best{metric: metric} }

// improves reports whether metrics beat all earlier ones, and returns the value
// compared, of which the greater is better. A model whose loss is not a number
// is never the best.
func (b *best) improves(metrics map[string]float64) (value float64, better bool) {
	value, ok := metrics[b.metric]
	smaller := run.SmallerIsBetter(b.metric)
	if !ok { // data of this kind have no such metric
		value, smaller = metrics["loss"], true
	}
	if smaller {
		value = -value
	}
	if loss, ok := metrics["loss"]; math.IsNaN(value) || ok && (math.IsNaN(loss) || math.IsInf(loss, 0)) {
		return value, false
	}
	return value, b.step == 0 || value > b.value
}
