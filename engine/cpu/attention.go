package cpu

import (
	"math"
	"unsafe"

	"tuneground/engine/tensor"
)

// Attention goes through the queries of one head in strips as wide as the
// kernel's tile. With w queries at a time, the scores Sᵀ (keys x w) leave the
// kernel in the layout of a packed second operand, so the product with Vᵀ takes
// them without packing. One vector holds the scores of different queries for
// one key, so the softmax needs no sums across lanes. Nothing larger than a
// strip is ever stored.

// scratch is the memory of one of a crew for attention: packed operands, strips
// and the values kept for each column of a strip. It grows to the needs of the
// largest operation and is then reused.
type scratch struct {
	kern                              *kernel
	rim                               []float32 // tiles beyond a block
	keys, values, keysAcross          []float32
	query, gradient                   []float32
	queries, gradients                []float32
	weights, dropped, slopes          []float32
	droppedRows, slopeRows, transpose []float32
	top, sum                          []float32
	rowKeys                           []uint32
	zeros                             []float32
}

// A head is one head of one sequence.
type head struct {
	*tensor.Heads
	bias          *biasTable
	index         int // the head's number
	from, n       int // the queries: rows [from, from+n) of Q
	keyFrom, keys int // the keys: rows [keyFrom, keyFrom+keys) of K and V
	cols          int // columns of all heads together
	col, width    int // the columns [col, col+width)
}

// of returns this head's columns of t from the given row on.
func (h *head) of(t tensor.Tensor, row int) matrix {
	return matrix{data: t.Data[row*h.cols+h.col:], stride: h.cols}
}

// seen returns the number of keys that the queries before end see.
func (h *head) seen(end int) int {
	if h.Causal {
		return end + h.past()
	}
	return h.keys
}

// past returns the number of keys before the first query's own position.
func (h *head) past() int { return h.keys - h.n }

// A part of attention is one head of one sequence. Where sequences share keys,
// or sum up a gradient of their bias, it is one head of all sequences.
func headParts(h *tensor.Heads, together bool) int {
	if together {
		return h.Count
	}
	return h.Count * (len(h.Offsets) - 1)
}

// headsOf returns the sequences of a part and its head, which has yet no
// sequence.
func headsOf(heads *tensor.Heads, bias *biasTable, cols, part int, together bool) (from, to int, h head) {
	width, index := cols/heads.Count, part%heads.Count
	from, to = part/heads.Count, part/heads.Count+1
	if together {
		from, to = 0, len(heads.Offsets)-1
	}
	return from, to, head{Heads: heads, bias: bias, index: index, cols: cols, col: index * width, width: width}
}

// sequence gives h the rows of a sequence, and reports whether it has queries.
func (h *head) sequence(s int) bool {
	queries, keys := h.Sequence(s)
	h.from, h.n, h.keyFrom, h.keys = int(queries.From), queries.Len(), int(keys.From), keys.Len()
	return h.n > 0
}

func (d *Device) attention(o *tensor.Attention) {
	d.bias.start(&o.Heads, o.Bias, d.kernel().nr)
	d.lend(&o.Heads, o.Q.Cols)
	d.divide(o, headParts(&o.Heads, false))
}

// lend prepares the crew's memory for heads of cols columns together.
func (d *Device) lend(heads *tensor.Heads, cols int) {
	longest := 0
	for s := range len(heads.Offsets) - 1 {
		_, keys := heads.Sequence(s)
		longest = max(longest, keys.Len())
	}
	for i := range d.workers {
		d.workers[i].reserve(d.kernel(), longest, cols/heads.Count)
	}
}

// reserve grows the memory to what a head of the given width needs for so many
// keys. So nothing grows while the crew works.
func (s *scratch) reserve(kern *kernel, keys, width int) {
	s.kern = kern
	mr, w := kern.mr, kern.nr
	tall, wide, block := roundUp(keys, mr), roundUp(width, mr), roundUp(gradientBlock, w)
	for _, r := range []struct {
		buf *[]float32
		n   int
	}{
		{&s.keys, tall * width}, {&s.values, max(tall*width, wide*keys)}, {&s.keysAcross, wide * keys},
		{&s.query, w * width}, {&s.gradient, w * width},
		{&s.queries, roundUp(width, w) * block}, {&s.gradients, roundUp(width, w) * block},
		{&s.weights, tall * w}, {&s.dropped, tall * w}, {&s.slopes, tall * w},
		{&s.droppedRows, tall * block}, {&s.slopeRows, tall * block}, {&s.transpose, wide * w},
		{&s.top, w}, {&s.sum, w}, {&s.zeros, max(w, width)}, {&s.rim, max(tall*w, mr*width)},
	} {
		if len(*r.buf) < r.n {
			*r.buf = make([]float32, r.n)
		}
	}
	if len(s.rowKeys) < w {
		s.rowKeys = make([]uint32, w)
	}
}

// attention does a part of o.
func (s *scratch) attention(o *tensor.Attention, bias *biasTable, part int) {
	i, _, h := headsOf(&o.Heads, bias, o.Q.Cols, part, false)
	switch {
	case !h.sequence(i):
	case h.n == 1:
		s.attendRow(o, &h)
	default:
		s.attendHead(o, &h)
	}
}

// attendHead computes one head of o.
func (s *scratch) attendHead(o *tensor.Attention, h *head) {
	mr, w := s.kern.mr, s.kern.nr
	keys := s.left(s.keys, h.of(o.K, h.keyFrom), h.keys, h.width, false)
	values := s.left(s.values, h.of(o.V, h.keyFrom), h.width, h.keys, true)
	weights := s.weights[:roundUp(h.keys, mr)*w]
	for q := 0; q < h.n; q += w {
		count := min(w, h.n-q)
		seen := h.seen(q + count)
		s.scores(weights, keys, h.of(o.Q, h.from+q), h, q, count, seen)
		strip := weights[:seen*w]
		top, sum := s.top[:w], s.sum[:w]
		maxColumns(top, strip)
		s.kern.expColumns(strip, sum, top)
		clear(weights[seen*w : h.keys*w])
		for i := range count {
			o.LSE.Data[(h.from+q+i)*h.Count+h.index] = top[i] + float32(math.Log(float64(sum[i])))
			sum[i] = 1 / sum[i]
		}
		if !o.Weights.IsZero() {
			s.kern.storeTransposed(o.Weights.Data[(h.index*h.n+q)*h.keys:], h.keys, weights[:h.keys*w], sum[:count])
		}
		s.drop(strip, strip, h, q)
		out := s.transpose[:roundUp(h.width, mr)*w]
		s.strip(out, roundUp(h.width, mr), h.keys, values, weights)
		s.kern.storeTransposed(h.of(o.O, h.from+q).data, h.cols, out[:h.width*w], sum[:count])
	}
}

// packed packs lines of x into buf.
func (s *scratch) packed(buf []float32, x matrix, width, lines, terms int, along bool) []float32 {
	panels := buf[:roundUp(lines, width)*terms]
	s.kern.pack(packingOf(panels, x, width, lines, terms, along))
	return panels
}

// left returns lines of x as a first operand: where they lie, or packed into buf.
func (s *scratch) left(buf []float32, x matrix, lines, terms int, along bool) leftOperand {
	if s.kern.sweepRows != nil && !along {
		return inMemory(x, lines)
	}
	return leftOperand{data: s.packed(buf, x, s.kern.mr, lines, terms, along), step: terms}
}

// strip computes C = A B, m x the width of a tile, for a single panel B.
func (s *scratch) strip(c []float32, m, k int, a leftOperand, b []float32) {
	nr := s.kern.nr
	s.kern.multiply(panels{k, m, nr, a.from(0), first(b), first(c), first(s.zeros), nr, 0}, a)
}

// scores computes Sᵀ = Scale * K Qᵀ + Bᵀ for count queries from q on and the
// first seen keys. A score that a query must not see is -Inf, so that its
// weight is 0.
func (s *scratch) scores(strip []float32, keys leftOperand, queries matrix, h *head, q, count, seen int) {
	kern := s.kern
	query := s.packed(s.query, queries, kern.nr, count, h.width, false)
	affine(query, h.Scale, 0)
	s.strip(strip, roundUp(seen, kern.mr), h.width, keys, query)
	strip = strip[:seen*kern.nr]
	h.bias.add(strip, kern.nr, h, q)
	if h.Causal {
		h.hideFuture(strip, kern.nr, q)
	}
}

// hideFuture sets the scores of keys after their query to -Inf. The strip's
// queries start at q.
func (h *head) hideFuture(strip []float32, w, q int) {
	hidden := float32(math.Inf(-1))
	own := q + h.past() // the key at the first query's position
	for key := own + 1; key*w < len(strip); key++ {
		row := strip[key*w:][:w]
		for i := range min(key-own, w) {
			row[i] = hidden
		}
	}
}

// drop computes dst = dropout(src) for a strip of weights whose queries start at q.
func (s *scratch) drop(dst, src []float32, h *head, q int) {
	if h.DropP == 0 {
		return
	}
	rowKeys := s.rowKeys[:s.kern.nr]
	for i := range rowKeys {
		rowKeys[i] = tensor.RowKey(h.Key, uint32((h.from+q+i)*h.Count+h.index))
	}
	dropColumns(dst, src, rowKeys, tensor.DropThreshold(h.DropP), 1/(1-h.DropP))
}

// storeTransposed stores xᵀ, whose row i is multiplied by factors[i], in dst.
// The rows of x are w long, those of dst stride apart.
func storeTransposed(dst []float32, stride int, x []float32, w int, factors []float32) {
	for i, f := range factors {
		to := dst[i*stride:][:len(x)/w]
		from := unsafe.Pointer(&x[i])
		for j := range to {
			to[j] = *(*float32)(from) * f
			from = float(from, w)
		}
	}
}
