package cpu

import (
	"math"

	"tuneground/engine/tensor"
)

// add computes y = a + b. y may be a or b.
func add(y, a, b []float32) {
	for i := addVectors(y, a, b); i < len(y); i++ {
		y[i] = a[i] + b[i]
	}
}

// multiply computes y = a * b.
func multiply(y, a, b []float32) {
	for i := multiplyVectors(y, a, b); i < len(y); i++ {
		y[i] = a[i] * b[i]
	}
}

// addProduct computes y = y + a * b.
func addProduct(y, a, b []float32) {
	for i := addProductVectors(y, a, b); i < len(y); i++ {
		y[i] += a[i] * b[i]
	}
}

// affine computes x = x * factor + shift.
func affine(x []float32, factor, shift float32) {
	for i := affineVectors(x, factor, shift); i < len(x); i++ {
		x[i] = x[i]*factor + shift
	}
}

func mul(o *tensor.Mul, from, to int) {
	y, a, b := o.Y.Data[from:to], o.A.Data[from:to], o.B.Data[from:to]
	if o.Accumulate {
		addProduct(y, a, b)
	} else {
		multiply(y, a, b)
	}
}

func scaleColumns(o *tensor.ScaleColumns, from, to int) {
	for r := from; r < to; r++ {
		y := o.Y.Row(r)
		if o.Accumulate {
			addProduct(y, o.X.Row(r), o.Factor.Data)
		} else {
			multiply(y, o.X.Row(r), o.Factor.Data)
		}
		if !o.Bias.IsZero() {
			add(y, y, o.Bias.Data)
		}
	}
}

func inverseNorms(o *tensor.InverseNorms, from, to int) {
	for r := from; r < to; r++ {
		o.Y.Data[r] = float32(1 / math.Sqrt(float64(squares(o.X.Row(r), 0))))
	}
}

func scale(o *tensor.Scale, from, to int) {
	if o.Rows == nil {
		affine(o.X.Data[from:to], o.Factor, 0)
		return
	}
	for _, r := range o.Rows[from:to] {
		affine(o.X.Row(int(r)), o.Factor, 0)
	}
}

func zero(o *tensor.Zero, from, to int) {
	if o.Rows == nil {
		clear(o.X.Data[from:to])
		return
	}
	for _, r := range o.Rows[from:to] {
		clear(o.X.Row(int(r)))
	}
}

// sumRows adds to the columns [from, to), four rows at a time, so that Y is read and
// written less often.
func sumRows(o *tensor.SumRows, from, to int) {
	y := o.Y.Data[from:to]
	row := func(r int) []float32 { return o.X.Row(r)[from:to] }
	r := 0
	for ; r+4 <= o.X.Rows; r += 4 {
		a, b, c, d := row(r), row(r+1), row(r+2), row(r+3)
		for j := add4Vectors(y, a, b, c, d); j < len(y); j++ {
			y[j] += (a[j] + b[j]) + (c[j] + d[j])
		}
	}
	for ; r < o.X.Rows; r++ {
		add(y, y, row(r))
	}
}

func gather(o *tensor.Gather, from, to int) {
	for i := from; i < to; i++ {
		y, row := o.Y.Row(i), o.Table.Row(int(o.IDs[i]))
		if o.Accumulate {
			add(y, y, row)
		} else {
			copy(y, row)
		}
	}
}

func scatterAdd(o *tensor.ScatterAdd, from, to int) {
	for i, id := range o.IDs {
		row := o.Table.Row(int(id))[from:to]
		add(row, row, o.X.Row(i)[from:to])
	}
}

func dropout(o *tensor.Dropout, from, to int) {
	threshold, factor := tensor.DropThreshold(o.P), 1/(1-o.P)
	for r := from; r < to; r++ {
		dropRow(o.Y.Row(r), o.X.Row(r), tensor.RowKey(o.Key, uint32(r)), threshold, factor)
	}
}

// dropRow computes y = x * factor where the hash of key and the column reaches
// threshold, and 0 elsewhere: see [tensor.Keep].
func dropRow(y, x []float32, key, threshold uint32, factor float32) {
	for c := dropVectors(y, x, key, threshold, factor); c < len(x); c++ {
		if tensor.Mix(key^uint32(c))>>8 >= threshold {
			y[c] = x[c] * factor
		} else {
			y[c] = 0
		}
	}
}
