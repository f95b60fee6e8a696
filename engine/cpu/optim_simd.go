//go:build goexperiment.simd

package cpu

import "simd"

// adamWVectors updates p, m and v by the gradient g.
func adamWVectors(p, m, v, g []float32, s *adamStep) int {
	size := 4 * simd.Float32s{}.Len()
	scale, keep, step := simd.BroadcastFloat32s(s.scale), simd.BroadcastFloat32s(s.keep), simd.BroadcastFloat32s(s.step)
	beta1, rest1 := simd.BroadcastFloat32s(s.beta1), simd.BroadcastFloat32s(s.rest1)
	beta2, rest2 := simd.BroadcastFloat32s(s.beta2), simd.BroadcastFloat32s(s.rest2)
	root, eps := simd.BroadcastFloat32s(s.root), simd.BroadcastFloat32s(s.eps)
	pp, pm, pv, pg := base(p), base(m), base(v), base(g)
	i := 0
	for ; i+size <= 4*len(p); i += size {
		grad := load(pg, i).Mul(scale)
		first := load(pm, i).MulAdd(beta1, grad.Mul(rest1))
		second := load(pv, i).MulAdd(beta2, grad.Mul(grad).Mul(rest2))
		store(first, pm, i)
		store(second, pv, i)
		change := first.Mul(step).Div(second.Sqrt().MulAdd(root, eps))
		store(load(pp, i).Mul(keep).Sub(change), pp, i)
	}
	return i / 4
}
