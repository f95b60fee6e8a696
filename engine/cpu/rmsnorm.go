package cpu

import (
	"math"

	"tuneground/engine/tensor"
)

func rmsNorm(o *tensor.RMSNorm) {
	gamma, n := o.Gamma.Data, float32(o.X.Cols)
	for r := range o.X.Rows {
		x, y := o.X.Row(r), o.Y.Row(r)
		rstd := float32(1 / math.Sqrt(float64(squares(x, 0)/n)+float64(o.Eps)))
		o.Stats.Data[r] = rstd
		for i := rescaleVectors(y, x, gamma, rstd); i < len(x); i++ {
			y[i] = x[i] * rstd * gamma[i]
		}
	}
}

// rmsNormBackward is layerNormBackward with means of 0.
func rmsNormBackward(o *tensor.RMSNormBackward) {
	weights := !o.DGamma.IsZero()
	if weights && !o.AccumulateW {
		clear(o.DGamma.Data)
	}
	gamma, n := o.Gamma.Data, float32(o.X.Cols)
	for r := range o.X.Rows {
		x, dy, rstd := o.X.Row(r), o.DY.Row(r), o.Stats.Data[r]
		if weights {
			rescaledWeights(o.DGamma.Data, dy, x, rstd)
		}
		if !o.DX.IsZero() {
			_, gx := normSums(dy, x, gamma, 0, rstd)
			normInput(o.DX.Row(r), dy, x, gamma, normRow{rstd: rstd, meanGX: gx / n}, o.AccumulateX)
		}
	}
}

func rescaledWeights(dgamma, dy, x []float32, rstd float32) {
	for i := rescaledWeightsVectors(dgamma, dy, x, rstd); i < len(x); i++ {
		dgamma[i] += dy[i] * x[i] * rstd
	}
}
