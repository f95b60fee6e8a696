package cpu

import (
	"math"

	"tuneground/engine/tensor"
)

// plainCrossEntropy takes the mean of no labelled rows to be 0, where PyTorch
// says NaN: a batch without labels must not spoil a running mean of losses.
func plainCrossEntropy(o *tensor.CrossEntropy) {
	classes, smoothing := o.Logits.Cols, float64(o.Smoothing)
	labelled := countLabelled(o.Labels)
	var total float64
	for i, label := range o.Labels {
		logits := make([]float64, classes)
		for c := range logits {
			logits[c] = at(o.Logits, i, c)
		}
		lse := logSumExp(logits)
		var loss float64
		for c, x := range logits {
			q := smoothing / float64(classes)
			if c == int(label) {
				q += 1 - smoothing
			}
			dx := (math.Exp(x-lse) - q) / float64(labelled)
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
		total += loss
	}
	put(o.Loss, 0, 0, total/float64(max(labelled, 1)), false)
}

func countLabelled(labels []int32) (n int) {
	for _, y := range labels {
		if y >= 0 {
			n++
		}
	}
	return n
}
