package grad

import "tuneground/engine/tensor"

type add struct{ y, a, b *Value }

// Add returns A + B.
func (t *Tape) Add(a, b *Value) *Value {
	y := t.value(a.Rows, a.Cols, a.needs || b.needs)
	t.op.add = tensor.Add{Y: y.Tensor, A: a.Tensor, B: b.Tensor}
	t.dev.Run(&t.op.add)
	n := t.adds.get()
	*n = add{y, a, b}
	t.record(y, n)
	return y
}

// backward: dA = dB = dY. B comes last and takes dY itself.
func (n *add) backward(t *Tape) {
	if n.a.needs {
		t.accumulate(n.a, n.y.Grad)
	}
	if n.b.needs {
		t.give(n.b, n.y.Grad)
		n.y.Grad = tensor.Tensor{}
		return
	}
	t.drop(n.y)
}
