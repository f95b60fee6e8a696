package plain

import (
	"math"

	"tuneground/engine/tensor"
)

func spanCrossEntropy(o *tensor.SpanCrossEntropy) {
	clear(o.Losses.Data)
	var total float64
	for column, positions := range [][]int32{o.Starts, o.Ends} {
		counted := 0
		for s, p := range positions {
			if inSequence(o.Offsets, s, p) {
				counted++
			}
		}
		var sum float64
		for s, p := range positions {
			loss := spanColumn(o, s, column, int(p), inSequence(o.Offsets, s, p), 0.5/float64(max(counted, 1)))
			put(o.Losses, s, 0, loss/2, true)
			sum += loss
		}
		total += sum / float64(max(counted, 1))
	}
	put(o.Loss, 0, 0, total/2, false)
}

// inSequence reports whether p is a row of sequence s.
func inSequence(offsets []int32, s int, p int32) bool {
	return p >= 0 && p < offsets[s+1]-offsets[s]
}

// spanColumn returns the cross-entropy of one column of sequence s, whose label
// is the sequence's row p, and stores factor times its gradient. Both are 0
// unless the label counts.
func spanColumn(o *tensor.SpanCrossEntropy, s, column, p int, counts bool, factor float64) float64 {
	from, to := int(o.Offsets[s]), int(o.Offsets[s+1])
	top := math.Inf(-1)
	for i := from; i < to; i++ {
		top = max(top, at(o.Logits, i, column))
	}
	var sum float64
	for i := from; i < to; i++ {
		sum += math.Exp(at(o.Logits, i, column) - top)
	}
	var loss float64
	if counts {
		loss = top + math.Log(sum) - at(o.Logits, from+p, column)
	}
	for i := from; i < to && !o.DLogits.IsZero(); i++ {
		var dx float64
		if counts {
			dx = math.Exp(at(o.Logits, i, column)-top) / sum
			if i == from+p {
				dx--
			}
		}
		put(o.DLogits, i, column, factor*dx, false)
	}
	return loss
}
