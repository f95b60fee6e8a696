package plain

import (
	"math"

	"tuneground/engine/tensor"
)

func layerNorm(o *tensor.LayerNorm) {
	n := float64(o.X.Cols)
	for i := range o.X.Rows {
		var mean, variance float64
		for j := range o.X.Cols {
			mean += at(o.X, i, j) / n
		}
		for j := range o.X.Cols {
			d := at(o.X, i, j) - mean
			variance += d * d / n
		}
		rstd := 1 / math.Sqrt(variance+float64(o.Eps))
		put(o.Stats, i, 0, mean, false)
		put(o.Stats, i, 1, rstd, false)
		for j := range o.X.Cols {
			put(o.Y, i, j, (at(o.X, i, j)-mean)*rstd*at(o.Gamma, 0, j)+at(o.Beta, 0, j), false)
		}
	}
}

func layerNormBackward(o *tensor.LayerNormBackward) {
	if !o.DX.IsZero() {
		layerNormDX(o)
	}
	if o.DGamma.IsZero() {
		return
	}
	for j := range o.X.Cols {
		var dgamma, dbeta float64
		for i := range o.X.Rows {
			dgamma += at(o.DY, i, j) * normalised(o, i, j)
			dbeta += at(o.DY, i, j)
		}
		put(o.DGamma, 0, j, dgamma, o.AccumulateW)
		put(o.DBeta, 0, j, dbeta, o.AccumulateW)
	}
}

func layerNormDX(o *tensor.LayerNormBackward) {
	n := float64(o.X.Cols)
	for i := range o.X.Rows {
		var meanG, meanGX float64
		for j := range o.X.Cols {
			g := at(o.DY, i, j) * at(o.Gamma, 0, j)
			meanG += g / n
			meanGX += g * normalised(o, i, j) / n
		}
		for j := range o.X.Cols {
			g := at(o.DY, i, j) * at(o.Gamma, 0, j)
			dx := at(o.Stats, i, 1) * (g - meanG - normalised(o, i, j)*meanGX)
			put(o.DX, i, j, dx, o.AccumulateX)
		}
	}
}

// normalised returns x̂[i,j].
func normalised(o *tensor.LayerNormBackward, i, j int) float64 {
	return (at(o.X, i, j) - at(o.Stats, i, 0)) * at(o.Stats, i, 1)
}
