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
	return leave(i / 4)
}

// momentumVectors updates p and m by the gradient g.
func momentumVectors(p, m, g []float32, s *sgdStep) int {
	size := 4 * simd.Float32s{}.Len()
	scale, momentum := simd.BroadcastFloat32s(s.scale), simd.BroadcastFloat32s(s.momentum)
	decay, rate := simd.BroadcastFloat32s(s.decay), simd.BroadcastFloat32s(s.rate)
	pp, pm, pg := base(p), base(m), base(g)
	i := 0
	for ; i+size <= 4*len(p); i += size {
		x := load(pp, i)
		v := load(pm, i).MulAdd(momentum, load(pg, i).MulAdd(scale, x.Mul(decay)))
		store(v, pm, i)
		store(x.Sub(v.Mul(rate)), pp, i)
	}
	return leave(i / 4)
}

// descendVectors computes p = keep p - step g.
func descendVectors(p, g []float32, keep, step float32) int {
	size := 4 * simd.Float32s{}.Len()
	k, s := simd.BroadcastFloat32s(keep), simd.BroadcastFloat32s(step)
	pp, pg := base(p), base(g)
	i := 0
	for ; i+size <= 4*len(p); i += size {
		store(load(pp, i).Mul(k).Sub(load(pg, i).Mul(s)), pp, i)
	}
	return leave(i / 4)
}
