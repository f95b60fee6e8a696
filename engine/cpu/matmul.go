package cpu

import "tuneground/engine/tensor"

func (d *Device) matMul(o *tensor.MatMul) {
	m, k, n := o.Dims()
	var bias []float32
	if !o.Bias.IsZero() {
		bias = o.Bias.Data
	}
	d.gemm(m, k, n, o.C.Data, matrix{o.A.Data, o.A.Cols, o.TransA}, matrix{o.B.Data, o.B.Cols, o.TransB}, bias, o.Accumulate)
}
