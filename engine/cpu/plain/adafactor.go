package plain

import (
	"math"

	"tuneground/engine/tensor"
)

func factoredMoments(o *tensor.FactoredMoments) {
	if o.GradScale.Data[0] < 0 {
		return
	}
	rows, cols := make(map[int]float64), make([]float64, o.G.Cols)
	for i := range elements(o.G, o.Rows) {
		g := at(o.GradScale, 0, 0) * float64(o.G.Data[i])
		rows[i/o.G.Cols] += g * g
		cols[i%o.G.Cols] += g * g
	}
	for i, sum := range rows {
		r := o.Beta*at(o.R, i, 0) + (1-o.Beta)*(sum/float64(o.G.Cols)+o.Eps)
		put(o.R, i, 0, r, false)
	}
	var total float64
	for j, sum := range cols {
		c := (1 - o.Beta) * sum / float64(max(o.RowsOfAll(), 1))
		if o.Accumulate {
			c += at(o.C, 0, j)
		} else {
			c += o.Beta*at(o.C, 0, j) + (1-o.Beta)*o.Eps
		}
		put(o.C, 0, j, c, false)
		total += c
	}
	put(o.Mean, 0, 0, total/float64(max(o.G.Cols, 1)), false)
}

func factoredSquares(o *tensor.FactoredSquares) {
	var sum float64
	for i := range elements(o.G, o.Rows) {
		u := factored(o.R, o.C, o.Mean, o.G, o.GradScale, i)
		sum += u * u
	}
	put(o.Y, 0, 0, sum, o.Accumulate)
}

func adafactor(o *tensor.Adafactor) {
	if o.GradScale.Data[0] < 0 {
		return
	}
	clip := max(1, math.Sqrt(at(o.SumSq, 0, 0)/float64(o.Of))/o.Clip)
	for i := range elements(o.P, o.Rows) {
		u := factored(o.R, o.C, o.Mean, o.G, o.GradScale, i)
		o.P.Data[i] = float32((1-o.LR*o.Decay)*float64(o.P.Data[i]) - o.LR*u/clip)
	}
}

// factored returns element i of the update U of [tensor.FactoredSquares].
func factored(r, c, mean, g, gradScale tensor.Tensor, i int) float64 {
	row, col := i/g.Cols, i%g.Cols
	return at(gradScale, 0, 0) * float64(g.Data[i]) / math.Sqrt(at(r, row, 0)/at(mean, 0, 0)*at(c, 0, col))
}
