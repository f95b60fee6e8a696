package grad

import "tuneground/engine/tensor"

// LazyRows make the training of a large table cost what its used rows cost.
//
// A row that no batch has used so far has gradient and moments of exactly 0,
// so all that AdamW does to it is weight decay: the same factor for every such
// row. LazyRows remember the rows that are active, those used at least once,
// which the optimizer updates at every step, and in Owed the factor that all
// others are still to be multiplied with. A row pays when it becomes active,
// the rest when [LazyRows.Settle] is called.
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

// activateRows makes ids active and lets the new ones pay what they owe.
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

// Settle multiplies the rows of table that are not active by what they owe.
// It must be called before anything but training reads the table.
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

// Restore makes the rows active that were active in another table's LazyRows of
// the same size, and the others owe what they owed there.
func (s *LazyRows) Restore(active []int32, owed float64) {
	s.Active, s.Owed = append(s.Active[:0], active...), owed
	clear(s.active)
	for _, id := range active {
		s.active[id] = true
	}
}
