package grad

import "tuneground/engine/tensor"

type activate struct {
	y, x *Value
	f    tensor.Activation
}

// LinearActivate returns Y = f(X Wᵀ + b), computed in one pass: see [Tape.Linear].
func (t *Tape) LinearActivate(x, w, b *Value, f tensor.Activation) *Value {
	h := t.product(x, w, b)
	y := t.value(h.Rows, h.Cols, h.needs)
	t.op.matMul.Activated, t.op.matMul.F = y.Tensor, f
	t.dev.Run(&t.op.matMul)
	n := t.activates.get()
	*n = activate{y, h, f}
	t.record(y, n)
	return y
}

// Activate returns f(X). No other function may use X.
func (t *Tape) Activate(x *Value, f tensor.Activation) *Value {
	y := t.value(x.Rows, x.Cols, x.needs)
	t.op.activate = tensor.Activate{Y: y.Tensor, X: x.Tensor, F: f}
	t.dev.Run(&t.op.activate)
	n := t.activates.get()
	*n = activate{y, x, f}
	t.record(y, n)
	return y
}

// backward: dX = dY f'(X), written over dY, as no other function uses X.
func (n *activate) backward(t *Tape) {
	n.x.Grad, n.x.filled, n.y.Grad = n.y.Grad, true, tensor.Tensor{}
	t.op.actBack = tensor.ActivateBackward{DX: n.x.Grad, DY: n.x.Grad, X: n.x.Tensor, F: n.f}
	t.dev.Run(&t.op.actBack)
}
