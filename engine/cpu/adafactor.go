package cpu

import (
	"math"

	"tuneground/engine/tensor"
)

// rowsOf calls f for the given rows of t, for all when rows is nil.
func rowsOf(t tensor.Tensor, rows []int32, f func(r int)) {
	if rows == nil {
		for r := range t.Rows {
			f(r)
		}
	}
	for _, r := range rows {
		f(int(r))
	}
}

func (d *Device) factoredMoments(o *tensor.FactoredMoments) {
	scale := float64(o.GradScale.Data[0])
	if scale < 0 {
		return
	}
	sums, rest := grow(&d.columns, o.G.Cols), 1-o.Beta
	clear(sums)
	perRow := rest * scale * scale / float64(max(o.G.Cols, 1))
	rowsOf(o.G, o.Rows, func(r int) {
		g := o.G.Row(r)
		o.R.Data[r] = float32(o.Beta*float64(o.R.Data[r]) + perRow*blockSquares(g) + rest*o.Eps)
		addProduct(sums, g, g)
	})
	keep, floor, perColumn := o.Beta, rest*o.Eps, rest*scale*scale/float64(max(o.RowsOfAll(), 1))
	if o.Accumulate {
		keep, floor = 1, 0
	}
	var total float64
	for j, sum := range sums {
		c := keep*float64(o.C.Data[j]) + perColumn*float64(sum) + floor
		o.C.Data[j] = float32(c)
		total += c
	}
	o.Mean.Data[0] = float32(total / float64(max(o.G.Cols, 1)))
}

func (d *Device) factoredSquares(o *tensor.FactoredSquares) {
	roots, row := d.inverseRoots(o.C)
	var total float64
	rowsOf(o.G, o.Rows, func(r int) {
		multiply(row, o.G.Row(r), roots)
		factor := rowFactor(o.R, o.Mean, o.GradScale, r)
		total += factor * factor * blockSquares(row)
	})
	put(o.Y, total, o.Accumulate)
}

func (d *Device) adafactor(o *tensor.Adafactor) {
	if o.GradScale.Data[0] < 0 {
		return
	}
	roots, row := d.inverseRoots(o.C)
	step := o.LR / max(1, math.Sqrt(float64(o.SumSq.Data[0])/float64(o.Of))/o.Clip)
	rowsOf(o.P, o.Rows, func(r int) {
		p := o.P.Row(r)
		multiply(row, o.G.Row(r), roots)
		affine(row, float32(-step*rowFactor(o.R, o.Mean, o.GradScale, r)), 0)
		affine(p, float32(1-o.LR*o.Decay), 0)
		add(p, p, row)
	})
}

// inverseRoots returns 1/sqrt(c) of every column, and memory for a row.
func (d *Device) inverseRoots(c tensor.Tensor) (roots, row []float32) {
	both := grow(&d.columns, 2*c.Cols)
	roots, row = both[:c.Cols], both[c.Cols:]
	for j, v := range c.Data {
		roots[j] = 1 / sqrt(v)
	}
	return roots, row
}

// rowFactor is what an update has in common for all elements of a row.
func rowFactor(r, mean, gradScale tensor.Tensor, row int) float64 {
	return float64(gradScale.Data[0]) / math.Sqrt(float64(r.Data[row])/float64(mean.Data[0]))
}
