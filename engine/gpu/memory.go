package gpu

import (
	"fmt"
	"runtime"
	"weak"

	"tuneground/engine/tensor"
)

// A heap divides the GPU's buffers among tensors. There are few buffers, each at
// least half as large as all before it together: a program is compiled anew for
// every way in which its operands share buffers, and every set of buffers is bound
// once.
//
// Memory returns to the heap when the garbage collector finds that no Tensor
// refers to it, which the heap asks about before it makes another buffer. The
// rest of the engine need not know that there is anything to free.
type heap struct {
	most    int // elements of a buffer
	buffers []buffer
}

// A buffer is divided into parts in order.
type buffer struct {
	size  int
	parts []part
}

// A part is free when nobody holds its Memory.
type part struct {
	start, size int
	holder      weak.Pointer[tensor.Memory]
	free        bool
	clean       bool // zero since the buffer was made
}

const (
	leastBuffer = 16 << 20 // elements: 64 MiB
	granule     = 64       // elements that sizes are rounded up to: 256 bytes
)

func newHeap(l Limits) heap { return heap{most: l.MaxBufferSize / 4 / granule * granule} }

// Alloc implements [tensor.Device].
func (d *Device) Alloc(rows, cols int) tensor.Tensor {
	n := rows * cols
	t := tensor.Tensor{Rows: rows, Cols: cols}
	size := max(n+granule-1, granule) / granule * granule
	if size > d.heap.most {
		panic(&tensor.Failure{Err: fmt.Errorf("a matrix of %v needs %d MB in one piece, and this GPU allows %d MB", t, size*4/1e6, d.heap.most*4/1e6)})
	}
	var clean bool
	if t.Memory, clean = d.heap.take(size); t.Memory == nil {
		runtime.GC()
		d.heap.sweep()
		t.Memory, clean = d.heap.take(size)
	}
	if t.Memory == nil {
		d.grow(size)
		t.Memory, clean = d.heap.take(size)
	}
	if !clean {
		d.fill(t, 0)
	}
	return t
}

// grow makes a buffer with room for size elements.
func (d *Device) grow(size int) {
	n := max(leastBuffer, d.Bytes()/4/2/granule*granule)
	n = max(min(n, d.heap.most), size)
	d.queue.Buffer(len(d.heap.buffers), n)
	d.heap.buffers = append(d.heap.buffers, buffer{n, []part{{size: n, free: true, clean: true}}})
}

// take returns a piece of a free part, and whether it is zero, or nil.
func (h *heap) take(size int) (*tensor.Memory, bool) {
	for id := range h.buffers {
		b := &h.buffers[id]
		for i := range b.parts {
			p := b.parts[i]
			if !p.free || p.size < size {
				continue
			}
			m := &tensor.Memory{Buffer: id, Start: p.start, Size: size}
			taken := part{start: p.start, size: size, holder: weak.Make(m)}
			if p.size == size {
				b.parts[i] = taken
				return m, p.clean
			}
			b.parts[i].start += size
			b.parts[i].size -= size
			b.parts = append(b.parts, part{})
			copy(b.parts[i+1:], b.parts[i:])
			b.parts[i] = taken
			return m, p.clean
		}
	}
	return nil, false
}

// sweep frees the parts that nobody holds any more and joins neighbours.
func (h *heap) sweep() {
	for id := range h.buffers {
		b := &h.buffers[id]
		kept := b.parts[:0]
		for _, p := range b.parts {
			p.free = p.free || p.holder.Value() == nil
			if last := len(kept) - 1; p.free && last >= 0 && kept[last].free {
				kept[last].size += p.size
				kept[last].clean = kept[last].clean && p.clean
				continue
			}
			kept = append(kept, p)
		}
		b.parts = kept
	}
}

// Bytes returns the size of all buffers.
func (d *Device) Bytes() int {
	n := 0
	for _, b := range d.heap.buffers {
		n += 4 * b.size
	}
	return n
}

// place returns where t begins in its buffer.
func place(t tensor.Tensor) int { return t.Memory.Start + t.Offset }

// temporary returns memory of n elements, with unspecified content, until the
// operation being encoded is.
func (d *Device) temporary(n int) tensor.Tensor {
	if d.scratch.Cols-d.scratchUsed < n {
		d.scratch = d.Alloc(1, 2*(d.scratchUsed+n))
		d.scratchUsed = 0
	}
	t := d.scratch
	t.Cols, t.Offset = n, d.scratchUsed
	d.scratchUsed += blocks(n, 4) * 4
	return t
}
