package cpu

import (
	"math"

	"tuneground/engine/tensor"
)

// gradientBlock is the number of queries that share one product for the
// gradients of keys and values: their weights for all keys of a sequence of 128
// tokens take 32 KB.
const gradientBlock = 64

func (d *Device) attentionBackward(o *tensor.AttentionBackward) {
	d.bias.start(&o.Heads, o.Bias, d.kernel().nr)
	d.bias.startSlopes(o.DBias)
	d.lend(&o.Heads, o.Q.Cols)
	d.divide(o, headParts(&o.Heads, together(o)))
	d.bias.storeSlopes(o.DBias, o.AccumulateBias)
}

// together reports whether the gradients of several sequences have sums in
// common.
func together(o *tensor.AttentionBackward) bool { return o.Keys != nil || !o.DBias.IsZero() }

// attentionBackward does a part of o.
func (s *scratch) attentionBackward(o *tensor.AttentionBackward, bias *biasTable, part int) {
	from, to, h := headsOf(&o.Heads, bias, o.Q.Cols, part, together(o))
	h.keys = o.K.Rows
	if !together(o) {
		h.sequence(from)
	}
	clearRows(h.of(o.DK, h.keyFrom), h.keys, h.width)
	clearRows(h.of(o.DV, h.keyFrom), h.keys, h.width)
	for i := from; i < to; i++ {
		if h.sequence(i) {
			s.attendHeadBackward(o, &h)
		}
	}
}

// clearRows sets n rows of x, of the given width, to 0.
func clearRows(x matrix, n, width int) {
	for i := range n {
		clear(x.data[i*x.stride:][:width])
	}
}

// attendHeadBackward computes one head of o.
func (s *scratch) attendHeadBackward(o *tensor.AttentionBackward, h *head) {
	w := s.kern.nr
	x := seenOperands{
		keys:       s.left(s.keys, h.of(o.K, h.keyFrom), h.keys, h.width, false),
		values:     s.left(s.values, h.of(o.V, h.keyFrom), h.keys, h.width, false),
		keysAcross: s.left(s.keysAcross, h.of(o.K, h.keyFrom), h.width, h.keys, true),
	}
	step := roundUp(gradientBlock, w)
	for b := 0; b < h.n; b += step {
		rows := min(step, h.n-b)
		seen := h.seen(b + rows)

		// 1. The weights and the gradient of the scores, strip by strip, and
		//    with them DQ. Both are kept as first operands for step 2.
		for q := b; q < b+rows; q += w {
			s.queryGradients(o, h, &x, b, rows, q, seen)
		}

		// 2. DV += dropout(P)ᵀ DO and DK += Scale dSᵀ Q.
		gradients := s.packed(s.gradients, h.of(o.DO, h.from+b), w, h.width, rows, true)
		queries := s.packed(s.queries, h.of(o.Q, h.from+b), w, h.width, rows, true)
		affine(queries, h.Scale, 0)
		s.addBlock(h.of(o.DV, h.keyFrom), seen, rows, h.width, s.block(s.droppedRows, seen, rows), gradients)
		s.addBlock(h.of(o.DK, h.keyFrom), seen, rows, h.width, s.block(s.slopeRows, seen, rows), queries)
	}
}

// seenOperands are what all queries of a head are multiplied with.
type seenOperands struct{ keys, values, keysAcross leftOperand }

// block returns the strips of rows queries that place has put into x, as a first
// operand.
func (s *scratch) block(x []float32, seen, rows int) leftOperand {
	if s.kern.sweepRows != nil {
		return inMemory(matrix{data: x, stride: roundUp(gradientBlock, s.kern.nr)}, seen)
	}
	return leftOperand{data: x, step: rows}
}

// place puts a strip into the block x of rows queries, of which it has count from
// the given one on: packed, or as columns of a matrix.
func (s *scratch) place(x, strip []float32, query, count, rows int) {
	mr, w := s.kern.mr, s.kern.nr
	if s.kern.sweepRows != nil {
		placeColumns(x[query:], roundUp(gradientBlock, w), strip, w)
		return
	}
	s.kern.pack(packing{first(x[query*mr:]), first(strip), w, len(strip) / w, count, mr, mr * rows, false})
}

// addBlock adds A B for packed B to the m x n matrix c. Unlike
// Device.block it keeps no pointers, which a part must not store.
func (s *scratch) addBlock(c matrix, m, k, n int, a leftOperand, b []float32) {
	mr, nr := s.kern.mr, s.kern.nr
	fullM, fullN := m/mr*mr, n/nr*nr
	if fullM > 0 && fullN > 0 {
		s.kern.multiply(panels{k, fullM, fullN, a.from(0), first(b), first(c.data), first(c.data), c.stride, c.stride}, a)
	}
	if n > fullN {
		s.addRim(c.from(0, fullN), m, k, n-fullN, roundUp(m, mr), nr, 0, a, b[fullN*k:])
	}
	if m > fullM && fullN > 0 {
		s.addRim(c.from(fullM, 0), m-fullM, k, fullN, mr, fullN, fullM, a, b)
	}
}

// addRim adds the first m rows and n columns of A B, which has whole tiles, rows
// x cols, to c. A begins at a's row from.
func (s *scratch) addRim(c matrix, m, k, n, rows, cols, from int, a leftOperand, b []float32) {
	sums := s.rim[:rows*cols]
	s.kern.multiply(panels{k, rows, cols, a.from(from), first(b), first(sums), first(s.zeros), cols, 0}, a)
	for i := range m {
		add(c.data[i*c.stride:][:n], c.data[i*c.stride:][:n], sums[i*cols:][:n])
	}
}

// queryGradients computes DQ for the strip of queries that starts at q, and puts
// the strip's dropout(P) and dS into the block that starts at b.
func (s *scratch) queryGradients(o *tensor.AttentionBackward, h *head, x *seenOperands, b, rows, q, seen int) {
	mr, w := s.kern.mr, s.kern.nr
	count := min(w, b+rows-q)

	// 1. P = exp(S - LSE).
	weights := s.weights[:roundUp(h.keys, mr)*w]
	s.scores(weights, x.keys, h.of(o.Q, h.from+q), h, q, count, seen)
	lse, sum := s.top[:w], s.sum[:w]
	for i := range lse {
		lse[i] = float32(math.Inf(1)) // columns beyond the last query weigh 0
	}
	for i := range count {
		lse[i] = o.LSE.Data[(h.from+q+i)*h.Count+h.index]
	}
	weights = weights[:seen*w]
	s.kern.expColumns(weights, sum, lse)
	dropped := weights
	if h.DropP != 0 {
		dropped = s.dropped[:seen*w]
		s.drop(dropped, weights, h, q)
	}

	// 2. dS = dropout(P) * V DOᵀ - P * D. D = Σ dropout(P) * V DOᵀ over the
	//    keys equals Σ DO * O, and is a sum down the columns.
	gradient := s.packed(s.gradient, h.of(o.DO, h.from+q), w, count, h.width, false)
	slopes := s.slopes[:roundUp(h.keys, mr)*w]
	s.strip(slopes, roundUp(seen, mr), h.width, x.values, gradient)
	s.kern.slopeColumns(slopes[:seen*w], dropped, weights, sum)
	clear(slopes[seen*w:])
	h.bias.addSlopes(slopes[:seen*w], w, h, q)

	// 3. DQ = Scale dS K.
	transpose := s.transpose[:roundUp(h.width, mr)*w]
	s.strip(transpose, roundUp(h.width, mr), h.keys, x.keysAcross, slopes)
	for i := range count {
		sum[i] = h.Scale
	}
	s.kern.storeTransposed(h.of(o.DQ, h.from+q).data, h.cols, transpose[:h.width*w], sum[:count])

	s.place(s.droppedRows, dropped[:seen*w], q-b, count, rows)
	s.place(s.slopeRows, slopes[:seen*w], q-b, count, rows)
}
