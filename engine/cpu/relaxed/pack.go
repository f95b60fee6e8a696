package relaxed

// along and across emit
//
//	along(dst, src, stride, panels, terms, width, panel)
//	across(dst, src, stride, panels, terms, width, panel)
//
// which fill whole panels from an operand; engine/cpu defines panels. Term l of
// a line comes from src + l*stride (along) or src + 4*l (across) and goes to
// dst + l*width. The next line is 4 (along) or stride (across) further in src.
// All sizes but panels and terms count bytes. along copies panels of 4 or 8
// lines, across copies four neighbouring lines of panels that may be wider.

// along goes through four terms of all panels before the next four. One panel
// at a time, it would return to each cache line of src after a whole column of
// others, which share few cache sets if stride is a round number.
func along() *function {
	f, p := newFunction("along", 7)
	dst, src, stride, panels, terms, width, panel := p[0], p[1], p[2], p[3], p[4], p[5], p[6]
	to, from, left := f.addresses(4), f.addresses(4), f.local(i32)
	turn := func(n, vectors int) code { // n terms of all panels
		to, from := to[:n], from[:n]
		return count(terms, int32(n),
			spread(to, dst, width), spread(from, src, stride), set(left, get(panels)),
			count(left, 1,
				copyVectors(to, from, vectors),
				advanceAll(to, get(panel)), advanceAll(from, get(width))),
			advance(dst, mul(get(width), constant(int32(n)))),
			advance(src, mul(get(stride), constant(int32(n)))))
	}
	f.body = sequence(
		when(atLeast(get(width), constant(2*16)), turn(4, 2), turn(1, 2)), // which leaves no terms
		turn(4, 1), turn(1, 1))
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

// transpose4 copies four floats of each line: first pairs of lines are
// interleaved, then pairs of pairs.
func transpose4(to, width local, lines, x, y []local) code {
	all := sequence(
		set(x[0], load(lines[0], 0)), set(x[1], load(lines[1], 0)),
		set(x[2], load(lines[2], 0)), set(x[3], load(lines[3], 0)),
		set(y[0], shuffle(get(x[0]), get(x[1]), 0, 4, 1, 5)), set(y[1], shuffle(get(x[2]), get(x[3]), 0, 4, 1, 5)),
		set(y[2], shuffle(get(x[0]), get(x[1]), 2, 6, 3, 7)), set(y[3], shuffle(get(x[2]), get(x[3]), 2, 6, 3, 7)))
	for half := 0; half < 4; half += 2 {
		all = sequence(all,
			store(to, 0, shuffle(get(y[half]), get(y[half+1]), 0, 1, 4, 5)), advance(to, get(width)),
			store(to, 0, shuffle(get(y[half]), get(y[half+1]), 2, 3, 6, 7)), advance(to, get(width)))
	}
	return sequence(all, advanceAll(lines, constant(16)))
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

func copyVectors(to, from []local, n int) (all code) {
	for i := range to {
		for v := range n {
			all = sequence(all, store(to[i], 16*v, load(from[i], 16*v)))
		}
	}
	return all
}
