package plain

import (
	"math"

	"tuneground/engine/tensor"
)

func rmsNorm(o *tensor.RMSNorm) {
	n := float64(o.X.Cols)
	for i := range o.X.Rows {
		var square float64
		for j := range o.X.Cols {
			square += at(o.X, i, j) * at(o.X, i, j) / n
		}
		rstd := 1 / math.Sqrt(square+float64(o.Eps))
		put(o.Stats, i, 0, rstd, false)
		for j := range o.X.Cols {
			put(o.Y, i, j, at(o.X, i, j)*rstd*at(o.Gamma, 0, j), false)
		}
	}
}

func rmsNormBackward(o *tensor.RMSNormBackward) {
	hat := func(i, j int) float64 { return at(o.X, i, j) * at(o.Stats, i, 0) }
	n := float64(o.X.Cols)
	for i := 0; i < o.X.Rows && !o.DX.IsZero(); i++ {
		var mean float64
		for j := range o.X.Cols {
			mean += at(o.DY, i, j) * at(o.Gamma, 0, j) * hat(i, j) / n
		}
		for j := range o.X.Cols {
			g := at(o.DY, i, j) * at(o.Gamma, 0, j)
			put(o.DX, i, j, at(o.Stats, i, 0)*(g-hat(i, j)*mean), o.AccumulateX)
		}
	}
	for j := 0; j < o.X.Cols && !o.DGamma.IsZero(); j++ {
		var dgamma float64
		for i := range o.X.Rows {
			dgamma += at(o.DY, i, j) * hat(i, j)
		}
		put(o.DGamma, 0, j, dgamma, o.AccumulateW)
	}
}
