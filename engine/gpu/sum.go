package gpu

import (
	"math"

	"tuneground/engine/tensor"
)

var (
	sumRowsKernel    = newKernel("sum_rows", 64, "Y X", "rows cols run accumulate", "")
	sumSquaresKernel = newKernel("rows reduce sum_squares", 64, "Y X", "n rows cols run accumulate", "ROWS")
	sumKernel        = newKernel("reduce sum", 64, "Y X", "n factor:f32 accumulate", "")
)

// fewRows is what one thread sums without help.
const fewRows = 64

// sumRows computes y = Σᵢ x[i,:], or adds it to y. Where x has many rows, strips
// of them are summed first, about as many as a strip has rows.
func (d *Device) sumRows(y, x tensor.Tensor, accumulate bool) {
	if x.Rows == 0 {
		if !accumulate {
			d.fill(y, 0)
		}
		return
	}
	if x.Rows > fewRows {
		run := int(math.Sqrt(float64(x.Rows)))
		n := blocks(x.Rows, run)
		sums := d.temporary(n*x.Cols).Reshape(n, x.Cols)
		d.sumStrips(sums, x, run, false)
		x = sums
	}
	d.sumStrips(y, x, x.Rows, accumulate)
}

// sumStrips stores in row s of y the sum of the s-th run rows of x, or adds it.
func (d *Device) sumStrips(y, x tensor.Tensor, run int, accumulate bool) {
	operands := []tensor.Tensor{y, x}
	v, cols := aligned(operands, x.Cols), x.Cols
	if v != 0 {
		cols /= 4
	}
	d.emit(sumRowsKernel, v, 0, blocks(cols, sumRowsKernel.threads)*blocks(x.Rows, run), operands,
		uint32(x.Rows), uint32(cols), uint32(run), truth(accumulate))
}

// sum computes y = factor * Σ x, both seen as a line, or adds it to y.
func (d *Device) sum(y, x tensor.Tensor, factor float64, accumulate bool) {
	d.emit(sumKernel, 0, 0, 1, []tensor.Tensor{y, x}, uint32(x.Len()), bits(factor), truth(accumulate))
}

// squaresRun is how many elements, or vectors of them, a workgroup takes at
// least, and mostSums how many sums are added up at the end.
const squaresRun, mostSums = 4096, 1024

func (d *Device) sumSquares(o *tensor.SumSquares) {
	n, cols, rows := o.X.Len(), o.X.Cols, uint32(0)
	listed := flag(1, o.Rows != nil)
	if o.Rows != nil {
		n, rows = len(o.Rows)*cols, d.list(o.Rows)
	}
	if n <= squaresRun {
		d.emit(sumSquaresKernel, listed, 0, 1, []tensor.Tensor{o.Y, o.X}, uint32(n), rows, uint32(cols), squaresRun, truth(o.Accumulate))
		return
	}
	v, copies := uint32(0), 1
	if aligned([]tensor.Tensor{o.X}, cols) != 0 {
		n, cols, v, copies = n/4, cols/4, vec, 4
	}
	run := max(squaresRun, blocks(n, mostSums))
	groups := blocks(n, run)
	sums := d.temporary(groups * copies)
	d.emit(sumSquaresKernel, v|listed, 0, groups, []tensor.Tensor{sums, o.X}, uint32(n), rows, uint32(cols), uint32(run), 0)
	d.sum(o.Y, sums, 1/float64(copies), o.Accumulate)
}
