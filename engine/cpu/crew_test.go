//go:build !js

package cpu

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"sync/atomic"
	"testing"
	"time"

	"tuneground/engine/tensor"
	"tuneground/engine/tensor/optest"
)

// TestThreads checks that the results of each operation are the same bit for
// bit on any number of threads.
func TestThreads(t *testing.T) {
	for name, kern := range kernels {
		for _, threads := range []int{2, 3, 7} {
			if threads != 3 && kern != &builtin { // the others divide alike
				continue
			}
			alone, crew := New(), New()
			alone.kern, crew.kern = kern, kern
			crew.UseThreads(threads)
			compared := 0
			battery := optest.Battery{Dirt: float32(math.NaN()), Case: func(op tensor.Op, _ optest.Tolerance, shift int) {
				copied := optest.On(crew, op, shift)
				alone.Run(op)
				crew.Run(copied)
				if field := difference(op, copied); field != "" {
					t.Errorf("%T: %s is not the same on %d threads", op, field, threads)
				}
				compared++
			}}
			t.Run(fmt.Sprint(name, " ", threads), func(t *testing.T) {
				for _, group := range battery.Groups() {
					group.Run()
				}
				r := rand.New(rand.NewPCG(1, 2))
				for _, shape := range [][2]int{{150, 384}, {70, 1537}, {2000, 33}} { // of many parts
					for _, operations := range []func(*rand.Rand, int, int, int){battery.Elements, battery.Rows,
						battery.Activations, battery.Norms, battery.Dropouts, battery.Optimizers, battery.CrossEntropies} {
						operations(r, shape[0], shape[1], 0)
					}
				}
				if compared == 0 {
					t.Error("nothing was compared")
				}
				for _, s := range [][3]int{{397, 300, 401}, {1, 384, 3100}, {7, 384, 3101}} {
					for range 8 {
						battery.Case(randomProduct(r, s[0], s[1], s[2]), optest.Tolerance{}, 0)
					}
				}
			})
		}
	}
}

// A call of UseThreads during an operation waits for its end: the scratch memory of its
// threads is being used.
func TestUseThreadsWithinAnOperation(t *testing.T) {
	d := New()
	d.UseThreads(2)
	within := 0
	d.crew.disturb = func(work divided) divided {
		d.UseThreads(5)
		within = d.crew.size()
		return work
	}
	d.Run(randomProduct(rand.New(rand.NewPCG(1, 2)), 397, 300, 401))
	if after := d.crew.size(); within != 2 || after != 5 {
		t.Errorf("%d threads within the operation and %d after it, want 2 and 5", within, after)
	}
}

// difference returns the name of a tensor whose bits differ in two operations.
func difference(a, b tensor.Op) string {
	x, y := reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem()
	for i := range x.NumField() {
		want, ok := x.Field(i).Interface().(tensor.Tensor)
		if !ok {
			continue
		}
		got := y.Field(i).Interface().(tensor.Tensor)
		for j, v := range want.Data {
			if math.Float32bits(v) != math.Float32bits(got.Data[j]) {
				return fmt.Sprintf("%s[%d], %v and %v,", x.Type().Field(i).Name, j, v, got.Data[j])
			}
		}
	}
	return ""
}

// counted counts how often each of its parts is done.
type counted struct {
	times []atomic.Int32
	pause time.Duration
}

func (c *counted) part(_, i int) {
	time.Sleep(c.pause)
	c.times[i].Add(1)
}

// TestCrewDoesEachPartOnce also lets the helpers end between some of the works.
func TestCrewDoesEachPartOnce(t *testing.T) {
	var c crew
	c.hire(5)
	for round := range 3000 {
		w := &counted{times: make([]atomic.Int32, round%40)}
		if round%500 == 0 {
			time.Sleep(3 * patience)
		}
		if round%100 == 0 {
			w.pause = time.Microsecond
		}
		c.run(len(w.times), w)
		for i := range w.times {
			if n := w.times[i].Load(); n != 1 {
				t.Fatalf("part %d of %d was done %d times", i, len(w.times), n)
			}
		}
	}
}
