package grad

import "tuneground/engine/tensor"

type rmsNorm struct {
	y, x, gamma *Value
	stats       tensor.Tensor
}

// RMSNorm divides each row of X by its root mean square and multiplies it by
// gamma (1 x cols).
func (t *Tape) RMSNorm(x, gamma *Value, eps float32) *Value {
	y := t.value(x.Rows, x.Cols, x.needs || gamma.needs)
	stats := t.arena.New(x.Rows, 1)
	t.op.rms = tensor.RMSNorm{Y: y.Tensor, Stats: stats, X: x.Tensor, Gamma: gamma.Tensor, Eps: eps}
	t.dev.Run(&t.op.rms)
	n := t.rmsNorms.get()
	*n = rmsNorm{y, x, gamma, stats}
	t.record(y, n)
	return y
}

func (n *rmsNorm) backward(t *Tape) {
	t.op.rmsBack = tensor.RMSNormBackward{
		DY: n.y.Grad, X: n.x.Tensor, Gamma: n.gamma.Tensor, Stats: n.stats,
	}
	if n.gamma.needs {
		t.op.rmsBack.DGamma, t.op.rmsBack.AccumulateW = t.into(n.gamma)
	}
	if n.x.needs {
		t.op.rmsBack.DX, t.op.rmsBack.AccumulateX = t.into(n.x)
	}
	t.dev.Run(&t.op.rmsBack)
	t.drop(n.y)
}
