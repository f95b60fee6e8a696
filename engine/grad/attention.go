package grad

import "tuneground/engine/tensor"

type attention struct {
	y, q, k, v, bias *Value // bias may be nil
	lse              tensor.Tensor
	heads            tensor.Heads
}

// Attention returns softmax(scale Q Kᵀ + B) V for every sequence and head of h.
// B comes from bias (h.Relative.Buckets x heads), and is 0 if bias is nil. In
// training, dropout of h.DropP applies to the weights; Attention sets h.Key.
func (t *Tape) Attention(q, k, v, bias *Value, h tensor.Heads) *Value {
	if t.training && h.DropP > 0 {
		h.Key = t.nextKey()
	} else {
		h.DropP = 0
	}
	y := t.value(q.Rows, q.Cols, q.needs || k.needs || v.needs || bias != nil && bias.needs)
	lse := t.arena.New(q.Rows, h.Count)
	t.op.att = tensor.Attention{O: y.Tensor, LSE: lse, Q: q.Tensor, K: k.Tensor, V: v.Tensor, Bias: tensorOf(bias), Heads: h}
	t.dev.Run(&t.op.att)
	n := t.attentions.get()
	*n = attention{y, q, k, v, bias, lse, h}
	t.record(y, n)
	return y
}

// AttentionWeights returns Attention, without its gradient, and the weights
// softmax(scale Q Kᵀ + B) themselves, (heads*nq) x nk, for a batch of one sequence of nq
// queries and nk keys. The weights are outside the arena.
func (t *Tape) AttentionWeights(q, k, v, bias *Value, h tensor.Heads) (y *Value, weights tensor.Tensor) {
	queries, keys := h.Sequence(0)
	weights = t.dev.Alloc(h.Count*queries.Len(), keys.Len())
	h.DropP = 0
	y = t.value(q.Rows, q.Cols, false)
	t.op.att = tensor.Attention{
		O: y.Tensor, LSE: t.arena.New(q.Rows, h.Count), Weights: weights,
		Q: q.Tensor, K: k.Tensor, V: v.Tensor, Bias: tensorOf(bias), Heads: h,
	}
	t.dev.Run(&t.op.att)
	return y, weights
}

// tensorOf returns v's Tensor, absent if v is nil.
func tensorOf(v *Value) tensor.Tensor {
	if v == nil {
		return tensor.Tensor{}
	}
	return v.Tensor
}

func (n *attention) backward(t *Tape) {
	dq, dk, dv := t.like(n.q), t.like(n.k), t.like(n.v)
	t.op.attBack = tensor.AttentionBackward{
		DQ: dq, DK: dk, DV: dv,
		DO: n.y.Grad, O: n.y.Tensor, LSE: n.lse,
		Q: n.q.Tensor, K: n.k.Tensor, V: n.v.Tensor, Bias: tensorOf(n.bias), Heads: n.heads,
	}
	if n.bias != nil && n.bias.needs {
		t.op.attBack.DBias, t.op.attBack.AccumulateBias = t.into(n.bias)
	}
	t.dev.Run(&t.op.attBack)
	t.give(n.q, dq)
	t.give(n.k, dk)
	t.give(n.v, dv)
	t.drop(n.y)
}
