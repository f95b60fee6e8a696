package cpu

import (
	"math"

	"tuneground/engine/tensor"
)

// layerNorm takes three passes over a row, which stays in the first-level
// cache. Computing the variance about the mean avoids cancellation.
func layerNorm(o *tensor.LayerNorm, from, to int) {
	gamma, beta, n := o.Gamma.Data, o.Beta.Data, float32(o.X.Cols)
	for r := from; r < to; r++ {
		x, y, stats := o.X.Row(r), o.Y.Row(r), o.Stats.Row(r)
		mean := sum(x) / n
		variance := squares(x, mean) / n
		rstd := float32(1 / math.Sqrt(float64(variance)+float64(o.Eps)))
		stats[0], stats[1] = mean, rstd
		for i := normaliseVectors(y, x, gamma, beta, mean, rstd); i < len(x); i++ {
			y[i] = (x[i]-mean)*rstd*gamma[i] + beta[i]
		}
	}
}

// sum returns Σ x.
func sum(x []float32) float32 {
	total, i := sumVectors(x)
	for ; i < len(x); i++ {
		total += x[i]
	}
	return total
}

// squares returns Σ (x - mean)².
func squares(x []float32, mean float32) float32 {
	total, i := squaresVectors(x, mean)
	for ; i < len(x); i++ {
		total += (x[i] - mean) * (x[i] - mean)
	}
	return total
}

// A normRow holds the values of a whole row that the gradient of its elements
// needs.
type normRow struct{ mean, rstd, meanG, meanGX float32 }

// The gradient of a norm is divided twice: first come the parts of DX by rows,
// then those of the weights' gradients by columns.
func normParts(x, dgamma tensor.Tensor) int {
	return rows(x.Rows, x.Cols).parts() + columns(dgamma.Cols).parts()
}

func (kern *kernel) layerNormBackward(o *tensor.LayerNormBackward, part int) {
	byRow := rows(o.X.Rows, o.X.Cols)
	if part >= byRow.parts() {
		from, to := columns(o.X.Cols).of(part - byRow.parts())
		if !o.AccumulateW {
			clear(o.DGamma.Data[from:to])
			clear(o.DBeta.Data[from:to])
		}
		kern.layerNormWeights(o, from, to)
	} else if !o.DX.IsZero() {
		from, to := byRow.of(part)
		kern.layerNormInput(o, from, to)
	}
}

// layerNormInput computes the rows [from, to) of DX.
func layerNormInput(o *tensor.LayerNormBackward, from, to int) {
	n := float32(o.X.Cols)
	for r := from; r < to; r++ {
		x, dy, stats := o.X.Row(r), o.DY.Row(r), o.Stats.Row(r)
		g, gx := normSums(dy, x, o.Gamma.Data, stats[0], stats[1])
		normInput(o.DX.Row(r), dy, x, o.Gamma.Data, normRow{stats[0], stats[1], g / n, gx / n}, o.AccumulateX)
	}
}

// layerNormWeights adds the columns [from, to) of DGamma and DBeta.
func layerNormWeights(o *tensor.LayerNormBackward, from, to int) {
	dgamma, dbeta := o.DGamma.Data[from:to], o.DBeta.Data[from:to]
	for r := range o.X.Rows {
		stats := o.Stats.Row(r)
		normWeights(dgamma, dbeta, o.DY.Row(r)[from:to], o.X.Row(r)[from:to], stats[0], stats[1])
	}
}

func normWeights(dgamma, dbeta, dy, x []float32, mean, rstd float32) {
	for i := normWeightsVectors(dgamma, dbeta, dy, x, mean, rstd); i < len(x); i++ {
		dgamma[i] += dy[i] * (x[i] - mean) * rstd
		dbeta[i] += dy[i]
	}
}

// normSums returns Σ g and Σ g x̂ with g = dy * gamma.
func normSums(dy, x, gamma []float32, mean, rstd float32) (g, gx float32) {
	g, gx, i := normSumsVectors(dy, x, gamma, mean, rstd)
	for ; i < len(x); i++ {
		g += dy[i] * gamma[i]
		gx += dy[i] * gamma[i] * (x[i] - mean) * rstd
	}
	return g, gx
}

// normInput computes dx = rstd * (g - meanG - x̂ * meanGX), or adds it.
func normInput(dx, dy, x, gamma []float32, s normRow, accumulate bool) {
	for i := normInputVectors(dx, dy, x, gamma, s, accumulate); i < len(x); i++ {
		d := s.rstd * (dy[i]*gamma[i] - s.meanG - (x[i]-s.mean)*s.rstd*s.meanGX)
		if accumulate {
			d += dx[i]
		}
		dx[i] = d
	}
}
