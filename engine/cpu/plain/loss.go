package plain

import (
	"math"
	"slices"

	"tuneground/engine/tensor"
)

// crossEntropy takes the mean over no labelled rows as 0, where PyTorch returns
// NaN: a batch without labels must not spoil a running mean of losses.
func crossEntropy(o *tensor.CrossEntropy) {
	classes, smoothing := o.Logits.Cols, float64(o.Smoothing)
	labelled := float64(o.Labelled())
	var total float64
	for i, label := range o.Labels {
		logits := make([]float64, classes)
		for c := range logits {
			logits[c] = at(o.Logits, i, c)
		}
		lse := logSumExp(logits)
		var loss, best float64
		if label >= 0 {
			best = float64(max(0, slices.Index(logits, slices.Max(logits)))) // Index does not find NaN
		}
		for c, x := range logits {
			q := smoothing / float64(classes)
			if c == int(label) {
				q += 1 - smoothing
			}
			dx := (math.Exp(x-lse) - q) / labelled
			if label < 0 {
				q, dx = 0, 0
			}
			if q != 0 { // 0 * log 0 is 0
				loss -= q * (x - lse)
			}
			if !o.DLogits.IsZero() {
				put(o.DLogits, i, c, dx, false)
			}
		}
		put(o.Losses, i, 0, loss, false)
		if !o.Best.IsZero() {
			put(o.Best, i, 0, best, false)
		}
		total += loss
	}
	put(o.Loss, 0, 0, total/labelled, o.Accumulate)
}
