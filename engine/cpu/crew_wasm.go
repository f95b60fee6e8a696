package cpu

import (
	"slices"
	"time"
	"unsafe"

	"tuneground/engine/cpu/relaxed"
)

// The functions of package relaxed for a board; that package explains them. In
// memory that is not shared they are missing, and must not be called.

//go:wasmimport k publish
//go:noescape
func modulePublish(board unsafe.Pointer, n int32)

//go:wasmimport k take
//go:noescape
func moduleTake(board unsafe.Pointer) int32

//go:wasmimport k finish
//go:noescape
func moduleFinish(board unsafe.Pointer)

//go:wasmimport k await
//go:noescape
func moduleAwait(board unsafe.Pointer, n, spins int32) int32

//go:wasmimport k rest
//go:noescape
func moduleRest(board unsafe.Pointer, spins int32)

// crew is the program's own thread and helpers. A helper is another instance of
// the program, in a Worker of its own and in the same memory, which has no part
// in Go's runtime: it runs one function on a stack of its own.
//
// So what helpers execute, the parts of operations, must not need the runtime:
// they allocate nothing, store no pointer outside of the stack, and do not panic.
type crew struct {
	start    func(*Helper) // in a Worker
	wanted   int           // who shall work at the same time
	helpers  []*Helper
	former   []*Helper // whose memory may still be in use
	replaced int       // helpers, so far
	work     divided
	done     []bool // by part
	board    [relaxed.BoardBytes / 8]uint64
}

// A Helper is what a Worker needs to help.
type Helper struct {
	worker int
	stack  [helperStack]byte
	g      [gWords]uint64
	help   func()

	leaves bool   // it is not needed any more
	left   bool   // and has noticed
	ended  uint32 // not 0: the browser has ended its Worker
	busy   bool   // it may have taken a part
	kept   int    // 1 + the part that the journal can undo
	journal
}

const (
	helperStack = 256 << 10
	// stackGuard is more than what functions use of a stack without a check: see
	// internal/abi.StackNosplitBase.
	stackGuard = 8 << 10
	gWords     = 64 // the size of a runtime.g at least
)

// patience is how often who waits looks again before it sleeps: for some 300 µs,
// longer than the pauses within a training step, and than a part takes. To be woken
// takes as long as a part.
const patience = 120000

// mostReplaced is how many helpers are replaced. If more end than a browser may
// want to, then to start them costs more than they help.
const mostReplaced = 50

// hire sets the number of those who work at the same time, the caller included.
func (c *crew) hire(n int) {
	c.wanted = n
	c.former = slices.DeleteFunc(c.former, hasEnded)
	for len(c.helpers) > max(0, n-1) {
		c.dismiss(c.helpers[len(c.helpers)-1])
		modulePublish(unsafe.Pointer(&c.board), 0) // wakes it
	}
	for worker := 1; len(c.helpers) < n-1; worker++ {
		if slices.ContainsFunc(c.helpers, func(h *Helper) bool { return h.worker == worker }) {
			continue
		}
		h := &Helper{worker: worker}
		h.help = func() { c.help(h) }
		c.helpers = append(c.helpers, h)
		c.start(h)
	}
}

// dismiss removes a helper, which leaves when it notices.
func (c *crew) dismiss(h *Helper) {
	c.helpers = slices.DeleteFunc(c.helpers, func(other *Helper) bool { return other == h })
	c.former = append(c.former, h)
	h.leaves = true
}

// present returns all who may take a part: also those who have not noticed yet
// that they are not needed.
func (c *crew) present(yield func(*Helper) bool) {
	for _, list := range [][]*Helper{c.helpers, c.former} {
		for _, h := range list {
			if !h.left && h.ended == 0 && !yield(h) {
				return
			}
		}
	}
}

// size returns the number of those who work at the same time.
func (c *crew) size() int { return 1 + len(c.helpers) }

// run does all n parts of work.
func (c *crew) run(n int, work divided) {
	if c.size() < c.wanted || slices.ContainsFunc(c.helpers, hasEnded) {
		c.replaceEnded()
	}
	if n < 2 || len(c.helpers) == 0 {
		for i := range n {
			work.part(0, i)
		}
		return
	}
	c.prepare(n, work)
	board := unsafe.Pointer(&c.board)
	modulePublish(board, int32(n))
	for i := moduleTake(board); i >= 0; i = moduleTake(board) {
		work.part(0, int(i))
		c.done[i] = true
		moduleFinish(board)
	}
	for moduleAwait(board, int32(n), patience) == 0 {
		hear()
		if c.dismissEnded() {
			c.complete(n)
			break
		}
	}
	c.work = nil
}

// prepare makes room for what helpers write down.
func (c *crew) prepare(n int, work divided) {
	c.work = work
	c.done = slices.Grow(c.done[:0], n)[:n]
	clear(c.done)
	var j journal
	most := 0
	for i := range n {
		j.walk(measuring, work, i)
		most = max(most, j.used)
	}
	for h := range c.present {
		grow(&h.content, most)
	}
}

// help is what a helper does until it is not needed any more.
func (c *crew) help(h *Helper) {
	board := unsafe.Pointer(&c.board)
	for ; !h.leaves; moduleRest(board, patience) {
		h.busy = true
		for i := moduleTake(board); i >= 0; i = moduleTake(board) {
			h.walk(saving, c.work, int(i))
			h.kept = 1 + int(i)
			c.work.part(h.worker, int(i))
			c.done[i] = true
			h.kept = 0
			moduleFinish(board)
		}
		h.busy = false
	}
	h.left = true
}

// hear lets the browser tell this Worker that a helper's has ended. Whatever else it
// tells happens within an operation, too.
func hear() { time.Sleep(time.Millisecond) }

func hasEnded(h *Helper) bool { return h.ended != 0 }

// dismissEnded removes the helpers whose Workers have ended, and reports whether
// one of those who ever were helpers may have ended with a part.
func (c *crew) dismissEnded() (some bool) {
	for _, h := range slices.Clone(c.helpers) {
		if h.ended != 0 {
			c.dismiss(h)
		}
	}
	return slices.ContainsFunc(c.former, func(h *Helper) bool { return h.ended != 0 && h.busy })
}

// complete does the parts that helpers who were ended have not done. All parts
// are taken by now, so the other helpers have what they are busy with, and no
// more.
func (c *crew) complete(n int) {
	for c.busy() {
		hear()
		c.dismissEnded()
	}
	for _, h := range c.former {
		if h.ended == 0 {
			continue
		}
		if h.kept > 0 && !c.done[h.kept-1] {
			h.walk(restoring, c.work, h.kept-1)
		}
		h.busy, h.kept = false, 0
	}
	for i, done := range c.done {
		if !done {
			c.work.part(0, i)
		}
	}
}

// replaceEnded gives the work of helpers whose Workers have ended to new ones.
func (c *crew) replaceEnded() {
	c.dismissEnded()
	c.replaced += c.wanted - c.size()
	if c.replaced > mostReplaced {
		c.wanted = c.size()
	}
	c.hire(c.wanted)
}

// busy reports whether one of those present may have taken a part.
func (c *crew) busy() bool {
	for h := range c.present {
		if h.busy {
			return true
		}
	}
	return false
}

// StartHelpers makes UseThreads start its helpers by start, which gives each a
// Worker. They must be able to share memory.
func (d *Device) StartHelpers(start func(*Helper)) { d.crew.start = start }

// State returns what a Worker has to set the program's globals to before it
// calls the function: the stack pointer, the goroutine, which knows the borders
// of the stack alone, and the function's closure, whose first word is its place
// in the table of functions, times 1 << 16. The fourth is where to write a 1 once
// the Worker has ended and can write nothing more.
func (h *Helper) State() (stack, g, closure, ended uintptr) {
	low := uintptr(unsafe.Pointer(&h.stack))
	h.g = [gWords]uint64{uint64(low), uint64(low + helperStack), uint64(low + stackGuard), uint64(low + stackGuard)}
	return low + helperStack - 64, uintptr(unsafe.Pointer(&h.g)), *(*uintptr)(unsafe.Pointer(&h.help)), uintptr(unsafe.Pointer(&h.ended))
}
