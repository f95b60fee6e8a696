package plain

import (
	"math"

	"tuneground/engine/tensor"
)

func activate(o *tensor.Activate) {
	for i, x := range o.X.Data {
		y, _ := Activation(o.F, float64(x))
		o.Y.Data[i] = float32(y)
	}
}

func activateBackward(o *tensor.ActivateBackward) {
	for i, x := range o.X.Data {
		_, slope := Activation(o.F, float64(x))
		o.DX.Data[i] = float32(float64(o.DY.Data[i]) * slope)
	}
}

// Activation returns f(x) and f'(x).
func Activation(f tensor.Activation, x float64) (y, slope float64) {
	switch f {
	case tensor.GELU:
		phi := math.Erfc(-x/math.Sqrt2) / 2
		density := math.Exp(-x*x/2) / math.Sqrt(2*math.Pi)
		return x * phi, phi + x*density
	case tensor.GELUTanh:
		c := math.Sqrt(2 / math.Pi)
		t := math.Tanh(c * (x + 0.044715*x*x*x))
		return x * (1 + t) / 2, (1+t)/2 + x*(1-t*t)/2*c*(1+3*0.044715*x*x)
	case tensor.ReLU:
		if x <= 0 {
			return 0, 0
		}
		return x, 1
	case tensor.SiLU:
		s := 1 / (1 + math.Exp(-x))
		return x * s, s * (1 + x*(1-s))
	case tensor.Tanh:
		t := math.Tanh(x)
		return t, 1 - t*t
	}
	panic("plain: no such activation") // without its number: a part of an operation allocates nothing
}
