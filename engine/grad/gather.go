package grad

import "tuneground/engine/tensor"

type gather struct {
	y, table *Value
	ids      []int32
	added    bool // y's gradient also belongs to the value that y was added to
}

// Gather returns the rows ids of table, in this order: an embedding, or a
// selection of rows such as each sequence's first.
func (t *Tape) Gather(table *Value, ids []int32) *Value {
	y := t.value(len(ids), table.Cols, table.needs)
	t.gatherInto(y, table, ids, false)
	return y
}

// AddGather adds the rows ids of table to y, in place. No function may have
// used y before.
func (t *Tape) AddGather(y, table *Value, ids []int32) {
	y.needs = y.needs || table.needs && t.training
	t.gatherInto(y, table, ids, true)
}

func (t *Tape) gatherInto(y, table *Value, ids []int32, add bool) {
	if table.Lazy != nil && table.needs && t.training {
		t.activateRows(table, ids)
	}
	t.op.gather = tensor.Gather{Y: y.Tensor, Table: table.Tensor, IDs: ids, Accumulate: add}
	t.dev.Run(&t.op.gather)
	n := t.gathers.get()
	*n = gather{y, table, ids, add}
	t.record(y, n)
}

// backward: dTable[ids[i]] += dY[i]. A sum passes dY on unchanged.
func (n *gather) backward(t *Tape) {
	if n.table.needs {
		dst, more := t.into(n.table)
		if !more {
			t.op.zero = tensor.Zero{X: dst}
			if n.table.Lazy != nil {
				t.op.zero.Rows = n.table.Lazy.Active
			}
			t.dev.Run(&t.op.zero)
		}
		t.op.scatterAdd = tensor.ScatterAdd{Table: dst, X: n.y.Grad, IDs: n.ids}
		t.dev.Run(&t.op.scatterAdd)
	}
	if !n.added {
		t.drop(n.y)
	}
}
