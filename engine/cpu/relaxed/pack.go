package relaxed

// along and across emit
//
//	along(dst, src, stride, panels, terms, width, panel)
//	across(dst, src, stride, panels, terms, width, panel)
//
// which copy four neighbouring lines of each panel of an operand; engine/cpu
// says what a panel is. Term l of a line comes from src + l*stride (along) or
// src + 4*l (across) and goes to dst + l*width. The next line is 4 (along) or
// stride (across) away. All sizes but panels and terms count bytes.

func along() *function {
	f, p := newFunction("along", 7)
	dst, src, stride, panels, terms, width, panel := p[0], p[1], p[2], p[3], p[4], p[5], p[6]
	to, from, left := f.local(i32), f.local(i32), f.local(i32)
	one := sequence(
		store(to, 0, load(from, 0)),
		advance(to, get(width)), advance(from, get(stride)))
	f.body = count(panels, 1,
		set(to, get(dst)), set(from, get(src)), set(left, get(terms)),
		count(left, 4, one, one, one, one),
		count(left, 1, one),
		advance(dst, get(panel)),
		advance(src, get(width)),
	)
	return f
}

func across() *function {
	f, p := newFunction("across", 7)
	dst, src, stride, panels, terms, width, panel := p[0], p[1], p[2], p[3], p[4], p[5], p[6]
	to, left := f.local(i32), f.local(i32)
	lines := []local{f.local(i32), f.local(i32), f.local(i32), f.local(i32)}
	x, y := f.vectors(4), f.vectors(4)
	f.body = count(panels, 1,
		set(to, get(dst)), set(left, get(terms)),
		set(lines[0], get(src)),
		set(lines[1], add(get(lines[0]), get(stride))),
		set(lines[2], add(get(lines[1]), get(stride))),
		set(lines[3], add(get(lines[2]), get(stride))),
		count(left, 4, transpose4(to, width, lines, x, y)),
		count(left, 1,
			copyFloat(to, 0, lines[0]), copyFloat(to, 4, lines[1]),
			copyFloat(to, 8, lines[2]), copyFloat(to, 12, lines[3]),
			advance(to, get(width)), advanceAll(lines, 4)),
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
	return sequence(all, advanceAll(lines, 16))
}

func advanceAll(addresses []local, n int32) (all code) {
	for _, a := range addresses {
		all = sequence(all, advance(a, constant(n)))
	}
	return all
}
