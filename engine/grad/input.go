package grad

// Input returns a matrix of the given elements, row after row, which needs no
// gradient. On a GPU it is sent at once, in a call of its own.
func (t *Tape) Input(rows, cols int, elements []float32) *Value {
	x := t.value(rows, cols, false)
	t.dev.Write(x.Tensor, elements)
	return x
}
