//go:build goexperiment.simd

package cpu

import "simd"

// sumVectors returns Σ x. It keeps four sums, since each addition waits for the
// one before it.
func sumVectors(x []float32) (float32, int) {
	size := 4 * simd.Float32s{}.Len()
	px := base(x)
	var s0, s1, s2, s3 simd.Float32s
	i := 0
	for ; i+4*size <= 4*len(x); i += 4 * size {
		s0 = s0.Add(load(px, i))
		s1 = s1.Add(load(px, i+size))
		s2 = s2.Add(load(px, i+2*size))
		s3 = s3.Add(load(px, i+3*size))
	}
	return sumLanes(s0.Add(s1).Add(s2.Add(s3))), i / 4
}

// squaresVectors returns Σ (x - mean)², in four sums too.
func squaresVectors(x []float32, mean float32) (float32, int) {
	size := 4 * simd.Float32s{}.Len()
	px, m := base(x), simd.BroadcastFloat32s(mean)
	var s0, s1, s2, s3 simd.Float32s
	i := 0
	for ; i+4*size <= 4*len(x); i += 4 * size {
		a, b := load(px, i).Sub(m), load(px, i+size).Sub(m)
		c, d := load(px, i+2*size).Sub(m), load(px, i+3*size).Sub(m)
		s0, s1 = a.MulAdd(a, s0), b.MulAdd(b, s1)
		s2, s3 = c.MulAdd(c, s2), d.MulAdd(d, s3)
	}
	return sumLanes(s0.Add(s1).Add(s2.Add(s3))), i / 4
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
	return leave(i / 4)
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
	return leave(i / 4)
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
	return leave(i / 4)
}

// rescaleVectors computes y = x * rstd * gamma.
func rescaleVectors(y, x, gamma []float32, rstd float32) int {
	size := 4 * simd.Float32s{}.Len()
	s := simd.BroadcastFloat32s(rstd)
	py, px, pg := base(y), base(x), base(gamma)
	i := 0
	for ; i+size <= 4*len(x); i += size {
		store(load(px, i).Mul(s).Mul(load(pg, i)), py, i)
	}
	return leave(i / 4)
}

// rescaledWeightsVectors computes dgamma += dy * x * rstd.
func rescaledWeightsVectors(dgamma, dy, x []float32, rstd float32) int {
	size := 4 * simd.Float32s{}.Len()
	s := simd.BroadcastFloat32s(rstd)
	pg, pd, px := base(dgamma), base(dy), base(x)
	i := 0
	for ; i+size <= 4*len(x); i += size {
		store(load(pd, i).MulAdd(load(px, i).Mul(s), load(pg, i)), pg, i)
	}
	return leave(i / 4)
}
