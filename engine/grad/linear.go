package grad

import "tuneground/engine/tensor"

type linear struct {
	y, x, w, b *Value
	added      bool // y's gradient also belongs to the value that y was added to
}

// Linear returns Y = X Wᵀ + b for X n x in, W out x in and b 1 x out, which may
// be nil. W receives a gradient in every row. If W is also an embedding that
// [Tape.Gather] reads, as when a language model's head is tied to its input, it
// must not have [LazyRows], which would skip the other rows.
func (t *Tape) Linear(x, w, b *Value) *Value {
	y := t.product(x, w, b)
	t.dev.Run(&t.op.matMul)
	return y
}

// product records X Wᵀ + b and prepares the operation that computes it.
func (t *Tape) product(x, w, b *Value) *Value {
	y := t.value(x.Rows, w.Rows, x.needs || w.needs || b != nil && b.needs)
	t.prepareLinear(y.Tensor, x.Tensor, w, b)
	n := t.linears.get()
	*n = linear{y: y, x: x, w: w, b: b}
	t.record(y, n)
	return y
}

// AddLinear adds X Wᵀ to y, in place. No function may have used y before.
func (t *Tape) AddLinear(y, x, w *Value) {
	n := t.linears.get()
	*n = linear{y: y, x: x, w: w, added: y.needs}
	y.needs = y.needs || (x.needs || w.needs) && t.training
	t.op.matMul = tensor.MatMul{C: y.Tensor, A: x.Tensor, B: w.Tensor, TransB: true, Accumulate: true}
	t.dev.Run(&t.op.matMul)
	if x.needs || w.needs {
		t.record(y, n)
	}
}

// backward: dX = dY W, dW = dYᵀ X, db = Σ rows of dY.
func (n *linear) backward(t *Tape) {
	dy := n.y.Grad
	t.linearWeights(dy, n.x.Tensor, n.w, n.b)
	if n.x.needs {
		dx, more := t.into(n.x)
		t.op.matMul = tensor.MatMul{C: dx, A: dy, B: n.w.Tensor, Accumulate: more}
		t.dev.Run(&t.op.matMul)
	}
	if !n.added {
		t.drop(n.y)
	}
}

// linear computes Y = X Wᵀ + b.
func (t *Tape) linear(y, x tensor.Tensor, w, b *Value) {
	t.prepareLinear(y, x, w, b)
	t.dev.Run(&t.op.matMul)
}

// prepareLinear prepares the operation of linear.
func (t *Tape) prepareLinear(y, x tensor.Tensor, w, b *Value) {
	t.op.matMul = tensor.MatMul{C: y, A: x, B: w.Tensor, TransB: true}
	if b != nil {
		t.op.matMul.Bias = b.Tensor
	}
}

// linearWeights computes the gradients of W and b from Y's.
func (t *Tape) linearWeights(dy, x tensor.Tensor, w, b *Value) {
	if w.needs {
		dw, more := t.into(w)
		t.op.matMul = tensor.MatMul{C: dw, A: dy, TransA: true, B: x, Accumulate: more}
		t.dev.Run(&t.op.matMul)
	}
	if b != nil && b.needs {
		t.sumInto(b, dy)
	}
}

// sumInto adds the sum of dy's rows to the gradient of b, 1 x cols.
func (t *Tape) sumInto(b *Value, dy tensor.Tensor) {
	db, more := t.into(b)
	t.op.sumRows = tensor.SumRows{Y: db, X: dy, Accumulate: more}
	t.dev.Run(&t.op.sumRows)
}
