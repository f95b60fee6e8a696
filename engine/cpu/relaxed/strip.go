package relaxed

// What attention does to a strip between its products. A strip has Cols columns,
// which are two vectors; engine/cpu says what it holds. Addresses and strides count
// bytes.

// exps emits
//
//	exps(x, rows, shift, sum)
//
// which replaces each element of x by the exponential of itself less its column's
// shift, at most 1, and stores the sums of the columns.
func (d design) exps() *function {
	f, p := newFunction("exps", 4)
	x, rows, shift, sum := p[0], p[1], p[2], p[3]
	c := constants{f: f}
	e := d.exponential(&c)
	shifts, sums, v := f.vectors(2), f.vectors(2), f.vectors(2)
	f.body = sequence(c.set(),
		set(shifts[0], load(shift, 0)), set(shifts[1], load(shift, 16)),
		count(rows, 1,
			each(2, func(i int) code {
				return sequence(
					set(v[i], sub(load(x, 16*i), get(shifts[i]))),
					e.replace(v[i], i),
					store(x, 16*i, get(v[i])),
					set(sums[i], plus(get(sums[i]), get(v[i]))))
			}),
			advance(x, constant(4*Cols))),
		store(sum, 0, get(sums[0])), store(sum, 16, get(sums[1])))
	return f
}

// slopes emits
//
//	slopes(d, rows, x, y)
//
// which computes d = d * x - y * Σ d * x for strips, with the sum down each column.
func (d design) slopes() *function {
	f, p := newFunction("slopes", 4)
	to, rows, x, y := p[0], p[1], p[2], p[3]
	at, other, left := f.local(i32), f.local(i32), f.local(i32)
	sums := f.vectors(4)
	dot := func(n int) code { // of n vectors
		return sequence(
			each(n, func(i int) code {
				return set(sums[i], multiplyAdd(d.fused, load(at, 16*i), load(other, 16*i), get(sums[i])))
			}),
			advance(at, constant(int32(16*n))), advance(other, constant(int32(16*n))))
	}
	f.body = sequence(
		set(at, get(to)), set(other, get(x)), set(left, get(rows)),
		count(left, 2, dot(4)), count(left, 1, dot(2)),
		each(2, func(i int) code { return set(sums[i], negative(plus(get(sums[i]), get(sums[i+2])))) }),
		count(rows, 1,
			each(2, func(i int) code {
				return store(to, 16*i, multiplyAdd(d.fused, load(y, 16*i), get(sums[i]), times(load(to, 16*i), load(x, 16*i))))
			}),
			advance(to, constant(4*Cols)), advance(x, constant(4*Cols)), advance(y, constant(4*Cols))))
	return f
}

// turn emits
//
//	turn(dst, stride, x, rows, factors)
//
// which stores xᵀ for a strip x whose rows are a multiple of 4: column j, times factor
// j, goes to dst + j*stride.
func turn() *function {
	f, p := newFunction("turn", 5)
	dst, stride, x, rows, factors := p[0], p[1], p[2], p[3], p[4]
	to, left, at := f.addresses(4), f.local(i32), f.local(i32)
	scales, v, w := f.vectors(4), f.vectors(4), f.vectors(4)
	half := sequence(
		each(4, func(i int) code { return set(scales[i], splat(factors, 4*i)) }),
		spread(to, dst, stride), set(at, get(x)), set(left, get(rows)),
		count(left, 4,
			each(4, func(i int) code { return set(v[i], load(at, 4*Cols*i)) }),
			transposed(v, w),
			each(4, func(i int) code { return store(to[i], 0, times(get(v[i]), get(scales[i]))) }),
			advanceAll(to, constant(16)), advance(at, constant(4*4*Cols))),
		advance(dst, shiftLeft(get(stride), 2)), advance(x, constant(16)), advance(factors, constant(16)))
	f.body = sequence(half, half)
	return f
}

// each joins the code for 0 to n-1.
func each(n int, of func(i int) code) (all code) {
	for i := range n {
		all = sequence(all, of(i))
	}
	return all
}
