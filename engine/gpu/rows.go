package gpu

import (
	"slices"

	"tuneground/engine/tensor"
)

var (
	gatherKernel  = newKernel("gather", 64, "Y Table", "n cols ids accumulate", "")
	scatterKernel = newKernel("scatter_add", 64, "Y X", "n cols starts sources into parts listed", "")
)

func (d *Device) gather(o *tensor.Gather) {
	operands := []tensor.Tensor{o.Y, o.Table}
	n, cols, v := o.Y.Len(), o.Y.Cols, aligned([]tensor.Tensor{o.Y, o.Table}, o.Y.Cols)
	if v != 0 {
		n, cols = n/4, cols/4
	}
	d.emit(gatherKernel, v, 0, blocks(n, gatherKernel.threads), operands, uint32(n), uint32(cols), d.list(o.IDs), truth(o.Accumulate))
}

// piece is how many rows one thread of a ScatterAdd adds at most, before the sums
// of pieces are added.
const piece = 64

// scatterAdd brings the rows for one row of the table together here, where the ids
// are known. Where one has many, such as all tokens' for a token type, they are
// summed in pieces first.
func (d *Device) scatterAdd(o *tensor.ScatterAdd) {
	found := &d.found
	found.count(o.IDs, o.Table.Rows)
	if found.most() > piece {
		d.addPieces(o, d.list(found.positions))
		return
	}
	starts, at := uint32(len(d.stream.Lists)), int32(0)
	for _, n := range found.counts {
		d.stream.Lists = append(d.stream.Lists, at)
		at += n
	}
	d.stream.Lists = append(d.stream.Lists, at)
	d.scatter(o.Table, o.X, len(found.ids), starts, d.list(found.positions), d.list(found.ids), false, true)
}

// addPieces sums the rows listed at sources in pieces, none of which spans two ids,
// and then the sums.
func (d *Device) addPieces(o *tensor.ScatterAdd, sources uint32) {
	starts, at, n := uint32(len(d.stream.Lists)), int32(0), 0
	for _, count := range d.found.counts {
		for from := int32(0); from < count; from += piece {
			d.stream.Lists = append(d.stream.Lists, at+from)
			n++
		}
		at += count
	}
	d.stream.Lists = append(d.stream.Lists, at)
	sums := d.temporary(n*o.X.Cols).Reshape(n, o.X.Cols)
	d.scatter(sums, o.X, n, starts, sources, 0, true, true)

	starts, at = uint32(len(d.stream.Lists)), 0
	for _, count := range d.found.counts {
		d.stream.Lists = append(d.stream.Lists, at)
		at += int32(blocks(int(count), piece))
	}
	d.stream.Lists = append(d.stream.Lists, at)
	d.scatter(o.Table, sums, len(d.found.ids), starts, 0, d.list(d.found.ids), false, false)
}

func (d *Device) scatter(y, x tensor.Tensor, pieces int, starts, sources, into uint32, parts, listed bool) {
	operands := []tensor.Tensor{y, x}
	v, cols := aligned(operands, x.Cols), x.Cols
	if v != 0 {
		cols /= 4
	}
	n := pieces * cols
	d.emit(scatterKernel, v, 0, blocks(n, scatterKernel.threads), operands,
		uint32(n), uint32(cols), starts, sources, into, truth(parts), truth(listed))
}

// occurrences says where in a list which ids occur. Finding that out takes time
// that only grows with the list.
type occurrences struct {
	ids       []int32 // each once, in the order in which they come up
	counts    []int32 // how often each does
	positions []int32 // where: those of the first id, then those of the second, ...
	index     []int32 // by id: its place in ids plus 1, then the end of its positions; else 0
}

// count looks through ids, which are below n.
func (o *occurrences) count(ids []int32, n int) {
	if len(o.index) < n {
		o.index = make([]int32, n)
	}
	o.ids, o.counts = o.ids[:0], o.counts[:0]
	for _, id := range ids {
		if o.index[id] == 0 {
			o.ids, o.counts = append(o.ids, id), append(o.counts, 0)
			o.index[id] = int32(len(o.ids))
		}
		o.counts[o.index[id]-1]++
	}
	end := int32(0)
	for i, id := range o.ids {
		o.index[id] = end
		end += o.counts[i]
	}
	o.positions = slices.Grow(o.positions[:0], len(ids))[:len(ids)]
	for i, id := range ids {
		o.positions[o.index[id]] = int32(i)
		o.index[id]++
	}
	for _, id := range o.ids {
		o.index[id] = 0
	}
}

// most returns how often the id occurs that does most often.
func (o *occurrences) most() int32 {
	most := int32(0)
	for _, n := range o.counts {
		most = max(most, n)
	}
	return most
}
