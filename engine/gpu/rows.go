package gpu

import (
	"slices"

	"tuneground/engine/tensor"
)

type (
	scaleColumnsArgs struct {
		Y, X, Factor, Bias  tensor.Tensor
		n, cols, accumulate uint32
		biased              bool
	}
	gatherArgs struct {
		Y, Table                 tensor.Tensor
		n, cols, ids, accumulate uint32
	}
	scatterArgs struct {
		Y, X                                          tensor.Tensor
		n, cols, starts, sources, into, parts, listed uint32
	}
)

var (
	scaleColumnsProgram = newProgram[scaleColumnsArgs](64, "scale_columns")

	gatherProgram  = newProgram[gatherArgs](64, "gather")
	scatterProgram = newProgram[scatterArgs](64, "scatter_add")
)

func (d *Device) scaleColumns(o *tensor.ScaleColumns) {
	args := scaleColumnsArgs{Y: o.Y, X: o.X, Factor: o.Factor, Bias: o.Bias, accumulate: truth(o.Accumulate), biased: !o.Bias.IsZero()}
	n, cols, v := o.Y.Len(), o.Y.Cols, aligned(scaleColumnsProgram.tensors(&args), o.Y.Cols)
	if v != 0 {
		n, cols = n/4, cols/4
	}
	args.n, args.cols = uint32(n), uint32(cols)
	scaleColumnsProgram.emit(d, v, 0, blocks(n, scaleColumnsProgram.threads), &args)
}

func (d *Device) gather(o *tensor.Gather) {
	n, cols, v := o.Y.Len(), o.Y.Cols, aligned([]tensor.Tensor{o.Y, o.Table}, o.Y.Cols)
	if v != 0 {
		n, cols = n/4, cols/4
	}
	gatherProgram.emit(d, v, 0, blocks(n, gatherProgram.threads), &gatherArgs{
		Y: o.Y, Table: o.Table, n: uint32(n), cols: uint32(cols), ids: d.list(o.IDs), accumulate: truth(o.Accumulate)})
}

// piece is the greatest number of rows that one thread of a ScatterAdd adds
// before the sums of pieces are added.
const piece = 64

// scatterAdd groups the rows by their row in the table on the host, where the
// ids are known. If one id has many rows, such as a token type that all tokens
// share, they are summed in pieces first.
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
	d.scatter(len(found.ids), scatterArgs{Y: o.Table, X: o.X, starts: starts, sources: d.list(found.positions), into: d.list(found.ids), listed: 1})
}

// addPieces sums the rows listed at sources in pieces, none of which spans two
// ids, and then adds the sums.
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
	d.scatter(n, scatterArgs{Y: sums, X: o.X, starts: starts, sources: sources, parts: 1, listed: 1})

	starts, at = uint32(len(d.stream.Lists)), 0
	for _, count := range d.found.counts {
		d.stream.Lists = append(d.stream.Lists, at)
		at += int32(blocks(int(count), piece))
	}
	d.stream.Lists = append(d.stream.Lists, at)
	d.scatter(len(d.found.ids), scatterArgs{Y: o.Table, X: sums, starts: starts, into: d.list(d.found.ids)})
}

// scatter adds up the given number of pieces, whose beginnings are in args.
func (d *Device) scatter(pieces int, args scatterArgs) {
	v, cols := aligned(scatterProgram.tensors(&args), args.X.Cols), args.X.Cols
	if v != 0 {
		cols /= 4
	}
	args.n, args.cols = uint32(pieces*cols), uint32(cols)
	scatterProgram.emit(d, v, 0, blocks(pieces*cols, scatterProgram.threads), &args)
}

// occurrences holds the positions of each id in a list. Building it takes time
// linear in the list's length.
type occurrences struct {
	ids       []int32 // each once, in order of first occurrence
	counts    []int32 // number of occurrences of each id
	positions []int32 // positions of the first id, then those of the second, ...
	index     []int32 // by id: its index in ids plus 1, then the end of its positions; else 0
}

// count builds o from ids, which are below n.
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

// most returns the number of occurrences of the most frequent id.
func (o *occurrences) most() int32 {
	most := int32(0)
	for _, n := range o.counts {
		most = max(most, n)
	}
	return most
}
