package cpu

import "tuneground/engine/tensor"

func (d *Device) matMul(o *tensor.MatMul) {
	m, k, n := o.Dims()
	if areFew(o) {
		d.divide(o, fewColumns(o).parts())
	} else {
		var bias []float32
		if !o.Bias.IsZero() {
			bias = o.Bias.Data
		}
		d.gemm(m, k, n, o.C.Data, matrix{o.A.Data, o.A.Cols, o.TransA}, matrix{o.B.Data, o.B.Cols, o.TransB}, bias, o.Accumulate)
	}
	if !o.Activated.IsZero() {
		d.activated = tensor.Activate{Y: o.Activated, X: o.C, F: o.F}
		d.Run(&d.activated)
		d.activated = tensor.Activate{}
	}
}

// addRowTimesMatrix computes c = c + a B for a row a. Text generation consists
// of such products: each element of B is used once, so packing would cost more
// than the product.
func addRowTimesMatrix(c, a []float32, b matrix) {
	if b.transposed {
		for j := range c {
			c[j] += dot(a, b.data[j*b.stride:][:len(a)])
		}
		return
	}
	row := func(l int) []float32 { return b.data[l*b.stride:][:len(c)] }
	l := 0
	for ; l+4 <= len(a); l += 4 { // four at a time, to read and write c less often
		add4Scaled(c, row(l), row(l+1), row(l+2), row(l+3), (*[4]float32)(a[l:]))
	}
	for ; l < len(a); l++ {
		for j, x := range row(l) {
			c[j] += a[l] * x
		}
	}
}

// dot returns Σ x * y.
func dot(x, y []float32) float32 {
	sum, i := dotVectors(x, y)
	for ; i < len(x); i++ {
		sum += x[i] * y[i]
	}
	return sum
}

// add4Scaled computes y = y + f₀ a + f₁ b + f₂ c + f₃ d.
func add4Scaled(y, a, b, c, d []float32, f *[4]float32) {
	for j := add4ScaledVectors(y, a, b, c, d, f); j < len(y); j++ {
		y[j] += f[0]*a[j] + f[1]*b[j] + f[2]*c[j] + f[3]*d[j]
	}
}
