package grad

import "tuneground/engine/tensor"

type layerNorm struct {
	y, x, gamma, beta *Value
	stats             tensor.Tensor
}

// LayerNorm normalises each row of X and applies gamma and beta (1 x cols). If
// gamma trains, beta must train too.
func (t *Tape) LayerNorm(x, gamma, beta *Value, eps float32) *Value {
	y := t.value(x.Rows, x.Cols, x.needs || gamma.needs || beta.needs)
	stats := t.arena.New(x.Rows, 2)
	t.op.norm = tensor.LayerNorm{
		Y: y.Tensor, Stats: stats,
		X: x.Tensor, Gamma: gamma.Tensor, Beta: beta.Tensor, Eps: eps,
	}
	t.dev.Run(&t.op.norm)
	n := t.norms.get()
	*n = layerNorm{y, x, gamma, beta, stats}
	t.record(y, n)
	return y
}

func (n *layerNorm) backward(t *Tape) {
	t.op.normBack = tensor.LayerNormBackward{
		DY: n.y.Grad, X: n.x.Tensor, Gamma: n.gamma.Tensor, Stats: n.stats,
	}
	if n.gamma.needs {
		t.op.normBack.DGamma, t.op.normBack.AccumulateW = t.into(n.gamma)
		t.op.normBack.DBeta, _ = t.into(n.beta)
	} else if n.beta.needs {
		t.sumInto(n.beta, n.y.Grad)
	}
	if n.x.needs {
		t.op.normBack.DX, t.op.normBack.AccumulateX = t.into(n.x)
	}
	t.dev.Run(&t.op.normBack)
	t.drop(n.y)
}
