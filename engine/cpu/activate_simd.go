//go:build goexperiment.simd

package cpu

import (
	"simd"

	"tuneground/engine/tensor"
)

// activateVectors computes y = f(x).
func activateVectors(f tensor.Activation, y, x []float32) int {
	switch f {
	case tensor.GELU:
		return geluVectors(y, x)
	case tensor.GELUTanh:
		return geluTanhVectors(y, x)
	case tensor.ReLU:
		return reluVectors(y, x)
	case tensor.SiLU:
		return siluVectors(y, x)
	case tensor.Tanh:
		return tanhVectors(y, x)
	}
	return 0
}

func geluVectors(y, x []float32) int {
	size := 4 * simd.Float32s{}.Len()
	py, px := base(y), base(x)
	i := 0
	for ; i+size <= 4*len(x); i += size {
		v := atLeast(load(px, i), get(&cdfStart)) // below, xΦ(x) is 0
		c := atMost(v, get(&cdfEnd))
		s := c.Mul(c)
		phi := c.Mul(poly4(&cdfP, s)).Div(poly5(&cdfQ, s)).Add(get(&half))
		store(v.Mul(phi), py, i)
	}
	return leave(i / 4)
}

// tanh's argument in GELUTanh is a(x + bx³); 1/2 (1 + tanh u) = 1 / (1 + exp -2u).
var (
	geluMinus2A = lanes(-2 * 0.7978845608028654)
	geluB       = lanes(0.044715)
	gelu3B      = lanes(3 * 0.044715)
)

func geluTanhVectors(y, x []float32) int {
	size := 4 * simd.Float32s{}.Len()
	py, px := base(y), base(x)
	i := 0
	for ; i+size <= 4*len(x); i += size {
		v := load(px, i)
		u := v.Mul(v).MulAdd(get(&geluB), get(&one)).Mul(v).Mul(get(&geluMinus2A))
		r, z := expReduce(u)
		e := expLimits(u, times2k(expm1Reduced(r).Add(get(&one)), z))
		store(v.Div(e.Add(get(&one))), py, i)
	}
	return leave(i / 4)
}

func reluVectors(y, x []float32) int {
	size := 4 * simd.Float32s{}.Len()
	py, px := base(y), base(x)
	i := 0
	for ; i+size <= 4*len(x); i += size {
		store(atLeast(load(px, i), simd.Float32s{}), py, i)
	}
	return leave(i / 4)
}

func siluVectors(y, x []float32) int {
	size := 4 * simd.Float32s{}.Len()
	py, px := base(y), base(x)
	i := 0
	for ; i+size <= 4*len(x); i += size {
		v := load(px, i)
		minus := v.Neg()
		r, z := expReduce(minus)
		e := expLimits(minus, times2k(expm1Reduced(r).Add(get(&one)), z))
		store(v.Div(e.Add(get(&one))), py, i)
	}
	return leave(i / 4)
}

// Beyond these bounds tanh is -1 and 1 in float32.
var tanhStart, tanhEnd = lanes(-9.1), lanes(9.1)

// tanhOf returns tanh v = t / (t+2) with t = exp 2v - 1. It computes t as 2^k
// (exp r - 1) + (2^k - 1), which is as exact for small v as for large.
func tanhOf(v simd.Float32s) simd.Float32s {
	v = atMost(atLeast(v, get(&tanhStart)), get(&tanhEnd))
	r, z := expReduce(v.Add(v))
	pow := times2k(get(&one), z)
	t := expm1Reduced(r).MulAdd(pow, pow.Sub(get(&one)))
	return t.Div(t.Add(get(&one)).Add(get(&one)))
}

func tanhVectors(y, x []float32) int {
	size := 4 * simd.Float32s{}.Len()
	py, px := base(y), base(x)
	i := 0
	for ; i+size <= 4*len(x); i += size {
		store(tanhOf(load(px, i)), py, i)
	}
	return leave(i / 4)
}
