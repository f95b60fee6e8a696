package relaxed

// along and across emit
//
//	along(dst, src, stride, panels, terms, width, panel)
//	across(dst, src, stride, panels, terms, width, panel)
//
// which fill whole panels from an operand; engine/cpu defines panels. Term l of
// a line comes from src + l*stride (along) or src + 4*l (across) and goes to
// dst + l*width. The next line is 4 (along) or stride (across) further in src.
// All sizes but panels and terms count bytes. along copies panels of 4, 6 or 8
// lines, across copies four neighbouring lines of panels that may be wider.

// along goes through four terms of all panels before the next four. One panel
// at a time, it would return to each cache line of src after a whole column of
// others, which share few cache sets if stride is a round number.
func along() *function {
	f, p := newFunction("along", 7)
	dst, src, stride, panels, terms, width, panel := p[0], p[1], p[2], p[3], p[4], p[5], p[6]
	to, from, left := f.addresses(4), f.addresses(4), f.local(i32)
	turn := func(n, lines int) code { // n terms of all panels
		to, from := to[:n], from[:n]
		return count(terms, int32(n),
			spread(to, dst, width), spread(from, src, stride), set(left, get(panels)),
			count(left, 1,
				copyLines(to, from, lines),
				advanceAll(to, get(panel)), advanceAll(from, get(width))),
			advance(dst, mul(get(width), constant(int32(n)))),
			advance(src, mul(get(stride), constant(int32(n)))))
	}
	f.body = sequence(
		when(atLeast(get(width), constant(4*8)), turn(4, 8), turn(1, 8)), // which leaves no terms
		when(atLeast(get(width), constant(4*6)), turn(4, 6), turn(1, 6)),
		turn(4, 4), turn(1, 4))
	return f
}

func across() *function {
	f, p := newFunction("across", 7)
	dst, src, stride, panels, terms, width, panel := p[0], p[1], p[2], p[3], p[4], p[5], p[6]
	to, left := f.local(i32), f.local(i32)
	lines, x, y := f.addresses(4), f.vectors(4), f.vectors(4)
	f.body = count(panels, 1,
		set(to, get(dst)), spread(lines, src, stride), set(left, get(terms)),
		count(left, 4, transpose4(to, width, lines, x, y)),
		count(left, 1,
			copyFloat(to, 0, lines[0]), copyFloat(to, 4, lines[1]),
			copyFloat(to, 8, lines[2]), copyFloat(to, 12, lines[3]),
			advance(to, get(width)), advanceAll(lines, constant(4))),
		advance(dst, get(panel)),
		advance(src, mul(get(stride), shiftRight(get(width), 2))),
	)
	return f
}

// transpose4 copies four floats of each line.
func transpose4(to, width local, lines, x, y []local) code {
	return sequence(
		each(4, func(i int) code { return set(x[i], load(lines[i], 0)) }),
		transposed(x, y),
		each(4, func(i int) code { return sequence(store(to, 0, get(x[i])), advance(to, get(width))) }),
		advanceAll(lines, constant(16)))
}

// transposed transposes the 4 x 4 floats of x: pairs of rows are interleaved, then
// pairs of pairs. It uses y.
func transposed(x, y []local) code {
	mix := func(to, a, b local, indices ...byte) code { return set(to, shuffle(get(a), get(b), indices...)) }
	return sequence(
		mix(y[0], x[0], x[1], 0, 4, 1, 5), mix(y[1], x[2], x[3], 0, 4, 1, 5),
		mix(y[2], x[0], x[1], 2, 6, 3, 7), mix(y[3], x[2], x[3], 2, 6, 3, 7),
		mix(x[0], y[0], y[1], 0, 1, 4, 5), mix(x[1], y[0], y[1], 2, 3, 6, 7),
		mix(x[2], y[2], y[3], 0, 1, 4, 5), mix(x[3], y[2], y[3], 2, 3, 6, 7))
}

// spread sets the addresses to first, first + step, first + 2 step, ...
func spread(addresses []local, first, step local) code {
	all := set(addresses[0], get(first))
	for i, a := range addresses[1:] {
		all = sequence(all, set(a, add(get(addresses[i]), get(step))))
	}
	return all
}

func advanceAll(addresses []local, n code) (all code) {
	for _, a := range addresses {
		all = sequence(all, advance(a, n))
	}
	return all
}

// copyLines copies a term of an even number of lines, four or two at a time.
func copyLines(to, from []local, lines int) (all code) {
	for i := range to {
		for at := 0; at < lines; at += 4 {
			if at+4 <= lines {
				all = sequence(all, store(to[i], 4*at, load(from[i], 4*at)))
			} else {
				all = sequence(all, copyPair(to[i], 4*at, from[i]))
			}
		}
	}
	return all
}
