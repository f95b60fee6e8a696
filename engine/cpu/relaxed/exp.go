package relaxed

import "math"

// An exponential computes exp x as engine/cpu does in Go: 2^k exp r with k = round(x /
// log 2), and exp r = 1 + r + r² h(r).
type exponential struct {
	design
	log2e, rounds, minusLog2Hi, minusLog2Lo, one, least local
	h                                                   []local
	z, r                                                []local // of each of two vectors
}

func (d design) exponential(c *constants) *exponential {
	return &exponential{
		design: d,
		log2e:  c.of(math.Log2E), rounds: c.of(3 << 22),
		minusLog2Hi: c.of(-0.693359375), minusLog2Lo: c.of(2.1219444005469057e-4),
		one: c.of(1), least: c.of(-87.33654),
		h: c.all([]float32{0.49999994, 0.16666521, 0.04166839, 0.008368735, 0.0013814559}),
		z: c.f.vectors(2), r: c.f.vectors(2),
	}
}

// replace sets x, at most 88, to exp x, and to 0 where that is no normal float32. At
// the same time another x may be replaced with another number i, 0 or 1.
func (e *exponential) replace(x local, i int) code {
	z, r := e.z[i], e.r[i]
	madd := func(x, y, z code) code { return multiplyAdd(e.fused, x, y, z) }
	k := sub(get(z), get(e.rounds))
	return sequence(
		set(z, madd(get(x), get(e.log2e), get(e.rounds))),
		set(r, madd(k, get(e.minusLog2Hi), get(x))),
		set(r, madd(k, get(e.minusLog2Lo), get(r))),
		set(x, butNot(
			addIntegers(
				plus(madd(e.polynomial(e.h, r), times(get(r), get(r)), get(r)), get(e.one)),
				shiftIntegers(get(z), 23)),
			less(get(x), get(e.least)))))
}
