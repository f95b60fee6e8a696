package grad

import "tuneground/engine/tensor"

// InverseNorms returns 1/‖W + factor B A‖ of every row, 1 x m, for W m x n, B m x k
// and A k x n. No gradient flows back from it.
func (t *Tape) InverseNorms(w, b, a *Value, factor float32) *Value {
	y := t.value(1, w.Rows, false)
	sum, scaled := t.like(w), t.like(a)
	t.op.copy = tensor.Copy{Y: scaled, X: a.Tensor}
	t.dev.Run(&t.op.copy)
	t.scaleBy(scaled, factor)
	t.op.copy = tensor.Copy{Y: sum, X: w.Tensor}
	t.dev.Run(&t.op.copy)
	t.op.matMul = tensor.MatMul{C: sum, A: b.Tensor, B: scaled, Accumulate: true}
	t.dev.Run(&t.op.matMul)
	t.op.inverseNorms = tensor.InverseNorms{Y: y.Tensor, X: sum}
	t.dev.Run(&t.op.inverseNorms)
	t.arena.Release(scaled)
	t.arena.Release(sum)
	return y
}
