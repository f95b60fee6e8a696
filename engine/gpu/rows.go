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

// scatterAdd sorts the ids here, where they are known, so that all rows for one
// row of the table come after each other. Where there are many, such as all
// tokens' for a token type, they are summed in pieces first.
func (d *Device) scatterAdd(o *tensor.ScatterAdd) {
	d.sortIDs(o.IDs)
	longest := 0
	for from := 0; from < len(d.keys); from = d.groupEnd(from) {
		longest = max(longest, d.groupEnd(from)-from)
	}
	sources := uint32(len(d.stream.Lists))
	for _, key := range d.keys {
		d.stream.Lists = append(d.stream.Lists, int32(uint32(key)))
	}
	x, listed := o.X, true
	if longest > piece {
		x = d.sumPieces(x, sources)
		listed = false
	}
	// Where each group of rows begins: in the sorted list, or among the pieces.
	starts, at, groups := uint32(len(d.stream.Lists)), 0, 0
	for from := 0; from < len(d.keys); from = d.groupEnd(from) {
		d.stream.Lists = append(d.stream.Lists, int32(at))
		size := d.groupEnd(from) - from
		if longest > piece {
			size = blocks(size, piece)
		}
		at += size
		groups++
	}
	d.stream.Lists = append(d.stream.Lists, int32(at))
	into := uint32(len(d.stream.Lists))
	for from := 0; from < len(d.keys); from = d.groupEnd(from) {
		d.stream.Lists = append(d.stream.Lists, int32(d.keys[from]>>32))
	}
	d.scatter(o.Table, x, groups, starts, sources, into, false, listed)
}

// sumPieces returns the sums of the rows of x in pieces of the sorted list at
// sources, none of which spans two ids.
func (d *Device) sumPieces(x tensor.Tensor, sources uint32) tensor.Tensor {
	starts, n := uint32(len(d.stream.Lists)), 0
	for from := 0; from < len(d.keys); from = d.groupEnd(from) {
		for at := from; at < d.groupEnd(from); at += piece {
			d.stream.Lists = append(d.stream.Lists, int32(at))
			n++
		}
	}
	d.stream.Lists = append(d.stream.Lists, int32(len(d.keys)))
	sums := d.temporary(n*x.Cols).Reshape(n, x.Cols)
	d.scatter(sums, x, n, starts, sources, 0, true, true)
	return sums
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

// sortIDs makes keys hold each id and its position, by id and then by position.
func (d *Device) sortIDs(ids []int32) {
	d.keys = d.keys[:0]
	for i, id := range ids {
		d.keys = append(d.keys, uint64(id)<<32|uint64(i))
	}
	slices.Sort(d.keys)
}

// groupEnd returns where the keys of keys[from]'s id end.
func (d *Device) groupEnd(from int) int {
	to := from + 1
	for to < len(d.keys) && d.keys[to]>>32 == d.keys[from]>>32 {
		to++
	}
	return to
}
