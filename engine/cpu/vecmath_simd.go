//go:build goexperiment.simd

package cpu

import (
	"math"
	"simd"
)

// Functions here are split to stay within the limit of the compiler's inliner:
// a kernel that calls a function for every vector is several times slower.

// atLeast returns max(x, bound), and NaN for NaN. Max and Min may return either
// operand for NaN, and are slower in WebAssembly.
func atLeast(x, bound simd.Float32s) simd.Float32s { return bound.IfElse(x.Less(bound), x) }

// atMost returns min(x, bound), and NaN for NaN.
func atMost(x, bound simd.Float32s) simd.Float32s { return bound.IfElse(x.Greater(bound), x) }

// poly4 returns c₀ + c₁x + ... + c₄x⁴.
func poly4(c *[5]constant, x simd.Float32s) simd.Float32s {
	y := get(&c[4]).MulAdd(x, get(&c[3]))
	y = y.MulAdd(x, get(&c[2]))
	y = y.MulAdd(x, get(&c[1]))
	return y.MulAdd(x, get(&c[0]))
}

// poly5 returns c₀ + c₁x + ... + c₅x⁵.
func poly5(c *[6]constant, x simd.Float32s) simd.Float32s {
	y := get(&c[5]).MulAdd(x, get(&c[4]))
	y = y.MulAdd(x, get(&c[3]))
	y = y.MulAdd(x, get(&c[2]))
	y = y.MulAdd(x, get(&c[1]))
	return y.MulAdd(x, get(&c[0]))
}

// The exponential is exp x = 2^k exp r with k = round(x / log 2), so that |r|
// <= log(2)/2, and exp r = 1 + r + r² h(r). Adding 1.5 * 2^23 rounds to an
// integer and leaves k in the lowest bits of the sum.
var (
	log2e  = lanes(1.4426950408889634)
	rounds = lanes(3 << 22)
	// log 2 in two parts; k times the first part is exact.
	minusLog2Hi = lanes(-0.693359375)
	minusLog2Lo = lanes(2.1219444005469057e-4)
	// h is a minimax fit of exp on |r| <= 0.3467: relative error 3e-9.
	expH = [5]constant{lanes(0.49999994), lanes(0.16666521), lanes(0.04166839), lanes(0.008368735), lanes(0.0013814559)}
	// Between these bounds exp x is a normal float32.
	expMin, expMax = lanes(-87.33654), lanes(88.72283)
	infinity       = lanes(float32(math.Inf(1)))
)

// expReduce returns r, and k in the lowest bits of z.
func expReduce(x simd.Float32s) (r, z simd.Float32s) {
	z = x.MulAdd(get(&log2e), get(&rounds))
	k := z.Sub(get(&rounds))
	r = k.MulAdd(get(&minusLog2Hi), x)
	return k.MulAdd(get(&minusLog2Lo), r), z
}

// expm1Reduced returns exp r - 1.
func expm1Reduced(r simd.Float32s) simd.Float32s {
	return poly4(&expH, r).MulAdd(r.Mul(r), r)
}

// expLimits returns y = exp x, corrected where it is no normal float32: 0
// below, +Inf above.
func expLimits(x, y simd.Float32s) simd.Float32s {
	y = get(&infinity).IfElse(x.Greater(get(&expMax)), y)
	return simd.Float32s{}.IfElse(x.Less(get(&expMin)), y)
}

// times2k returns x * 2^k for the k in z, by adding to x's exponent.
func times2k(x, z simd.Float32s) simd.Float32s {
	return x.ToBits().Add(z.ToBits().ShiftAllLeft(23)).BitsToFloat32()
}

// GELU needs functions of the normal distribution. Less 1/2, these are odd
// functions of x that hardly change beyond some point. Up to that point they
// are approximated as x P(x²) / Q(x²), fitted for the least maximal error.
var (
	half = lanes(0.5)
	// Φ(x) - 1/2 for |x| <= 5.3: error 7e-8 (and 2e-7 by rounding).
	cdfEnd, cdfStart = lanes(5.3), lanes(-5.3)
	cdfP             = [5]constant{lanes(0.3989418149), lanes(0.05206901580), lanes(0.005699301139), lanes(0.0003416049003), lanes(6.264436706e-6)}
	cdfQ             = [6]constant{lanes(1), lanes(0.2971770167), lanes(0.03882892057), lanes(0.002863387345), lanes(0.0001225264132), lanes(5.297957841e-7)}
	// (xΦ(x))' - 1/2 for |x| <= 5.75: error 1.1e-7 (and 2e-7 by rounding).
	slopeEnd, slopeStart = lanes(5.75), lanes(-5.75)
	slopeP               = [6]constant{lanes(0.7978853583), lanes(-0.03099473380), lanes(0.01423014235), lanes(1.924627395e-5), lanes(3.595404996e-5), lanes(1.929031441e-7)}
	slopeQ               = [6]constant{lanes(1), lanes(0.2944954336), lanes(0.04098048806), lanes(0.003523039399), lanes(0.0001920395734), lanes(8.951580639e-6)}
)
