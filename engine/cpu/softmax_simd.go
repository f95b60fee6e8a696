//go:build goexperiment.simd

package cpu

import (
	"math"
	"simd"
)

// maxVectors returns the greatest element, or -Inf if there is none. It keeps
// four maxima, since each comparison waits for the one before it.
func maxVectors(x []float32) (float32, int) {
	size := 4 * simd.Float32s{}.Len()
	px, t0 := base(x), simd.BroadcastFloat32s(float32(math.Inf(-1)))
	t1, t2, t3 := t0, t0, t0
	i := 0
	for ; i+4*size <= 4*len(x); i += 4 * size {
		t0, t1 = atLeast(load(px, i), t0), atLeast(load(px, i+size), t1)
		t2, t3 = atLeast(load(px, i+2*size), t2), atLeast(load(px, i+3*size), t3)
	}
	for ; i+size <= 4*len(x); i += size {
		t0 = atLeast(load(px, i), t0)
	}
	var lanes [maxLanes]float32
	atLeast(atLeast(t0, t1), atLeast(t2, t3)).Store(lanes[:])
	clearUpper()
	greatest := lanes[0]
	for _, v := range lanes[:size/4] {
		greatest = max(greatest, v)
	}
	return greatest, i / 4
}

// expVectors computes dst = exp(src - shift) and returns its sum.
func expVectors(dst, src []float32, shift float32) (float32, int) {
	size := 4 * simd.Float32s{}.Len()
	pd, ps, s := base(dst), base(src), simd.BroadcastFloat32s(shift)
	var total simd.Float32s
	i := 0
	for ; i+size <= 4*len(src); i += size {
		x := load(ps, i).Sub(s)
		r, z := expReduce(x)
		y := expLimits(x, times2k(expm1Reduced(r).Add(get(&one)), z))
		total = total.Add(y)
		store(y, pd, i)
	}
	return sumLanes(total), i / 4
}

// sumExpVectors returns Σ exp(x - shift).
func sumExpVectors(x []float32, shift float32) (float32, int) {
	size := 4 * simd.Float32s{}.Len()
	px, s := base(x), simd.BroadcastFloat32s(shift)
	var total simd.Float32s
	i := 0
	for ; i+size <= 4*len(x); i += size {
		v := load(px, i).Sub(s)
		r, z := expReduce(v)
		total = total.Add(expLimits(v, times2k(expm1Reduced(r).Add(get(&one)), z)))
	}
	return sumLanes(total), i / 4
}
