//go:build !js

package cpu

import (
	"math"
	"math/rand/v2"
	"testing"

	"tuneground/engine/tensor"
	"tuneground/engine/tensor/optest"
)

// repeated does each of its parts twice, as if who did it the first time had
// been ended just before it was counted.
type repeated struct {
	divided
	journal *journal
	undone  *int
}

func (w repeated) part(worker, i int) {
	w.journal.walk(measuring, w.divided, i)
	*w.undone += w.journal.used
	grow(&w.journal.content, w.journal.used)
	w.journal.walk(saving, w.divided, i)
	w.divided.part(worker, i)
	w.journal.walk(restoring, w.divided, i)
	w.divided.part(worker, i)
}

// TestPartsCanBeDoneAgain checks that the results of each operation are the same
// bit for bit if each of its parts is undone and done again.
func TestPartsCanBeDoneAgain(t *testing.T) {
	once, twice, undone := New(), New(), 0
	kept := new(journal)
	twice.crew.disturb = func(work divided) divided { return repeated{work, kept, &undone} }
	battery := optest.Battery{Dirt: float32(math.NaN()), Case: func(op tensor.Op, _ optest.Tolerance, shift int) {
		copied := optest.On(twice, op, shift)
		once.Run(op)
		twice.Run(copied)
		if field := difference(op, copied); field != "" {
			t.Errorf("%T: %s is not the same", op, field)
		}
	}}
	for _, group := range battery.Groups() {
		group.Run()
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 8 { // sums over more terms than a kernel adds at a time
		battery.Case(randomProduct(r, 97, 800, 70), optest.Tolerance{}, 0)
	}
	if undone == 0 {
		t.Error("nothing was changed in place")
	}
}
