package relaxed

// gelu and geluBackward emit
//
//	gelu(y, x, vectors)
//	geluBackward(dx, x, dy, vectors)
//
// which compute y = x Φ(x) and dx = dy (x Φ(x))' as engine/cpu does in Go: both
// functions of the normal distribution, less 1/2, are x P(x²) / Q(x²) up to a bound
// beyond which they hardly change.

var (
	cdfBound = float32(5.3)
	cdfP     = []float32{0.3989418149, 0.05206901580, 0.005699301139, 0.0003416049003, 6.264436706e-6}
	cdfQ     = []float32{1, 0.2971770167, 0.03882892057, 0.002863387345, 0.0001225264132, 5.297957841e-7}

	slopeBound = float32(5.75)
	slopeP     = []float32{0.7978853583, -0.03099473380, 0.01423014235, 1.924627395e-5, 3.595404996e-5, 1.929031441e-7}
	slopeQ     = []float32{1, 0.2944954336, 0.04098048806, 0.003523039399, 0.0001920395734, 8.951580639e-6}
)

func (d design) gelu() *function {
	f, p := newFunction("gelu", 3)
	y, x, vectors := p[0], p[1], p[2]
	c := constants{f: f}
	phi := d.oddQuotient(&c, cdfP, cdfQ, cdfBound)
	least := c.of(-cdfBound)
	v, w, s := f.vectors(2), f.vectors(2), f.vectors(2)
	turn := func(n int) code {
		return sequence(
			each(n, func(i int) code {
				return sequence(
					set(v[i], greater(load(x, 16*i), get(least))), // below, x Φ(x) is 0
					phi(w[i], s[i], get(v[i])),
					store(y, 16*i, times(get(v[i]), get(w[i]))))
			}),
			advance(x, constant(int32(16*n))), advance(y, constant(int32(16*n))))
	}
	f.body = sequence(c.set(), count(vectors, 2, turn(2)), count(vectors, 1, turn(1)))
	return f
}

func (d design) geluBackward() *function {
	f, p := newFunction("geluBackward", 4)
	dx, x, dy, vectors := p[0], p[1], p[2], p[3]
	c := constants{f: f}
	slope := d.oddQuotient(&c, slopeP, slopeQ, slopeBound)
	w, s := f.vectors(2), f.vectors(2)
	turn := func(n int) code {
		return sequence(
			each(n, func(i int) code {
				return sequence(
					slope(w[i], s[i], load(x, 16*i)),
					store(dx, 16*i, times(get(w[i]), load(dy, 16*i))))
			}),
			advance(x, constant(int32(16*n))), advance(dx, constant(int32(16*n))), advance(dy, constant(int32(16*n))))
	}
	f.body = sequence(c.set(), count(vectors, 2, turn(2)), count(vectors, 1, turn(1)))
	return f
}

// oddQuotient returns a function that sets to = 1/2 + x P(x²) / Q(x²), with x kept
// within the bound. It uses square.
func (d design) oddQuotient(c *constants, p, q []float32, bound float32) func(to, square local, x code) code {
	most, least, half := c.of(bound), c.of(-bound), c.of(0.5)
	pc, qc := c.all(p), c.all(q)
	return func(to, square local, x code) code {
		return sequence(
			set(to, smaller(greater(x, get(least)), get(most))),
			set(square, times(get(to), get(to))),
			set(to, plus(over(times(get(to), d.polynomial(pc, square)), d.polynomial(qc, square)), get(half))))
	}
}

// polynomial returns c₀ + c₁x + c₂x² + ...
func (d design) polynomial(c []local, x local) code {
	y := get(c[len(c)-1])
	for n := len(c) - 2; n >= 0; n-- {
		y = multiplyAdd(d.fused, y, get(x), get(c[n]))
	}
	return y
}

// constants are vectors of one number in all four places, in variables of f.
type constants struct {
	f      *function
	values []float32
	locals []local
}

func (c *constants) of(x float32) local {
	for i, v := range c.values {
		if v == x {
			return c.locals[i]
		}
	}
	l := c.f.local(v128)
	c.values, c.locals = append(c.values, x), append(c.locals, l)
	return l
}

func (c *constants) all(x []float32) (list []local) {
	for _, v := range x {
		list = append(list, c.of(v))
	}
	return list
}

// set sets the variables.
func (c *constants) set() code {
	return each(len(c.locals), func(i int) code { return set(c.locals[i], vector(c.values[i])) })
}
