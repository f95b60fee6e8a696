package relaxed

// LayerNorm and sums down the rows of a matrix. Rows lie end to end; vectors is their
// length, and that of a part of them, in vectors. Stats holds mean and rstd of each row.

// A normRow is what the functions of a row have in common.
type normRow struct {
	design
	left       local   // vectors of the row
	at         []local // addresses that go through the row
	mean, rstd local
	n          local // the number of elements
	sums       []local
}

func (d design) normRow(f *function, addresses, sums int) *normRow {
	return &normRow{
		design: d, left: f.local(i32), at: f.addresses(addresses),
		mean: f.local(v128), rstd: f.local(v128), n: f.local(v128), sums: f.vectors(sums),
	}
}

// through executes body, which takes n vectors, for all vectors of a row that begins at
// the given addresses: most times for most of them at once, then for one.
func (r *normRow) through(vectors local, most int, body func(n int) code, addresses ...local) code {
	turn := func(n int) code {
		return count(r.left, int32(n), body(n), advanceAll(r.at[:len(addresses)], constant(int32(16*n))))
	}
	return sequence(
		each(len(addresses), func(i int) code { return set(r.at[i], get(addresses[i])) }),
		set(r.left, get(vectors)), turn(most), turn(1))
}

// hat is element i of x, which at[a] goes through, less the mean and times rstd.
func (r *normRow) hat(a, i int) code {
	return times(sub(load(r.at[a], 16*i), get(r.mean)), get(r.rstd))
}

func (r *normRow) clear() code {
	return each(len(r.sums), func(i int) code { return set(r.sums[i], vector(0)) })
}

// layerNorm emits
//
//	layerNorm(y, x, gamma, beta, stats, rows, vectors, numbers)
//
// numbers are the number of elements of a row, and what is added to the variance.
func (d design) layerNorm() *function {
	f, p := newFunction("layerNorm", 8)
	y, x, gamma, beta, stats, rows, vectors, numbers := p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]
	r, length := d.normRow(f, 4, 4), f.local(i32)
	mean := func() code { return over(sumOf(r.sums), get(r.n)) }
	f.body = sequence(
		set(length, shiftLeft(get(vectors), 4)), set(r.n, splat(numbers, 0)),
		count(rows, 1,
			r.clear(),
			r.through(vectors, 4, func(n int) code {
				return each(n, func(i int) code { return set(r.sums[i], plus(get(r.sums[i]), load(r.at[0], 16*i))) })
			}, x),
			set(r.mean, mean()),
			r.clear(),
			r.through(vectors, 4, func(n int) code {
				return each(n, func(i int) code {
					return sequence(
						set(r.rstd, sub(load(r.at[0], 16*i), get(r.mean))),
						set(r.sums[i], multiplyAdd(d.fused, get(r.rstd), get(r.rstd), get(r.sums[i]))))
				})
			}, x),
			set(r.rstd, over(vector(1), root(plus(mean(), splat(numbers, 4))))),
			storeLane(stats, 0, get(r.mean)), storeLane(stats, 4, get(r.rstd)), advance(stats, constant(8)),
			r.through(vectors, 2, func(n int) code {
				return each(n, func(i int) code {
					return store(r.at[0], 16*i, multiplyAdd(d.fused, r.hat(1, i), load(r.at[2], 16*i), load(r.at[3], 16*i)))
				})
			}, y, x, gamma, beta),
			advance(x, get(length)), advance(y, get(length))))
	return f
}

// layerNormInput emits
//
//	layerNormInput(dx, dy, x, gamma, stats, rows, vectors, numbers, accumulate)
//
// which computes dx, or adds it. numbers are those of layerNorm.
func (d design) layerNormInput() *function {
	f, p := newFunction("layerNormInput", 9)
	dx, dy, x, gamma, stats, rows, vectors, numbers, accumulate := p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8]
	r, length, g := d.normRow(f, 4, 4), f.local(i32), f.local(v128)
	meanG, minusGX := f.local(v128), f.local(v128)
	slope := func(i int) code { // of at[0] dy, at[1] x, at[2] gamma
		return times(get(r.rstd), multiplyAdd(d.fused, r.hat(1, i), get(minusGX),
			sub(times(load(r.at[0], 16*i), load(r.at[2], 16*i)), get(meanG))))
	}
	write := func(slope func(i int) code) code {
		return r.through(vectors, 2, func(n int) code {
			return each(n, func(i int) code { return store(r.at[3], 16*i, slope(i)) })
		}, dy, x, gamma, dx)
	}
	f.body = sequence(
		set(length, shiftLeft(get(vectors), 4)), set(r.n, splat(numbers, 0)),
		count(rows, 1,
			set(r.mean, splat(stats, 0)), set(r.rstd, splat(stats, 4)), advance(stats, constant(8)),
			r.clear(),
			r.through(vectors, 2, func(n int) code {
				return each(n, func(i int) code {
					return sequence(
						set(g, times(load(r.at[0], 16*i), load(r.at[2], 16*i))),
						set(r.sums[i], plus(get(r.sums[i]), get(g))),
						set(r.sums[2+i], multiplyAdd(d.fused, get(g), r.hat(1, i), get(r.sums[2+i]))))
				})
			}, dy, x, gamma),
			set(meanG, over(sumOf(r.sums[:2]), get(r.n))), set(minusGX, negative(over(sumOf(r.sums[2:]), get(r.n)))),
			when(get(accumulate), write(func(i int) code { return plus(slope(i), load(r.at[3], 16*i)) })),
			when(not(get(accumulate)), write(slope)),
			advance(x, get(length)), advance(dy, get(length)), advance(dx, get(length))))
	return f
}

// layerNormWeights emits
//
//	layerNormWeights(dgamma, dbeta, dy, x, stats, rows, vectors, stride)
//
// which adds the sums down the rows.
func (d design) layerNormWeights() *function {
	f, p := newFunction("layerNormWeights", 8)
	dgamma, dbeta, dy, x, stats, rows, vectors, stride := p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]
	const most = 4
	r, row, v := d.normRow(f, 2, 2*most), f.local(i32), f.local(v128)
	turn := func(n int) code {
		size := constant(int32(16 * n))
		gammas, betas := r.sums[:n], r.sums[most:most+n]
		return count(vectors, int32(n),
			loadAll(gammas, dgamma), loadAll(betas, dbeta),
			set(r.at[0], get(dy)), set(r.at[1], get(x)), set(row, get(stats)), set(r.left, get(rows)),
			count(r.left, 1,
				set(r.mean, splat(row, 0)), set(r.rstd, splat(row, 4)), advance(row, constant(8)),
				each(n, func(i int) code {
					return sequence(
						set(v, load(r.at[0], 16*i)),
						set(betas[i], plus(get(betas[i]), get(v))),
						set(gammas[i], multiplyAdd(d.fused, get(v), r.hat(1, i), get(gammas[i]))))
				}),
				advanceAll(r.at, get(stride))),
			storeAll(gammas, dgamma), storeAll(betas, dbeta),
			advance(dgamma, size), advance(dbeta, size), advance(dy, size), advance(x, size))
	}
	f.body = sequence(turn(most), turn(1))
	return f
}

// sumRows emits
//
//	sumRows(y, x, rows, vectors, stride)
//
// which adds the sums down the rows of x to y.
func sumRows() *function {
	f, p := newFunction("sumRows", 5)
	y, x, rows, vectors, stride := p[0], p[1], p[2], p[3], p[4]
	const most = 8
	sums, at, left := f.vectors(most), f.local(i32), f.local(i32)
	turn := func(n int) code {
		return count(vectors, int32(n),
			loadAll(sums[:n], y), set(at, get(x)), set(left, get(rows)),
			count(left, 1,
				each(n, func(i int) code { return set(sums[i], plus(get(sums[i]), load(at, 16*i))) }),
				advance(at, get(stride))),
			storeAll(sums[:n], y),
			advance(y, constant(int32(16*n))), advance(x, constant(int32(16*n))))
	}
	f.body = sequence(turn(most), turn(1))
	return f
}

func loadAll(to []local, from local) code {
	return each(len(to), func(i int) code { return set(to[i], load(from, 16*i)) })
}

func storeAll(from []local, to local) code {
	return each(len(from), func(i int) code { return store(to, 16*i, get(from[i])) })
}

// sumOf returns the sum of all elements of the vectors, in all four places. It uses
// the first.
func sumOf(vectors []local) code {
	all := get(vectors[0])
	for _, v := range vectors[1:] {
		all = plus(all, get(v))
	}
	first := vectors[0]
	fold := func(indices ...byte) code {
		return set(first, plus(get(first), shuffle(get(first), get(first), indices...)))
	}
	return sequence(set(first, all), fold(2, 3, 0, 1), fold(1, 0, 3, 2), get(first))
}
