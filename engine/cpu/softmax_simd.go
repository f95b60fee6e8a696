//go:build goexperiment.simd

package cpu

import (
	"math"
	"simd"
)

// maxVectors returns the greatest element, -Inf of none.
func maxVectors(x []float32) (float32, int) {
	size := 4 * simd.Float32s{}.Len()
	px, top := base(x), simd.BroadcastFloat32s(float32(math.Inf(-1)))
	i := 0
	for ; i+size <= 4*len(x); i += size {
		top = atLeast(load(px, i), top)
	}
	var lanes [maxLanes]float32
	top.Store(lanes[:])
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
