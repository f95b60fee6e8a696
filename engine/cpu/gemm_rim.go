package cpu

import "unsafe"

// A kernel computes whole tiles. Those that reach beyond C are its rims: their
// sums are computed in a buffer and then added to C's initial values.

// rims are the tiles beyond the last column and the last row of C.
type rims struct {
	right, below rim
	zeros        []float32
	parts        [3]panels
}

// A rim is a part of C with fewer rows or columns than its buffer.
type rim struct {
	m, n   int
	c      tile
	buffer []float32
	stride int // of the buffer
}

// split returns C = From + A B, for packed b and an m x n matrix C, as
// products of whole tiles. After they are done, store completes C.
func (r *rims) split(kern *kernel, m, k, n int, a leftOperand, b []float32, t tile) []panels {
	parts := r.parts[:0]
	fullM, fullN := m/kern.mr*kern.mr, n/kern.nr*kern.nr
	if len(r.zeros) < max(kern.nr, fullN) {
		r.zeros = make([]float32, max(kern.nr, fullN))
	}
	if fullM > 0 && fullN > 0 {
		parts = append(parts, panels{k, fullM, fullN, a.from(0), first(b), first(t.c), first(t.from), t.strideC, t.strideF})
	}
	if n > fullN {
		rows := roundUp(m, kern.mr)
		c := r.right.open(m, n-fullN, rows, kern.nr, t.at(0, fullN))
		parts = append(parts, panels{k, rows, kern.nr, a.from(0), first(b[fullN*k:]), c, first(r.zeros), kern.nr, 0})
	}
	if m > fullM && fullN > 0 {
		c := r.below.open(m-fullM, fullN, kern.mr, fullN, t.at(fullM, 0))
		parts = append(parts, panels{k, kern.mr, fullN, a.from(fullM), first(b), c, first(r.zeros), fullN, 0})
	}
	return parts
}

// open prepares the buffer, rows x cols, for the m x n matrix c.
func (r *rim) open(m, n, rows, cols int, c tile) unsafe.Pointer {
	*r = rim{m, n, c, grow(&r.buffer, rows*cols), cols}
	return first(r.buffer)
}

// store adds the sums in the buffers to C's initial values, and forgets C.
func (r *rims) store() {
	for _, x := range []*rim{&r.right, &r.below} {
		for i := range x.m {
			row := x.c.at(i, 0)
			add(row.c[:x.n], row.from[:x.n], x.buffer[i*x.stride:][:x.n])
		}
		x.m, x.c = 0, tile{}
	}
	clear(r.parts[:])
}
