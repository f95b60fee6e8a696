package plain

import (
	"math"

	"tuneground/engine/tensor"
)

func binaryCrossEntropy(o *tensor.BinaryCrossEntropy) {
	meanOverElements(o.Loss, o.Losses, o.DLogits, o.Logits, o.Targets, func(x, t float64) (loss, slope float64) {
		// log(1 + exp x) = max(x, 0) + log(1 + exp -|x|), which never overflows.
		small := math.Exp(-math.Abs(x))
		sigmoid := 1 / (1 + small)
		if x < 0 {
			sigmoid = small / (1 + small)
		}
		return max(x, 0) - x*t + math.Log1p(small), sigmoid - t
	})
}

func squaredError(o *tensor.SquaredError) {
	meanOverElements(o.Loss, o.Losses, o.DX, o.X, o.Targets, func(x, t float64) (loss, slope float64) {
		return (x - t) * (x - t), 2 * (x - t)
	})
}

// meanOverElements computes the mean of f over all elements of x and their
// targets, the mean over each row, and, unless dx is absent, the gradient of
// the overall mean.
func meanOverElements(loss, losses, dx, x tensor.Tensor, targets []float32, f func(x, t float64) (loss, slope float64)) {
	n := float64(max(x.Len(), 1))
	var total float64
	for i := range x.Rows {
		var row float64
		for j := range x.Cols {
			l, slope := f(at(x, i, j), float64(targets[i*x.Cols+j]))
			row += l
			if !dx.IsZero() {
				put(dx, i, j, slope/n, false)
			}
		}
		put(losses, i, 0, row/float64(max(x.Cols, 1)), false)
		total += row
	}
	put(loss, 0, 0, total/n, false)
}
