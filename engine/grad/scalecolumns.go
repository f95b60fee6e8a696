package grad

import "tuneground/engine/tensor"

type scaleColumns struct{ y, x, factor, bias *Value }

// ScaleColumns returns Y[i,j] = X[i,j] factor[j] + bias[j], with a factor and a
// bias of 1 x cols. bias may be nil.
func (t *Tape) ScaleColumns(x, factor, bias *Value) *Value {
	y := t.value(x.Rows, x.Cols, x.needs || factor.needs || bias != nil && bias.needs)
	t.op.scaleColumns = tensor.ScaleColumns{Y: y.Tensor, X: x.Tensor, Factor: factor.Tensor, Bias: tensorOf(bias)}
	t.dev.Run(&t.op.scaleColumns)
	n := t.scaleColumns.get()
	*n = scaleColumns{y, x, factor, bias}
	t.record(y, n)
	return y
}

// backward: dX = dY factor, dfactor = Σ rows of dY * X, dbias = Σ rows of dY.
func (n *scaleColumns) backward(t *Tape) {
	dy := n.y.Grad
	if n.bias != nil && n.bias.needs {
		t.sumInto(n.bias, dy)
	}
	if n.x.needs {
		dx, more := t.into(n.x)
		t.op.scaleColumns = tensor.ScaleColumns{Y: dx, X: dy, Factor: n.factor.Tensor, Accumulate: more}
		t.dev.Run(&t.op.scaleColumns)
	}
	if n.factor.needs {
		t.op.mul = tensor.Mul{Y: dy, A: dy, B: n.x.Tensor} // dY is no longer needed
		t.dev.Run(&t.op.mul)
		t.sumInto(n.factor, dy)
	}
	t.drop(n.y)
}
