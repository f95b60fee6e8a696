package plain

import (
	"math"
	"slices"

	"tuneground/engine/tensor"
)

// crossEntropy takes the mean of no labelled rows to be 0, where PyTorch
// says NaN: a batch without labels must not spoil a running mean of losses.
func crossEntropy(o *tensor.CrossEntropy) {
	var total float64
	divisor := o.Divisor()
	for i, label := range o.Labels {
		var loss, best float64
		if label >= 0 {
			x := o.Logits.Row(i)
			best = float64(max(0, slices.Index(x, slices.Max(x)))) // NaN is nowhere
			loss = crossEntropyRow(o, i, int(label), divisor)
		} else if !o.DLogits.IsZero() {
			clear(o.DLogits.Row(i))
		}
		put(o.Losses, i, 0, loss, false)
		if !o.Best.IsZero() {
			put(o.Best, i, 0, best, false)
		}
		total += loss
	}
	put(o.Loss, 0, 0, total/divisor, o.Accumulate)
}

// crossEntropyRow returns the loss of row i and stores its gradient over divisor.
// With H = -Σ q log p, the gradient of (1 - p_y)^Gamma H is
//
//	(1 - p_y)^Gamma ((Σ q) p_c - q_c) + H Gamma (1 - p_y)^(Gamma-1) p_y (p_c - [c=y])
func crossEntropyRow(o *tensor.CrossEntropy, i, label int, divisor float64) float64 {
	x := o.Logits.Row(i)
	lse := logSumExp(x)
	var entropy, sum float64
	for c, v := range x {
		q := targetShare(o, label, c)
		sum += q
		if q != 0 { // 0 * log 0 is 0
			entropy -= q * (float64(v) - lse)
		}
	}
	factor, slope := 1.0, 0.0
	if gamma := float64(o.Gamma); gamma != 0 {
		wrong := -math.Expm1(float64(x[label]) - lse) // 1 - p_y
		factor = math.Pow(wrong, gamma)
		if wrong > 0 {
			slope = entropy * gamma * math.Pow(wrong, gamma-1) * (1 - wrong)
		}
	}
	if o.DLogits.IsZero() {
		return factor * entropy
	}
	for c, v := range x { // DLogits may be Logits
		p := math.Exp(float64(v) - lse)
		dx := factor*(sum*p-targetShare(o, label, c)) + slope*p
		if c == label {
			dx -= slope
		}
		put(o.DLogits, i, c, dx/divisor, false)
	}
	return factor * entropy
}

// targetShare returns q of class c where the label is another or the same.
func targetShare(o *tensor.CrossEntropy, label, c int) float64 {
	q := float64(o.Smoothing) / float64(o.Logits.Cols)
	if c == label {
		q += 1 - float64(o.Smoothing)
	}
	return q * float64(tensor.WeightOf(o.Weights, c))
}
