package grad

import "tuneground/engine/tensor"

// LazyRows make the training of a large table cost only its used rows.
//
// A row that no batch has used so far has zero gradient and zero moments, so
// AdamW only decays it: by the same factor for every such row. LazyRows keep
// the active rows, those used at least once, which the optimiser updates at
// every step, and in Owed the factor by which all others are still to be
// multiplied. A row is multiplied when it becomes active, the rest when
// [LazyRows.Settle] is called.
type LazyRows struct {
	Active []int32
	Owed   float64

	active []bool
	fresh  []int32
}

// NewLazyRows returns n rows, none active.
func NewLazyRows(n int) *LazyRows {
	return &LazyRows{Active: []int32{}, Owed: 1, active: make([]bool, n)}
}

// activateRows makes ids active and multiplies the newly active rows by Owed.
func (t *Tape) activateRows(table *Value, ids []int32) {
	s := table.Lazy
	s.fresh = s.fresh[:0]
	for _, id := range ids {
		if !s.active[id] {
			s.active[id] = true
			s.fresh = append(s.fresh, id)
		}
	}
	if len(s.fresh) == 0 {
		return
	}
	s.Active = append(s.Active, s.fresh...)
	if s.Owed != 1 {
		t.op.scale = tensor.Scale{X: table.Tensor, Factor: float32(s.Owed), Rows: s.fresh}
		t.dev.Run(&t.op.scale)
	}
}

// Settle multiplies the inactive rows of table by Owed. It must be called
// before the table is read outside training.
func (s *LazyRows) Settle(dev tensor.Device, table tensor.Tensor) {
	if s.Owed == 1 {
		return
	}
	idle := make([]int32, 0, len(s.active)-len(s.Active))
	for i, on := range s.active {
		if !on {
			idle = append(idle, int32(i))
		}
	}
	dev.Run(&tensor.Scale{X: table, Factor: float32(s.Owed), Rows: idle})
	s.Owed = 1
}

// Restore sets the active rows and Owed to those saved from LazyRows of the
// same size.
func (s *LazyRows) Restore(active []int32, owed float64) {
	s.Active, s.Owed = append(s.Active[:0], active...), owed
	clear(s.active)
	for _, id := range active {
		s.active[id] = true
	}
}
