package gpu

import (
	"math"

	"tuneground/engine/tensor"
)

type (
	sumRowsArgs struct {
		Y, X                        tensor.Tensor
		rows, cols, run, accumulate uint32
	}
	sumSquaresArgs struct {
		Y, X                           tensor.Tensor
		n, rows, cols, run, accumulate uint32
		listed                         bool
	}
	sumArgs struct {
		Y, X       tensor.Tensor
		n          uint32
		factor     float32
		accumulate uint32
	}
)

var (
	sumRowsProgram    = newProgram[sumRowsArgs](64, "sum_rows")
	sumSquaresProgram = newProgram[sumSquaresArgs](64, "rows", "reduce", "sum_squares")
	sumProgram        = newProgram[sumArgs](64, "reduce", "sum")
)

// fewRows is the greatest number of rows that one thread sums alone.
const fewRows = 64

// sumRows computes y = Σᵢ x[i,:], or adds it to y. If x has many rows, strips
// of them are summed first, about as many strips as a strip has rows.
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
	v, cols := aligned([]tensor.Tensor{y, x}, x.Cols), x.Cols
	if v != 0 {
		cols /= 4
	}
	sumRowsProgram.emit(d, v, 0, blocks(cols, sumRowsProgram.threads)*blocks(x.Rows, run), &sumRowsArgs{Y: y, X: x,
		rows: uint32(x.Rows), cols: uint32(cols), run: uint32(run), accumulate: truth(accumulate)})
}

// sum computes y = factor * Σ x, both seen as vectors, or adds it to y.
func (d *Device) sum(y, x tensor.Tensor, factor float64, accumulate bool) {
	sumProgram.emit(d, 0, 0, 1, &sumArgs{Y: y, X: x, n: uint32(x.Len()), factor: float32(factor), accumulate: truth(accumulate)})
}

// squaresRun is the least number of elements, or vectors of them, for a
// workgroup. mostSums is the greatest number of sums to add up at the end.
const squaresRun, mostSums = 4096, 1024

func (d *Device) sumSquares(o *tensor.SumSquares) {
	n, cols, rows := o.X.Len(), o.X.Cols, uint32(0)
	if o.Rows != nil {
		n, rows = len(o.Rows)*cols, d.list(o.Rows)
	}
	if n <= squaresRun {
		sumSquaresProgram.emit(d, 0, 0, 1, &sumSquaresArgs{Y: o.Y, X: o.X,
			n: uint32(n), rows: rows, cols: uint32(cols), run: squaresRun, accumulate: truth(o.Accumulate), listed: o.Rows != nil})
		return
	}
	v, copies := uint32(0), 1
	if aligned([]tensor.Tensor{o.X}, cols) != 0 {
		n, cols, v, copies = n/4, cols/4, vec, 4
	}
	run := max(squaresRun, blocks(n, mostSums))
	groups := blocks(n, run)
	sums := d.temporary(groups * copies)
	sumSquaresProgram.emit(d, v, 0, groups, &sumSquaresArgs{Y: sums, X: o.X,
		n: uint32(n), rows: rows, cols: uint32(cols), run: uint32(run), listed: o.Rows != nil})
	d.sum(o.Y, sums, 1/float64(copies), o.Accumulate)
}
