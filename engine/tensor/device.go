package tensor

// A Device owns memory and executes operations on it, in the order given.
// A Device is used by one goroutine at a time.
type Device interface {
	// Name returns the name of the hardware in words for the user, such as "CPU,
	// 128-bit SIMD".
	Name() string
	// Alloc returns a zeroed rows x cols Tensor.
	Alloc(rows, cols int) Tensor
	// Run executes op. Operations are pointers into storage that the caller
	// reuses: a Device that defers work copies what it needs before it returns.
	// Run panics when the operation's shapes contradict each other.
	Run(op Op)
	// Read copies t's elements to dst, waiting for the operations before it.
	Read(dst []float32, t Tensor)
	// Write copies src to t's elements.
	Write(t Tensor, src []float32)
}

// A Failure is the value with which a Device panics when it can no longer work,
// such as a GPU that was taken away. The contents of its memory are lost.
type Failure struct{ Err error }

func (f *Failure) Error() string { return f.Err.Error() }
func (f *Failure) Unwrap() error { return f.Err }

// An Arena hands out the temporary tensors of one training step. Reset makes
// all of them available again without freeing anything, so that steady steps
// allocate nothing and use the same memory each time.
//
// Tensors from an Arena are not zeroed.
type Arena struct {
	dev    Device
	blocks []Tensor // each 1 x n
	block  int      // index of the block in use
	used   int      // elements of that block handed out
	free   []Tensor // released within this step, most recent last
	peak   int      // the most elements ever handed out at once
}

// arenaBlock is the least number of elements of a block: 16 MiB.
const arenaBlock = 4 << 20

// alignment, in elements, of what an Arena hands out: one cache line.
const arenaAlign = 16

// NewArena returns an empty Arena in dev's memory.
func NewArena(dev Device) *Arena { return &Arena{dev: dev} }

// New returns a rows x cols Tensor with unspecified elements, valid until Reset.
func (a *Arena) New(rows, cols int) Tensor {
	n := rows * cols
	for i := len(a.free) - 1; i >= 0; i-- {
		if t := a.free[i]; t.Len() == n {
			a.free = append(a.free[:i], a.free[i+1:]...)
			return t.Reshape(rows, cols)
		}
	}
	for ; a.block < len(a.blocks); a.block, a.used = a.block+1, 0 {
		if b := a.blocks[a.block]; a.used+n <= b.Cols {
			return a.take(rows, cols)
		}
	}
	a.blocks = append(a.blocks, a.dev.Alloc(1, max(n, arenaBlock)))
	return a.take(rows, cols)
}

func (a *Arena) take(rows, cols int) Tensor {
	t := a.blocks[a.block].part(a.used, rows, cols)
	a.used += (t.Len() + arenaAlign - 1) &^ (arenaAlign - 1)
	before := 0
	for _, b := range a.blocks[:a.block] {
		before += b.Cols
	}
	a.peak = max(a.peak, before+a.used)
	return t
}

// Reserve gives an empty Arena a first block of the given size, which should be
// the most that a step needs: its tensors then lie without gaps.
func (a *Arena) Reserve(bytes int64) { a.blocks = append(a.blocks, a.dev.Alloc(1, int(bytes/4))) }

// Peak returns the size in bytes of a first block that would have sufficed
// alone.
func (a *Arena) Peak() int64 { return 4 * int64(a.peak) }

// Release gives t back before Reset: the next New of as many elements may
// reuse its memory. The caller promises that no later operation reads it.
func (a *Arena) Release(t Tensor) { a.free = append(a.free, t) }

// A Mark is a point in the sequence of tensors that an Arena has handed out.
type Mark struct{ block, used int }

// Mark returns the present point.
func (a *Arena) Mark() Mark { return Mark{a.block, a.used} }

// ResetTo makes the tensors handed out since m available again. Tensors
// released before may stay unavailable until the next Reset.
func (a *Arena) ResetTo(m Mark) { a.block, a.used, a.free = m.block, m.used, a.free[:0] }

// Reset makes all of the Arena's memory available again.
func (a *Arena) Reset() { a.block, a.used, a.free = 0, 0, a.free[:0] }

// Bytes returns the memory that the Arena holds.
func (a *Arena) Bytes() int {
	n := 0
	for _, b := range a.blocks {
		n += 4 * b.Len()
	}
	return n
}
