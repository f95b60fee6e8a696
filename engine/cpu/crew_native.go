//go:build !js

package cpu

import (
	"runtime"
	"sync/atomic"
	"time"
)

// crew is a number of goroutines: the one that calls, and helpers. A helper that
// has found nothing to do for a while ends, and the next work starts it again,
// so nobody has to dismiss a crew.
type crew struct {
	helpers []*helper
	disturb func(divided) divided // nil except in tests: replaces all work
	work    divided
	// claims holds the number of parts in its upper half and in its lower half the
	// next one to do. Whoever adds 1 to it does that part. work does not change
	// before all parts are done.
	claims atomic.Uint64
	done   atomic.Int64
}

// A helper is one goroutine, or none while it is not present.
type helper struct {
	present atomic.Bool
	help    func()
}

// patience is how long a helper waits for more work: longer than the pauses
// within a training step, because to wake a goroutine takes some 20 µs.
const patience = 300 * time.Microsecond

// spins is the number of looks for work between two looks at the clock.
const spins = 200

// hire sets the number of those who work at the same time, the caller included.
func (c *crew) hire(n int) {
	c.helpers = nil
	for worker := 1; worker < n; worker++ {
		h := new(helper)
		h.help = func() { c.help(h, worker) }
		c.helpers = append(c.helpers, h)
	}
}

// size returns the number of those who work at the same time.
func (c *crew) size() int { return 1 + len(c.helpers) }

// run does all n parts of work.
func (c *crew) run(n int, work divided) {
	if c.disturb != nil {
		work = c.disturb(work)
	}
	if n < 2 || len(c.helpers) == 0 {
		for i := range n {
			work.part(0, i)
		}
		return
	}
	c.work = work
	c.done.Store(0)
	c.claims.Store(uint64(n) << 32)
	for _, h := range c.helpers[:min(n-1, len(c.helpers))] {
		if h.present.CompareAndSwap(false, true) {
			go h.help()
		}
	}
	c.take(0)
	for look := 1; c.done.Load() < int64(n); look++ {
		if look%spins == 0 {
			runtime.Gosched()
		}
	}
	c.work = nil
}

// take does parts until none is left, and reports whether it did any.
func (c *crew) take(worker int) (some bool) {
	for {
		claim := c.claims.Load()
		next, n := claim&(1<<32-1), claim>>32
		if next >= n {
			return some
		}
		if c.claims.CompareAndSwap(claim, claim+1) {
			c.work.part(worker, int(next))
			c.done.Add(1)
			some = true
		}
	}
}

// help does parts, until there have been none for a while.
func (c *crew) help(h *helper, worker int) {
	last := time.Now()
	for look := 0; ; look++ {
		if c.take(worker) {
			last = time.Now()
		} else if look%spins == 0 {
			if time.Since(last) > patience {
				h.present.Store(false)
				return
			}
			runtime.Gosched()
		}
	}
}
