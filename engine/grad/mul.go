package grad

import "tuneground/engine/tensor"

type mul struct{ y, a, b *Value }

// Mul returns A * B, element by element.
func (t *Tape) Mul(a, b *Value) *Value {
	y := t.value(a.Rows, a.Cols, a.needs || b.needs)
	t.op.mul = tensor.Mul{Y: y.Tensor, A: a.Tensor, B: b.Tensor}
	t.dev.Run(&t.op.mul)
	n := t.muls.get()
	*n = mul{y, a, b}
	t.record(y, n)
	return y
}

// backward: dA = dY * B, dB = dY * A.
func (n *mul) backward(t *Tape) {
	n.into(t, n.a, n.b)
	n.into(t, n.b, n.a)
	t.drop(n.y)
}

// into adds dY * other to v's gradient.
func (n *mul) into(t *Tape, v, other *Value) {
	if !v.needs {
		return
	}
	dv, more := t.into(v)
	t.op.mul = tensor.Mul{Y: dv, A: n.y.Grad, B: other.Tensor, Accumulate: more}
	t.dev.Run(&t.op.mul)
}
