package cpu

import (
	"math"

	"tuneground/engine/tensor"
)

func rmsNorm(o *tensor.RMSNorm, from, to int) {
	gamma, n := o.Gamma.Data, float32(o.X.Cols)
	for r := from; r < to; r++ {
		x, y := o.X.Row(r), o.Y.Row(r)
		rstd := float32(1 / math.Sqrt(float64(squares(x, 0)/n)+float64(o.Eps)))
		o.Stats.Data[r] = rstd
		for i := rescaleVectors(y, x, gamma, rstd); i < len(x); i++ {
			y[i] = x[i] * rstd * gamma[i]
		}
	}
}

// rmsNormBackward is layerNormBackward with means of 0.
func rmsNormBackward(o *tensor.RMSNormBackward, part int) {
	byRow := rows(o.X.Rows, o.X.Cols)
	if part >= byRow.parts() {
		from, to := columns(o.X.Cols).of(part - byRow.parts())
		rmsNormWeights(o, from, to)
		return
	}
	if o.DX.IsZero() {
		return
	}
	gamma, n := o.Gamma.Data, float32(o.X.Cols)
	from, to := byRow.of(part)
	for r := from; r < to; r++ {
		x, dy, rstd := o.X.Row(r), o.DY.Row(r), o.Stats.Data[r]
		_, gx := normSums(dy, x, gamma, 0, rstd)
		normInput(o.DX.Row(r), dy, x, gamma, normRow{rstd: rstd, meanGX: gx / n}, o.AccumulateX)
	}
}

// rmsNormWeights computes the columns [from, to) of DGamma.
func rmsNormWeights(o *tensor.RMSNormBackward, from, to int) {
	dgamma := o.DGamma.Data[from:to]
	if !o.AccumulateW {
		clear(dgamma)
	}
	for r := range o.X.Rows {
		rescaledWeights(dgamma, o.DY.Row(r)[from:to], o.X.Row(r)[from:to], o.Stats.Data[r])
	}
}

func rescaledWeights(dgamma, dy, x []float32, rstd float32) {
	for i := rescaledWeightsVectors(dgamma, dy, x, rstd); i < len(x); i++ {
		dgamma[i] += dy[i] * x[i] * rstd
	}
}
