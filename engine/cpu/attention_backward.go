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
	clear(o.DK.Data)
	clear(o.DV.Data)
	bias := &d.attn.bias
	bias.start(&o.Heads, o.Bias, d.kernel().nr)
	bias.startSlopes(o.DBias)
	eachHead(&o.Heads, o.Q.Cols, func(h head) { d.attendHeadBackward(o, &h) })
	bias.storeSlopes(o.DBias, o.AccumulateBias)
}

// attendHeadBackward computes one head of o.
func (s *scratch) attendHeadBackward(o *tensor.AttentionBackward, h *head) {
	a, mr, w := &s.attn, s.kernel().mr, s.kernel().nr
	s.packed(&a.keys, h.of(o.K, h.keyFrom), mr, h.keys, h.width, false)
	s.packed(&a.values, h.of(o.V, h.keyFrom), mr, h.keys, h.width, false)
	s.packed(&a.keysAcross, h.of(o.K, h.keyFrom), mr, h.width, h.keys, true)
	step := roundUp(gradientBlock, w)
	for b := 0; b < h.n; b += step {
		rows := min(step, h.n-b)
		seen := h.seen(b + rows)

		// 1. The weights and the gradient of the scores, strip by strip, and
		//    with them DQ. Both are kept as first operands for step 2.
		grow(&a.droppedRows, roundUp(seen, mr)*rows)
		grow(&a.slopeRows, roundUp(seen, mr)*rows)
		for q := b; q < b+rows; q += w {
			s.queryGradients(o, h, b, rows, q, seen)
		}

		// 2. DV += dropout(P)ᵀ DO and DK += Scale dSᵀ Q.
		gradients := s.packed(&a.gradients, h.of(o.DO, h.from+b), w, h.width, rows, true)
		queries := s.packed(&a.queries, h.of(o.Q, h.from+b), w, h.width, rows, true)
		affine(queries, h.Scale, 0)
		s.addBlock(h.of(o.DV, h.keyFrom), seen, rows, h.width, a.droppedRows, gradients)
		s.addBlock(h.of(o.DK, h.keyFrom), seen, rows, h.width, a.slopeRows, queries)
	}
}

// addBlock adds A B for packed operands to the m x n matrix c.
func (s *scratch) addBlock(c matrix, m, k, n int, a, b []float32) {
	s.block(m, k, n, a, b, tile{c.data, c.stride, c.data, c.stride})
}

// queryGradients computes DQ for the strip of queries that starts at q, and
// packs the strip's dropout(P) and dS as rows of the block that starts at b.
func (s *scratch) queryGradients(o *tensor.AttentionBackward, h *head, b, rows, q, seen int) {
	a, kern := &s.attn, s.kernel()
	mr, w, count := kern.mr, kern.nr, min(kern.nr, b+rows-q)

	// 1. P = exp(S - LSE).
	weights := grow(&a.weights, roundUp(h.keys, mr)*w)
	s.scores(weights, a.keys, h.of(o.Q, h.from+q), h, q, count, seen)
	lse, sum := grow(&a.top, w), grow(&a.sum, w)
	for i := range lse {
		lse[i] = float32(math.Inf(1)) // columns beyond the last query weigh 0
	}
	for i := range count {
		lse[i] = o.LSE.Data[(h.from+q+i)*h.Count+h.index]
	}
	weights = weights[:seen*w]
	expColumns(weights, sum, lse)
	dropped := weights
	if h.DropP != 0 {
		dropped = grow(&a.dropped, seen*w)
		s.drop(dropped, weights, h, q)
	}

	// 2. dS = dropout(P) * V DOᵀ - P * D. D = Σ dropout(P) * V DOᵀ over the
	//    keys equals Σ DO * O, and is a sum down the columns.
	gradient := s.packed(&a.gradient, h.of(o.DO, h.from+q), w, count, h.width, false)
	slopes := grow(&a.slopes, roundUp(h.keys, mr)*w)
	s.strip(slopes, roundUp(seen, mr), h.width, a.values, gradient)
	dotColumns(sum, dropped, slopes[:seen*w])
	slopeColumns(slopes[:seen*w], dropped, weights, sum)
	clear(slopes[seen*w:])
	a.bias.addSlopes(slopes[:seen*w], w, h, q)

	// 3. DQ = Scale dS K.
	transpose := grow(&a.transpose, roundUp(h.width, mr)*w)
	s.strip(transpose, roundUp(h.width, mr), h.keys, a.keysAcross, slopes)
	for i := range count {
		sum[i] = h.Scale
	}
	storeTransposed(h.of(o.DQ, h.from+q).data, h.cols, transpose[:h.width*w], w, sum[:count])

	at := (q - b) * mr
	kern.pack(packing{first(a.droppedRows[at:]), first(dropped), w, seen, count, mr, mr * rows, false})
	kern.pack(packing{first(a.slopeRows[at:]), first(slopes), w, seen, count, mr, mr * rows, false})
}
