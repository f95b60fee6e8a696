package cpu

import (
	"tuneground/engine/cpu/plain"
	"tuneground/engine/tensor"
)

func activate(o *tensor.Activate, from, to int) {
	y, x := o.Y.Data[from:to], o.X.Data[from:to]
	for i := activateVectors(o.F, y, x); i < len(x); i++ {
		v, _ := plain.Activation(o.F, float64(x[i]))
		y[i] = float32(v)
	}
}

// slopeBlock elements of f'(x) stay in the first-level cache until they are
// multiplied with the gradient.
const slopeBlock = 1024

func activateBackward(o *tensor.ActivateBackward, from, to int) {
	var slopes [slopeBlock]float32
	for ; from < to; from += slopeBlock {
		end := min(from+slopeBlock, to)
		x, dy, dx, d := o.X.Data[from:end], o.DY.Data[from:end], o.DX.Data[from:end], slopes[:end-from]
		for i := slopeVectors(o.F, d, x); i < len(x); i++ {
			_, slope := plain.Activation(o.F, float64(x[i]))
			d[i] = float32(slope)
		}
		multiply(dx, d, dy)
	}
}
