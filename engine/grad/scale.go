package grad

import "tuneground/engine/tensor"

type scale struct {
	y, x   *Value
	factor float32
}

// Scale returns factor * X.
func (t *Tape) Scale(x *Value, factor float32) *Value {
	y := t.value(x.Rows, x.Cols, x.needs)
	t.op.copy = tensor.Copy{Y: y.Tensor, X: x.Tensor}
	t.dev.Run(&t.op.copy)
	t.scaleBy(y.Tensor, factor)
	n := t.scales.get()
	*n = scale{y, x, factor}
	t.record(y, n)
	return y
}

// backward: dX = factor * dY.
func (n *scale) backward(t *Tape) {
	t.scaleBy(n.y.Grad, n.factor)
	t.give(n.x, n.y.Grad)
	n.y.Grad = tensor.Tensor{}
}

// scaleBy multiplies x by factor in place.
func (t *Tape) scaleBy(x tensor.Tensor, factor float32) {
	t.op.scale = tensor.Scale{X: x, Factor: factor}
	t.dev.Run(&t.op.scale)
}
