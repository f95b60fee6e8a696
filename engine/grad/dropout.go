package grad

import "tuneground/engine/tensor"

type dropout struct {
	y, x *Value
	p    float32
	key  uint32
}

// Dropout returns X with each element set to 0 with probability p and the
// others divided by 1-p. Outside training it returns X itself.
func (t *Tape) Dropout(x *Value, p float32) *Value {
	if !t.training || p == 0 {
		return x
	}
	n := t.dropouts.get()
	*n = dropout{t.value(x.Rows, x.Cols, x.needs), x, p, t.nextKey()}
	t.op.dropout = tensor.Dropout{Y: n.y.Tensor, X: x.Tensor, P: p, Key: n.key}
	t.dev.Run(&t.op.dropout)
	t.record(n.y, n)
	return n.y
}

// backward: dX = dropout(dY) with the same mask.
func (n *dropout) backward(t *Tape) {
	dy := n.y.Grad
	t.op.dropout = tensor.Dropout{Y: dy, X: dy, P: n.p, Key: n.key}
	t.dev.Run(&t.op.dropout)
	t.give(n.x, dy)
	n.y.Grad = tensor.Tensor{}
}
