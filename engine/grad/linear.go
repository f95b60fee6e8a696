package grad

import "tuneground/engine/tensor"

type linear struct{ y, x, w, b *Value }

// Linear returns Y = X Wᵀ + b for X n x in, W out x in and b 1 x out, or
// without b when it is nil. W receives a gradient in every row: where it is also
// an embedding that [Tape.Gather] reads, as when a language model's head is tied
// to its input, it must not have a [RowSet], which would forget the other rows.
func (t *Tape) Linear(x, w, b *Value) *Value {
	y := t.value(x.Tensor.Rows, w.Tensor.Rows, x.needs || w.needs || b != nil && b.needs)
	t.op.matMul = tensor.MatMul{C: y.Tensor, A: x.Tensor, B: w.Tensor, TransB: true}
	if b != nil {
		t.op.matMul.Bias = b.Tensor
	}
	t.dev.Run(&t.op.matMul)
	n := t.linears.get()
	*n = linear{y, x, w, b}
	t.record(y, n)
	return y
}

// backward: dX = dY W, dW = dYᵀ X, db = Σ rows of dY.
func (n *linear) backward(t *Tape) {
	dy := n.y.Grad
	if n.w.needs {
		dw, more := t.into(n.w)
		t.op.matMul = tensor.MatMul{C: dw, A: dy, TransA: true, B: n.x.Tensor, Accumulate: more}
		t.dev.Run(&t.op.matMul)
	}
	if n.b != nil && n.b.needs {
		db, more := t.into(n.b)
		t.op.sumRows = tensor.SumRows{Y: db, X: dy, Accumulate: more}
		t.dev.Run(&t.op.sumRows)
	}
	if n.x.needs {
		dx, more := t.into(n.x)
		t.op.matMul = tensor.MatMul{C: dx, A: dy, B: n.w.Tensor, Accumulate: more}
		t.dev.Run(&t.op.matMul)
	}
	t.drop(n.y)
}
