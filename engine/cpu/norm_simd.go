//go:build goexperiment.simd

package cpu

import "simd"

// sumVectors returns Σ x.
func sumVectors(x []float32) (float32, int) {
	size := 4 * simd.Float32s{}.Len()
	px := base(x)
	var even, odd simd.Float32s
	i := 0
	for ; i+2*size <= 4*len(x); i += 2 * size {
		even = even.Add(load(px, i))
		odd = odd.Add(load(px, i+size))
	}
	return sumLanes(even.Add(odd)), i / 4
}

// squaresVectors returns Σ (x - mean)².
func squaresVectors(x []float32, mean float32) (float32, int) {
	size := 4 * simd.Float32s{}.Len()
	px, m := base(x), simd.BroadcastFloat32s(mean)
	var even, odd simd.Float32s
	i := 0
	for ; i+2*size <= 4*len(x); i += 2 * size {
		a, b := load(px, i).Sub(m), load(px, i+size).Sub(m)
		even = a.MulAdd(a, even)
		odd = b.MulAdd(b, odd)
	}
	return sumLanes(even.Add(odd)), i / 4
}

// normaliseVectors computes y = (x - mean) * rstd * gamma + beta.
func normaliseVectors(y, x, gamma, beta []float32, mean, rstd float32) int {
	size := 4 * simd.Float32s{}.Len()
	m, s := simd.BroadcastFloat32s(mean), simd.BroadcastFloat32s(rstd)
	py, px, pg, pb := base(y), base(x), base(gamma), base(beta)
	i := 0
	for ; i+size <= 4*len(x); i += size {
		hat := load(px, i).Sub(m).Mul(s)
		store(hat.MulAdd(load(pg, i), load(pb, i)), py, i)
	}
	return i / 4
}

// normSumsVectors returns Σ g and Σ g x̂ with g = dy * gamma.
func normSumsVectors(dy, x, gamma []float32, mean, rstd float32) (g, gx float32, n int) {
	size := 4 * simd.Float32s{}.Len()
	m, s := simd.BroadcastFloat32s(mean), simd.BroadcastFloat32s(rstd)
	pd, px, pg := base(dy), base(x), base(gamma)
	var sumG, sumGX simd.Float32s
	i := 0
	for ; i+size <= 4*len(x); i += size {
		grad := load(pd, i).Mul(load(pg, i))
		sumG = sumG.Add(grad)
		sumGX = grad.MulAdd(load(px, i).Sub(m).Mul(s), sumGX)
	}
	return sumLanes(sumG), sumLanes(sumGX), i / 4
}

// normInputVectors computes dx = rstd * (g - meanG - x̂ * meanGX), or adds it.
func normInputVectors(dx, dy, x, gamma []float32, s normRow, accumulate bool) int {
	size := 4 * simd.Float32s{}.Len()
	mean, rstd := simd.BroadcastFloat32s(s.mean), simd.BroadcastFloat32s(s.rstd)
	meanG, meanGX := simd.BroadcastFloat32s(s.meanG), simd.BroadcastFloat32s(s.meanGX)
	po, pd, px, pg := base(dx), base(dy), base(x), base(gamma)
	i := 0
	for ; i+size <= 4*len(x); i += size {
		hat := load(px, i).Sub(mean).Mul(rstd)
		d := load(pd, i).Mul(load(pg, i)).Sub(meanG).Sub(hat.Mul(meanGX)).Mul(rstd)
		if accumulate {
			d = d.Add(load(po, i))
		}
		store(d, po, i)
	}
	return i / 4
}

// normWeightsVectors computes dgamma += dy * x̂ and dbeta += dy.
func normWeightsVectors(dgamma, dbeta, dy, x []float32, mean, rstd float32) int {
	size := 4 * simd.Float32s{}.Len()
	m, s := simd.BroadcastFloat32s(mean), simd.BroadcastFloat32s(rstd)
	pg, pb, pd, px := base(dgamma), base(dbeta), base(dy), base(x)
	i := 0
	for ; i+size <= 4*len(x); i += size {
		d := load(pd, i)
		hat := load(px, i).Sub(m).Mul(s)
		store(d.MulAdd(hat, load(pg, i)), pg, i)
		store(load(pb, i).Add(d), pb, i)
	}
	return i / 4
}
