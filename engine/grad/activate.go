package grad

import "tuneground/engine/tensor"

type activate struct {
	y, x *Value
	f    tensor.Activation
}

// Activate returns f(X), element by element.
func (t *Tape) Activate(x *Value, f tensor.Activation) *Value {
	y := t.value(x.Tensor.Rows, x.Cols, x.needs)
	t.op.act = tensor.Activate{Y: y.Tensor, X: x.Tensor, F: f}
	t.dev.Run(&t.op.act)
	n := t.activates.get()
	*n = activate{y, x, f}
	t.record(y, n)
	return y
}

// backward: dX = dY f'(X), written over dY where dX has no place yet.
func (n *activate) backward(t *Tape) {
	if !n.x.filled && !n.x.leaf {
		n.x.Grad, n.x.filled, n.y.Grad = n.y.Grad, true, tensor.Tensor{}
		t.op.actBack = tensor.ActivateBackward{DX: n.x.Grad, DY: n.x.Grad, X: n.x.Tensor, F: n.f}
		t.dev.Run(&t.op.actBack)
		return
	}
	dx, more := t.into(n.x)
	t.op.actBack = tensor.ActivateBackward{DX: dx, DY: n.y.Grad, X: n.x.Tensor, F: n.f, Accumulate: more}
	t.dev.Run(&t.op.actBack)
	t.drop(n.y)
}
