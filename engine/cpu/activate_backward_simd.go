//go:build goexperiment.simd

package cpu

import (
	"simd"

	"tuneground/engine/tensor"
)

// slopeVectors computes d = f'(x).
func slopeVectors(f tensor.Activation, d, x []float32) int {
	switch f {
	case tensor.GELU:
		return geluSlopeVectors(d, x)
	case tensor.GELUTanh:
		return geluTanhSlopeVectors(d, x)
	case tensor.ReLU:
		return reluSlopeVectors(d, x)
	case tensor.SiLU:
		return siluSlopeVectors(d, x)
	case tensor.Tanh:
		return tanhSlopeVectors(d, x)
	}
	return 0
}

func geluSlopeVectors(d, x []float32) int {
	size := 4 * simd.Float32s{}.Len()
	pd, px := base(d), base(x)
	i := 0
	for ; i+size <= 4*len(x); i += size {
		v := atMost(atLeast(load(px, i), get(&slopeStart)), get(&slopeEnd))
		s := v.Mul(v)
		store(v.Mul(poly5(&slopeP, s)).Div(poly5(&slopeQ, s)).Add(get(&half)), pd, i)
	}
	return leave(i / 4)
}

// geluTanhSlopeVectors computes s + x 2s (1-s) u' with e = exp -2u, s = 1 /
// (1+e) and u = a(x + bx³). It computes 1-s as e s, because 1-s has no digits
// left where s is nearly 1, and keeps e finite for that.
func geluTanhSlopeVectors(d, x []float32) int {
	size := 4 * simd.Float32s{}.Len()
	pd, px := base(d), base(x)
	i := 0
	for ; i+size <= 4*len(x); i += size {
		v := load(px, i)
		square, minus2a := v.Mul(v), v.Mul(get(&geluMinus2A))
		u := square.MulAdd(get(&geluB), get(&one)).Mul(minus2a)
		u = atMost(atLeast(u, get(&expMin)), get(&expMax))
		r, z := expReduce(u)
		e := times2k(expm1Reduced(r).Add(get(&one)), z)
		s := get(&one).Div(e.Add(get(&one)))
		du := square.MulAdd(get(&gelu3B), get(&one)).Mul(minus2a)
		store(s.Sub(e.Mul(s).Mul(s).Mul(du)), pd, i)
	}
	return leave(i / 4)
}

func reluSlopeVectors(d, x []float32) int {
	size := 4 * simd.Float32s{}.Len()
	pd, px := base(d), base(x)
	i := 0
	for ; i+size <= 4*len(x); i += size {
		var zero simd.Float32s
		store(zero.IfElse(load(px, i).LessEqual(zero), get(&one)), pd, i)
	}
	return leave(i / 4)
}

func siluSlopeVectors(d, x []float32) int {
	size := 4 * simd.Float32s{}.Len()
	pd, px := base(d), base(x)
	i := 0
	for ; i+size <= 4*len(x); i += size {
		v := load(px, i)
		minus := v.Neg()
		r, z := expReduce(minus)
		e := expLimits(minus, times2k(expm1Reduced(r).Add(get(&one)), z))
		s := get(&one).Div(e.Add(get(&one)))
		store(get(&one).Sub(s).MulAdd(v, get(&one)).Mul(s), pd, i)
	}
	return leave(i / 4)
}

func tanhSlopeVectors(d, x []float32) int {
	size := 4 * simd.Float32s{}.Len()
	pd, px := base(d), base(x)
	i := 0
	for ; i+size <= 4*len(x); i += size {
		t := tanhOf(load(px, i))
		store(get(&one).Sub(t.Mul(t)), pd, i)
	}
	return leave(i / 4)
}
