package cpu

import (
	"math"
	"slices"

	"tuneground/engine/tensor"
)

// chosen divides the given rows of t, or all if indices is nil.
func chosen(t tensor.Tensor, indices []int32) division {
	if indices == nil {
		return rows(t.Rows, t.Cols)
	}
	return rows(len(indices), t.Cols)
}

// rowAt returns the row of line i that chosen divides.
func rowAt(indices []int32, i int) int {
	if indices == nil {
		return i
	}
	return int(indices[i])
}

// Moments are divided twice: first come the parts of R by rows, then those of C
// by columns.
func momentParts(o *tensor.FactoredMoments) int {
	return chosen(o.G, o.Rows).parts() + columns(o.G.Cols).parts()
}

func (d *Device) factoredMoments(o *tensor.FactoredMoments) {
	if o.GradScale.Data[0] < 0 {
		return
	}
	grow(&d.columns, o.G.Cols)
	d.divide(o, momentParts(o))
	var total float64
	for _, c := range o.C.Data {
		total += float64(c)
	}
	o.Mean.Data[0] = float32(total / float64(max(o.G.Cols, 1)))
}

// moments does a part of o. sums is memory for a number of each column.
func moments(o *tensor.FactoredMoments, sums []float32, part int) {
	byRow := chosen(o.G, o.Rows)
	if part >= byRow.parts() {
		from, to := columns(o.G.Cols).of(part - byRow.parts())
		columnMoments(o, sums[from:to], from, to)
		return
	}
	scale, rest := float64(o.GradScale.Data[0]), 1-o.Beta
	perRow := rest * scale * scale / float64(max(o.G.Cols, 1))
	from, to := byRow.of(part)
	for i := from; i < to; i++ {
		r := rowAt(o.Rows, i)
		o.R.Data[r] = float32(o.Beta*float64(o.R.Data[r]) + perRow*blockSquares(o.G.Row(r)) + rest*o.Eps)
	}
}

// columnMoments computes the columns [from, to) of C.
func columnMoments(o *tensor.FactoredMoments, sums []float32, from, to int) {
	clear(sums)
	for i := range chosen(o.G, o.Rows).lines {
		g := o.G.Row(rowAt(o.Rows, i))[from:to]
		addProduct(sums, g, g)
	}
	scale, rest := float64(o.GradScale.Data[0]), 1-o.Beta
	keep, floor, perColumn := o.Beta, rest*o.Eps, rest*scale*scale/float64(max(o.RowsOfAll(), 1))
	if o.Accumulate {
		keep, floor = 1, 0
	}
	c := o.C.Data[from:to]
	for j, sum := range sums {
		c[j] = float32(keep*float64(c[j]) + perColumn*float64(sum) + floor)
	}
}

func (d *Device) factoredSquares(o *tensor.FactoredSquares) {
	d.inverseRoots(o.C)
	n := chosen(o.G, o.Rows).parts()
	d.sums = slices.Grow(d.sums[:0], n)[:n]
	d.divide(o, n)
	var total float64
	for _, sum := range d.sums {
		total += sum
	}
	put(o.Y, total, o.Accumulate)
}

// factoredSquaresOf returns the sum of a part. roots is 1/sqrt(C).
func factoredSquaresOf(o *tensor.FactoredSquares, roots []float32, part int) (total float64) {
	from, to := chosen(o.G, o.Rows).of(part)
	var block [sumBlock]float32
	for i := from; i < to; i++ {
		r := rowAt(o.Rows, i)
		g, sum := o.G.Row(r), 0.0
		for j := 0; j < len(g); j += sumBlock {
			u := block[:min(sumBlock, len(g)-j)]
			multiply(u, g[j:], roots[j:])
			sum += float64(squares(u, 0))
		}
		factor := rowFactor(o.R, o.Mean, o.GradScale, r)
		total += factor * factor * sum
	}
	return total
}

func (d *Device) adafactor(o *tensor.Adafactor) {
	if o.GradScale.Data[0] < 0 {
		return
	}
	d.inverseRoots(o.C)
	d.divide(o, divisionOf(o).parts())
}

// adafactor updates the lines [from, to) of P. roots is 1/sqrt(C).
func adafactor(o *tensor.Adafactor, roots []float32, from, to int) {
	step := o.LR / max(1, math.Sqrt(float64(o.SumSq.Data[0])/float64(o.Of))/o.Clip)
	var block [sumBlock]float32
	for i := from; i < to; i++ {
		r := rowAt(o.Rows, i)
		p, g, factor := o.P.Row(r), o.G.Row(r), float32(-step*rowFactor(o.R, o.Mean, o.GradScale, r))
		affine(p, float32(1-o.LR*o.Decay), 0)
		for j := 0; j < len(g); j += sumBlock {
			u := block[:min(sumBlock, len(g)-j)]
			multiply(u, g[j:], roots[j:])
			affine(u, factor, 0)
			add(p[j:][:len(u)], p[j:], u)
		}
	}
}

// inverseRoots sets the first of d.columns to 1/sqrt(c).
func (d *Device) inverseRoots(c tensor.Tensor) {
	roots := grow(&d.columns, c.Cols)
	for j, v := range c.Data {
		roots[j] = 1 / sqrt(v)
	}
}

// rowFactor is what an update has in common for all elements of a row.
func rowFactor(r, mean, gradScale tensor.Tensor, row int) float64 {
	return float64(gradScale.Data[0]) / math.Sqrt(float64(r.Data[row])/float64(mean.Data[0]))
}
