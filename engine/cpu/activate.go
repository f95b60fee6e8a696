package cpu

import (
	"tuneground/engine/cpu/plain"
	"tuneground/engine/tensor"
)

func activate(o *tensor.Activate) {
	y, x := o.Y.Data, o.X.Data
	for i := activateVectors(o.F, y, x); i < len(x); i++ {
		v, _ := plain.Activation(o.F, float64(x[i]))
		y[i] = float32(v)
	}
}

// slopeBlock elements of f'(x) stay in the first-level cache until they are
// multiplied with the gradient.
const slopeBlock = 1024

func activateBackward(o *tensor.ActivateBackward) {
	var slopes [slopeBlock]float32
	for from := 0; from < o.X.Len(); from += slopeBlock {
		to := min(from+slopeBlock, o.X.Len())
		x, dy, dx, d := o.X.Data[from:to], o.DY.Data[from:to], o.DX.Data[from:to], slopes[:to-from]
		for i := slopeVectors(o.F, d, x); i < len(x); i++ {
			_, slope := plain.Activation(o.F, float64(x[i]))
			d[i] = float32(slope)
		}
		multiply(dx, d, dy)
	}
}
