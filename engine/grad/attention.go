package grad

import "tuneground/engine/tensor"

type attention struct {
	y, q, k, v *Value
	lse        tensor.Tensor
	heads      tensor.Heads
}

// Attention returns softmax(scale Q Kᵀ) V for every sequence and head that h
// describes. In training, dropout of h.DropP falls on the weights; h.Key is
// set here.
func (t *Tape) Attention(q, k, v *Value, h tensor.Heads) *Value {
	if t.training && h.DropP > 0 {
		h.Key = t.nextKey()
	} else {
		h.DropP = 0
	}
	y := t.value(q.Tensor.Rows, q.Cols, q.needs || k.needs || v.needs)
	lse := t.arena.New(q.Tensor.Rows, h.Count)
	t.op.att = tensor.Attention{O: y.Tensor, LSE: lse, Q: q.Tensor, K: k.Tensor, V: v.Tensor, Heads: h}
	t.dev.Run(&t.op.att)
	n := t.attentions.get()
	*n = attention{y, q, k, v, lse, h}
	t.record(y, n)
	return y
}

// AttentionWeights returns softmax(scale Q Kᵀ) itself, (heads*n) x n, for a
// batch of one sequence of n tokens. It is for looking at.
func (t *Tape) AttentionWeights(q, k, v *Value, h tensor.Heads) tensor.Tensor {
	n := q.Tensor.Rows
	weights := t.arena.New(h.Count*n, n)
	h.DropP = 0
	t.op.att = tensor.Attention{
		O: t.arena.New(n, q.Cols), LSE: t.arena.New(n, h.Count), Weights: weights,
		Q: q.Tensor, K: k.Tensor, V: v.Tensor, Heads: h,
	}
	t.dev.Run(&t.op.att)
	return weights
}

func (n *attention) backward(t *Tape) {
	rows, cols := n.q.Tensor.Rows, n.q.Cols
	dq, dk, dv := t.arena.New(rows, cols), t.arena.New(n.k.Tensor.Rows, cols), t.arena.New(n.v.Tensor.Rows, n.v.Cols)
	t.op.attBack = tensor.AttentionBackward{
		DQ: dq, DK: dk, DV: dv,
		DO: n.y.Grad, O: n.y.Tensor, LSE: n.lse,
		Q: n.q.Tensor, K: n.k.Tensor, V: n.v.Tensor, Heads: n.heads,
	}
	t.dev.Run(&t.op.attBack)
	t.give(n.q, dq)
	t.give(n.k, dk)
	t.give(n.v, dv)
	t.drop(n.y)
}
