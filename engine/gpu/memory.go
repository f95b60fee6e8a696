package gpu

import (
	"runtime"
	"slices"
	"weak"

	"tuneground/engine/message"
	"tuneground/engine/tensor"
)

// A heap divides the GPU's buffers among tensors. It keeps buffers few, and
// makes each at least half as large as all before it together, because a
// program is compiled anew for every way in which its operands share buffers,
// and every set of buffers is bound once.
//
// Memory returns to the heap when the garbage collector finds that no Tensor
// refers to it. The heap checks this before it makes another buffer. The rest
// of the engine need not free anything.
type heap struct {
	most    int // elements of a buffer
	buffers []buffer
}

// A buffer is divided into parts, in order.
type buffer struct {
	size  int
	parts []part
}

// A part is free if no Tensor refers to its Memory.
type part struct {
	start, size int
	holder      weak.Pointer[tensor.Memory]
	free        bool
	clean       bool // zero since the buffer was made
}

const (
	leastBuffer = 16 << 20 // elements: 64 MiB
	granule     = 64       // sizes are multiples of it: 256 bytes
)

func newHeap(l Limits) heap { return heap{most: l.MaxBufferSize / 4 / granule * granule} }

// granules returns n rounded up to a multiple of granule.
func granules(n int) int { return blocks(n, granule) * granule }

// Alloc implements [tensor.Device]. A tensor longer than the largest buffer
// lies in several: at most as many as an operation can bind beside its lists
// and one other buffer.
func (d *Device) Alloc(rows, cols int) tensor.Tensor {
	t := tensor.Tensor{Rows: rows, Cols: cols}
	size, stretch := granules(max(t.Len(), 1)), 0
	if size > d.heap.most {
		stretch = d.heap.stretch(cols)
		if most := (d.limits.MaxBuffers - 2) * stretch; size > most {
			panic(&tensor.Failure{Err: message.Errorf("a matrix of %v needs %d MB, and this GPU allows %d MB: take smaller batches or a smaller model, or compute on the CPU", t, size*4/1e6, most*4/1e6)})
		}
	}
	var clean bool
	if t.Memory, clean = d.heap.take(size, stretch); t.Memory == nil {
		runtime.GC()
		d.heap.sweep()
		t.Memory, clean = d.heap.take(size, stretch)
	}
	if t.Memory == nil {
		d.grow(size, stretch)
		t.Memory, clean = d.heap.take(size, stretch)
	}
	if !clean {
		d.fill(t, 0)
	}
	return t
}

// stretch returns the number of a long matrix's elements in one buffer: whole
// rows where possible, and whole vectors.
func (h *heap) stretch(cols int) int {
	unit := cols
	for unit%4 != 0 {
		unit += cols
	}
	if unit > h.most {
		return h.most
	}
	return h.most / unit * unit
}

// grow makes a buffer with room for size elements or, with a stretch, the
// buffers for them.
func (d *Device) grow(size, stretch int) {
	for ; stretch > 0 && size > stretch; size -= stretch {
		d.grow(stretch, 0)
	}
	n := max(leastBuffer, d.Bytes()/4/2/granule*granule)
	n = max(min(n, d.heap.most), granules(size))
	d.queue.Buffer(len(d.heap.buffers), n)
	d.heap.buffers = append(d.heap.buffers, buffer{n, []part{{size: n, free: true, clean: true}}})
}

// take returns size elements in one buffer or, with a stretch, in several, and
// whether they are zero. It returns nil if there are none.
func (h *heap) take(size, stretch int) (m *tensor.Memory, clean bool) {
	if stretch > 0 {
		return h.takeLong(size, stretch)
	}
	for id := range h.buffers {
		for i, p := range h.buffers[id].parts {
			if p.free && p.size >= size {
				m = &tensor.Memory{Buffer: id, Start: p.start, Size: size}
				h.buffers[id].give(i, m, size)
				return m, p.clean
			}
		}
	}
	return nil, false
}

// takeLong returns size elements at the beginnings of consecutive buffers.
func (h *heap) takeLong(size, stretch int) (*tensor.Memory, bool) {
	n := blocks(size, stretch)
	for first := range len(h.buffers) - n + 1 {
		clean, room := true, 0
		for _, b := range h.buffers[first : first+n] {
			if p := b.parts[0]; p.free && p.size >= min(stretch, size-room) {
				clean, room = clean && p.clean, room+stretch
			}
		}
		if room < size {
			continue
		}
		m := &tensor.Memory{Buffer: first, Size: size, Stretch: stretch}
		for i := range n {
			h.buffers[first+i].give(0, m, granules(min(stretch, size-i*stretch)))
		}
		return m, clean
	}
	return nil, false
}

// give makes m the owner of the first size elements of b's i-th part.
func (b *buffer) give(i int, m *tensor.Memory, size int) {
	p := &b.parts[i]
	taken, rest := part{start: p.start, size: size, holder: weak.Make(m)}, part{p.start + size, p.size - size, p.holder, true, p.clean}
	*p = taken
	if rest.size > 0 {
		b.parts = slices.Insert(b.parts, i+1, rest)
	}
}

// sweep frees the parts that no Tensor refers to any more and joins neighbours.
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

// A place is where a Tensor lies: from element at of a buffer on and, if that
// is not all, from the beginnings of the following buffers, count buffers in
// all.
type place struct{ buffer, at, count, stretch int }

func locate(t tensor.Tensor) place {
	m := t.Memory
	if m.Stretch == 0 {
		return place{m.Buffer, m.Start + t.Offset, 1, 0}
	}
	first, last := t.Offset/m.Stretch, (t.Offset+t.Len()-1)/m.Stretch
	return place{m.Buffer + first, t.Offset - first*m.Stretch, last - first + 1, m.Stretch}
}

// temporary returns memory of n elements, with unspecified content, for the
// operation being encoded only.
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
