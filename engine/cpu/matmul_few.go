package cpu

import "tuneground/engine/tensor"

// few is the number of rows of A from which packing B pays, as measured with
// 512-bit vectors and in WebAssembly.
const few = 8

// areFew reports whether o's operands are better read in place than packed.
func areFew(o *tensor.MatMul) bool {
	m, _, _ := o.Dims()
	return m == 1 || m < few && o.TransB && !o.TransA
}

// fewColumns divides the columns of a product of few rows.
func fewColumns(o *tensor.MatMul) division {
	_, k, n := o.Dims()
	return division{n, roundUp(max(1, 2*partElements/max(1, k)), partColumns)}
}

// fewRows computes a part of the columns of a product of few rows.
func fewRows(o *tensor.MatMul, part int) {
	m, k, n := o.Dims()
	from, to := fewColumns(o).of(part)
	for i := range m {
		var bias []float32
		if !o.Bias.IsZero() {
			bias = o.Bias.Data[from:to]
		}
		startRows(o.C.Data[i*n:][from:to], bias, o.Accumulate)
	}
	if m == 1 {
		b := matrix{o.B.Data, o.B.Cols, o.TransB}
		addRowTimesMatrix(o.C.Data[from:to], o.A.Data, b.from(0, from))
		return
	}
	addFewRows(o.C.Data, o.A.Data, o.B.Data, m, k, n, from, to)
}

// addFewRows computes the columns [from, to) of C = C + A Bᵀ for the m rows of
// A, k long and fewer than few, and the n rows of B. Generation of several
// texts, and beam search, consist of such products. It multiplies two rows of B
// with four of A at a time, so B is read as seldom as the registers allow.
func addFewRows(c, a, b []float32, m, k, n, from, to int) {
	var x [4][]float32
	var y [2][]float32
	for i := 0; i < m; i += len(x) {
		for r := range x {
			x[r] = a[min(i+r, m-1)*k:][:k]
		}
		for j := from; j < to; j += len(y) {
			for r := range y {
				y[r] = b[min(j+r, n-1)*k:][:k]
			}
			sums := dots(&x, &y)
			for r := range min(len(x), m-i) {
				row := c[(i+r)*n+j:]
				row[0] += sums[r][0]
				if j+1 < n {
					row[1] += sums[r][1]
				}
			}
		}
	}
}

// dots returns Σ x * y for each x and y, all of one length.
func dots(x *[4][]float32, y *[2][]float32) (sums [4][2]float32) {
	done := dotsVectors(&sums, x, y)
	for r := range x {
		for l := done; l < len(x[r]); l++ {
			sums[r][0] += x[r][l] * y[0][l]
			sums[r][1] += x[r][l] * y[1][l]
		}
	}
	return sums
}
