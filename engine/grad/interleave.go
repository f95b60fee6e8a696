package grad

import "tuneground/engine/tensor"

type interleave struct {
	y, a, b      *Value
	rowsA, rowsB []int32
}

// Interleave returns the rows of A and B in one tensor: row i of A becomes row
// rowsA[i], row i of B row rowsB[i]. The two lists name each row once.
func (t *Tape) Interleave(a *Value, rowsA []int32, b *Value, rowsB []int32) *Value {
	y := t.value(a.Rows+b.Rows, a.Cols, a.needs || b.needs)
	t.op.zero = tensor.Zero{X: y.Tensor}
	t.dev.Run(&t.op.zero)
	t.op.scatterAdd = tensor.ScatterAdd{Table: y.Tensor, X: a.Tensor, IDs: rowsA}
	t.dev.Run(&t.op.scatterAdd)
	t.op.scatterAdd = tensor.ScatterAdd{Table: y.Tensor, X: b.Tensor, IDs: rowsB}
	t.dev.Run(&t.op.scatterAdd)
	n := t.interleaves.get()
	*n = interleave{y, a, b, rowsA, rowsB}
	t.record(y, n)
	return y
}

// backward: dA[i] = dY[rowsA[i]], dB[i] = dY[rowsB[i]].
func (n *interleave) backward(t *Tape) {
	n.into(t, n.a, n.rowsA)
	n.into(t, n.b, n.rowsB)
	t.drop(n.y)
}

// into adds the rows of dY that came from v to v's gradient.
func (n *interleave) into(t *Tape, v *Value, rows []int32) {
	if !v.needs {
		return
	}
	dv, more := t.into(v)
	t.op.gather = tensor.Gather{Y: dv, Table: n.y.Grad, IDs: rows, Accumulate: more}
	t.dev.Run(&t.op.gather)
}
