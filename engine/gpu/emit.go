package gpu

import (
	"slices"

	"tuneground/engine/message"
	"tuneground/engine/tensor"
)

// A variant is one form of a kernel: its flags, a number that sizes depend on,
// and the buffers of its operands. Operand i lies in one buffer plus more[i],
// whose slots follow those of the operands before it.
type variant struct {
	kernel *kernel
	flags  uint32
	size   uint32
	slots  [mostUses]uint8
	more   [mostUses]uint8
}

// Flags of every kernel. With vec, buffers are arrays of vec4f. With subgroups,
// which depends on the GPU alone, programs may use subgroups. A kernel's own
// flags are bits 1 and up.
const (
	vec       = 1
	subgroups = 1 << 31
)

// lies returns the slots of each operand's buffers.
func (v variant) lies() [][]int {
	list, at := make([][]int, len(v.kernel.operands)), 0
	for i := range list {
		for range v.more[i] + 1 {
			list[i] = append(list[i], int(v.slots[at]))
			at++
		}
	}
	return list
}

// count returns the number of buffers.
func (v variant) count() int {
	n := 0
	for _, slots := range v.lies() {
		n = max(n, slices.Max(slots)+1)
	}
	return n
}

// emit appends to the stream one dispatch of groups workgroups of the kernel
// with flags, compiled for size. The variant must not access an absent operand.
func (d *Device) emit(k *kernel, flags uint32, size, groups int, operands []tensor.Tensor, settings []uint32) {
	if groups == 0 {
		return
	}
	s := &d.stream
	v := variant{kernel: k, flags: flags, size: uint32(size)}
	if d.limits.Subgroups {
		v.flags |= subgroups
	}
	var b bound
	slot, uses := s.slot(), 0
	p := append(slot[:0], uint32(groups))
	for i := range operands {
		t := &operands[i]
		if t.Len() == 0 {
			p, uses = append(p, 0), uses+1
			continue
		}
		at := locate(*t)
		p = append(p, uint32(at.at))
		if at.count > 1 {
			p = append(p, uint32(at.stretch))
			v.more[i] = uint8(at.count - 1)
		}
		for buffer := at.buffer; buffer < at.buffer+at.count && uses < mostUses; buffer++ {
			v.slots[uses] = uint8(b.slot(uint32(buffer)))
			uses++
		}
	}
	if most := d.limits.MaxBuffers; uses == mostUses || b.count+1 > most { // the lists take one binding too
		panic(&tensor.Failure{Err: message.Errorf("an operation needs more buffers than the %d that this GPU allows: take smaller batches or a smaller model, or compute on the CPU", most)})
	}
	copy(slot[len(p):], settings)
	y := (groups + maxGroups - 1) / maxGroups
	s.Commands = append(s.Commands, d.pipeline(v), uint32((groups+y-1)/y), uint32(y), d.group(b))
	s.Dispatches++
}

// pipeline returns the number of v's pipeline, and creates the pipeline on
// first use.
func (d *Device) pipeline(v variant) uint32 {
	id, ok := d.pipelines[v]
	if !ok {
		id = uint32(len(d.pipelines))
		d.pipelines[v] = id
		d.queue.Pipeline(int(id), v.count(), v.source())
	}
	return id
}

// mostUses is an upper bound on the buffers of all operands of a dispatch,
// where a buffer that two operands share counts twice.
const mostUses = 16

// bound is the numbers of the buffers of one dispatch, in the order of its
// slots.
type bound struct {
	buffers [mostUses]uint32
	count   int
}

// slot returns the index of a buffer in b, and adds the buffer if it is not
// there.
func (b *bound) slot(buffer uint32) int {
	i := slices.Index(b.buffers[:b.count], buffer)
	if i < 0 {
		i = b.count
		b.buffers[i] = buffer
		b.count++
	}
	return i
}

// group returns the number of b's bind group, and creates the group on first
// use.
func (d *Device) group(b bound) uint32 {
	id, ok := d.groups[b]
	if !ok {
		id = uint32(len(d.groups))
		d.groups[b] = id
		d.queue.Group(int(id), slices.Clone(b.buffers[:b.count]))
	}
	return id
}
