package nn

import "tuneground/engine/grad"

// Embedding is a table with a row for each id.
type Embedding struct {
	Weight *Param `hf:"weight"` // ids x width
}

// sparseRows is the size from which a table's gradient is kept by rows. Below
// it the bookkeeping costs more than it saves.
const sparseRows = 1024

// NewEmbedding returns a table of n rows, each width wide.
func NewEmbedding(n, width int) *Embedding {
	w := matrix(n, width)
	w.Sparse = n >= sparseRows
	return &Embedding{Weight: w}
}

// WithPadding has the row of an id, if there is one, begin as zeros, as those of
// torch.nn.Embedding's padding_idx do.
func (e *Embedding) WithPadding(id int) *Embedding {
	if rows, _ := e.Weight.Dims(); id >= 0 && id < rows {
		e.Weight.Padding = id + 1
	}
	return e
}

// Forward returns the rows ids, len(ids) x width.
func (e *Embedding) Forward(t *grad.Tape, ids []int32) *grad.Value {
	return t.Gather(e.Weight.Value, ids)
}

// AddTo adds the rows ids to y, which no function has used yet.
func (e *Embedding) AddTo(t *grad.Tape, y *grad.Value, ids []int32) {
	t.AddGather(y, e.Weight.Value, ids)
}
