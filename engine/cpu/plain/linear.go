package plain

import (
	"math"

	"tuneground/engine/tensor"
)

func matMul(o *tensor.MatMul) {
	m, k, n := o.Dims()
	for i := range m {
		for j := range n {
			var sum float64
			for l := range k {
				sum += atMaybe(o.A, i, l, o.TransA) * atMaybe(o.B, l, j, o.TransB)
			}
			if !o.Bias.IsZero() {
				sum += at(o.Bias, 0, j)
			}
			put(o.C, i, j, sum, o.Accumulate)
		}
	}
	if !o.Activated.IsZero() {
		activate(&tensor.Activate{Y: o.Activated, X: o.C, F: o.F})
	}
}

// atMaybe returns t[i,j], or tᵀ[i,j] if transposed.
func atMaybe(t tensor.Tensor, i, j int, transposed bool) float64 {
	if transposed {
		i, j = j, i
	}
	return at(t, i, j)
}

func add(o *tensor.Add) {
	for i := range o.Y.Data {
		o.Y.Data[i] = o.A.Data[i] + o.B.Data[i]
	}
}

func mul(o *tensor.Mul) {
	for i := range o.Y.Rows {
		for j := range o.Y.Cols {
			put(o.Y, i, j, at(o.A, i, j)*at(o.B, i, j), o.Accumulate)
		}
	}
}

func scaleColumns(o *tensor.ScaleColumns) {
	for i := range o.Y.Rows {
		for j := range o.Y.Cols {
			y := at(o.X, i, j) * at(o.Factor, 0, j)
			if !o.Bias.IsZero() {
				y += at(o.Bias, 0, j)
			}
			put(o.Y, i, j, y, o.Accumulate)
		}
	}
}

func inverseNorms(o *tensor.InverseNorms) {
	for i := range o.X.Rows {
		var squares float64
		for j := range o.X.Cols {
			squares += at(o.X, i, j) * at(o.X, i, j)
		}
		put(o.Y, 0, i, 1/math.Sqrt(squares), false)
	}
}

func scale(o *tensor.Scale) {
	for i := range elements(o.X, o.Rows) {
		o.X.Data[i] *= o.Factor
	}
}

func zero(o *tensor.Zero) {
	for i := range elements(o.X, o.Rows) {
		o.X.Data[i] = 0
	}
}

func sumRows(o *tensor.SumRows) {
	for j := range o.X.Cols {
		var sum float64
		for i := range o.X.Rows {
			sum += at(o.X, i, j)
		}
		put(o.Y, 0, j, sum, o.Accumulate)
	}
}

func gather(o *tensor.Gather) {
	for i, id := range o.IDs {
		for j := range o.Y.Cols {
			put(o.Y, i, j, at(o.Table, int(id), j), o.Accumulate)
		}
	}
}

func scatterAdd(o *tensor.ScatterAdd) {
	for i, id := range o.IDs {
		for j := range o.X.Cols {
			put(o.Table, int(id), j, at(o.X, i, j), true)
		}
	}
}

func dropout(o *tensor.Dropout) {
	for r := range o.X.Rows {
		for c := range o.X.Cols {
			put(o.Y, r, c, at(o.X, r, c)*dropFactor(o.Key, r, c, o.P), false)
		}
	}
}

// dropFactor returns the factor by which dropout multiplies element (row, col).
func dropFactor(key uint32, row, col int, p float32) float64 {
	if !tensor.Keep(key, uint32(row), uint32(col), p) {
		return 0
	}
	return 1 / (1 - float64(p))
}
