package cpu

import (
	"unsafe"

	"tuneground/engine/tensor"
)

// A journal holds what a part of an operation is about to overwrite although
// it, or another try, reads it: the terms of C = C + A B, the weights that an
// optimiser changes. If who does the part is ended in the middle, somebody else
// can undo it and do it again.
type journal struct {
	pass    pass
	content []float32
	used    int
}

// A pass goes through the memory that a part changes in place.
type pass int

const (
	measuring pass = iota
	saving
	restoring
)

// walk goes through the memory that part i of work changes in place. What it only
// writes need not be saved.
func (j *journal) walk(p pass, work divided, i int) {
	j.pass, j.used = p, 0
	switch w := work.(type) {
	case *sweeps:
		if p := &w.list[i]; p.c == p.from {
			j.block(p)
		}
	case *Device:
		j.operation(w, i)
	}
}

// operation goes through part i of the operation that d executes.
func (j *journal) operation(d *Device, i int) {
	switch o := d.op.(type) {
	case *tensor.MatMul:
		if o.Accumulate {
			from, to := fewColumns(o).of(i)
			for r := range o.C.Rows {
				j.slice(o.C.Row(r)[from:to])
			}
		}
	case *tensor.AttentionBackward:
		if !o.DBias.IsZero() {
			j.slice(d.bias.of(d.bias.slopes, i))
		}
	case *tensor.LayerNormBackward:
		j.norm(o.X, o.DX, i, o.AccumulateX || sameMemory(o.DX, o.DY), o.AccumulateW, o.DGamma, o.DBeta)
	case *tensor.RMSNormBackward:
		j.norm(o.X, o.DX, i, o.AccumulateX || sameMemory(o.DX, o.DY), o.AccumulateW, o.DGamma)
	case *tensor.FactoredMoments:
		j.moments(o, i)
	case *tensor.Attention, *tensor.SumSquares, *tensor.FactoredSquares:
	default:
		from, to := divisionOf(d.op).of(i)
		j.lines(d.op, from, to)
	}
}

// norm goes through a part of the gradient of a norm: see normParts.
func (j *journal) norm(x, dx tensor.Tensor, part int, inPlace, accumulate bool, weights ...tensor.Tensor) {
	byRow := rows(x.Rows, x.Cols)
	if part < byRow.parts() {
		if from, to := byRow.of(part); inPlace && !dx.IsZero() {
			j.slice(dx.Data[from*dx.Cols : to*dx.Cols])
		}
		return
	}
	from, to := columns(x.Cols).of(part - byRow.parts())
	for _, w := range weights {
		if accumulate {
			j.slice(w.Data[from:to])
		}
	}
}

// moments goes through a part of o: see momentParts.
func (j *journal) moments(o *tensor.FactoredMoments, part int) {
	byRow := chosen(o.G, o.Rows)
	if part >= byRow.parts() {
		from, to := columns(o.G.Cols).of(part - byRow.parts())
		j.slice(o.C.Data[from:to])
		return
	}
	from, to := byRow.of(part)
	for i := from; i < to; i++ {
		r := rowAt(o.Rows, i)
		j.slice(o.R.Data[r : r+1])
	}
}

// lines goes through the lines [from, to) of op.
func (j *journal) lines(op tensor.Op, from, to int) {
	switch o := op.(type) {
	case *tensor.Add:
		j.elements(o.Y, from, to, sameMemory(o.Y, o.A) || sameMemory(o.Y, o.B))
	case *tensor.Mul:
		j.elements(o.Y, from, to, o.Accumulate || sameMemory(o.Y, o.A) || sameMemory(o.Y, o.B))
	case *tensor.ScaleColumns:
		j.elements(o.Y, from*o.Y.Cols, to*o.Y.Cols, o.Accumulate || sameMemory(o.Y, o.X))
	case *tensor.Scale:
		j.indexed(o.X, o.Rows, from, to)
	case *tensor.SumRows:
		j.elements(o.Y, from, to, o.Accumulate)
	case *tensor.Gather:
		j.elements(o.Y, from*o.Y.Cols, to*o.Y.Cols, o.Accumulate)
	case *tensor.ScatterAdd:
		for _, id := range o.IDs {
			j.slice(o.Table.Row(int(id))[from:to])
		}
	case *tensor.LayerNorm:
		j.elements(o.Y, from*o.Y.Cols, to*o.Y.Cols, sameMemory(o.Y, o.X))
	case *tensor.RMSNorm:
		j.elements(o.Y, from*o.Y.Cols, to*o.Y.Cols, sameMemory(o.Y, o.X))
	case *tensor.Activate:
		j.elements(o.Y, from, to, sameMemory(o.Y, o.X))
	case *tensor.ActivateBackward:
		j.elements(o.DX, from, to, sameMemory(o.DX, o.DY) || sameMemory(o.DX, o.X))
	case *tensor.Dropout:
		j.elements(o.Y, from*o.Y.Cols, to*o.Y.Cols, sameMemory(o.Y, o.X))
	case *tensor.CrossEntropy:
		j.elements(o.DLogits, from*o.Logits.Cols, to*o.Logits.Cols, sameMemory(o.DLogits, o.Logits))
	case *tensor.AdamW:
		j.indexed(o.P, o.Rows, from, to)
		j.indexed(o.M, o.Rows, from, to)
		j.indexed(o.V, o.Rows, from, to)
	case *tensor.SGD:
		j.indexed(o.P, o.Rows, from, to)
		if !o.M.IsZero() {
			j.indexed(o.M, o.Rows, from, to)
		}
	case *tensor.Adafactor:
		for i := from; i < to; i++ {
			j.slice(o.P.Row(rowAt(o.Rows, i)))
		}
	}
}

// elements goes through elements [from, to) of t if they are changed in place.
func (j *journal) elements(t tensor.Tensor, from, to int, inPlace bool) {
	if inPlace {
		j.slice(t.Data[from:to])
	}
}

// indexed goes through the lines [from, to) that indexed divides.
func (j *journal) indexed(t tensor.Tensor, indices []int32, from, to int) {
	if indices == nil {
		j.slice(t.Data[from:to])
		return
	}
	if j.pass == measuring {
		j.used += (to - from) * t.Cols
		return
	}
	for _, r := range indices[from:to] {
		j.slice(t.Row(int(r)))
	}
}

// block goes through the part of C that p computes. All parts are measured before
// they begin, so that is quick.
func (j *journal) block(p *panels) {
	if j.pass == measuring {
		j.used += p.m * p.n
		return
	}
	for r := range p.m {
		j.slice(unsafe.Slice((*float32)(float(p.c, r*p.strideC)), p.n))
	}
}

// slice goes through x.
func (j *journal) slice(x []float32) {
	at := j.used
	j.used += len(x)
	switch j.pass {
	case saving:
		copy(j.content[at:j.used], x)
	case restoring:
		copy(x, j.content[at:j.used])
	}
}

// sameMemory reports whether two tensors of one shape are the same.
func sameMemory(a, b tensor.Tensor) bool {
	return !a.IsZero() && !b.IsZero() && unsafe.SliceData(a.Data) == unsafe.SliceData(b.Data)
}
