package cpu

import "tuneground/engine/tensor"

// The size of a part: enough work for several times what it takes to hand it
// out. Borders lie at multiples of the longest vector, so that an element is
// computed in a vector, or after the last one, however many elements there are.
const (
	partElements = 1 << 13
	partColumns  = 64
)

// A division is lines - elements, rows, columns - in parts of step lines.
type division struct{ lines, step int }

func elements(t tensor.Tensor) division { return division{t.Len(), partElements} }

// rows divides n rows of the given length.
func rows(n, length int) division { return division{n, max(1, partElements/max(1, length))} }

// columns divides rows of n columns. Sums down the columns are in the order of
// the rows whatever the division.
func columns(n int) division { return division{n, partColumns} }

// indexed divides the given rows of t, or all its elements if rows is nil.
func indexed(t tensor.Tensor, indices []int32) division {
	if indices == nil {
		return elements(t)
	}
	return rows(len(indices), t.Cols)
}

func (d division) parts() int { return (d.lines + d.step - 1) / d.step }

// of returns the lines of part i.
func (d division) of(i int) (from, to int) { return i * d.step, min((i+1)*d.step, d.lines) }

// divide executes op in n parts.
func (d *Device) divide(op tensor.Op, n int) {
	d.op = op
	d.crew.run(n, d)
	d.op = nil
}

// part does part i of the operation that is being executed.
func (d *Device) part(worker, i int) {
	switch o := d.op.(type) {
	case *tensor.MatMul:
		fewRows(o, i)
	case *tensor.Attention:
		d.workers[worker].attention(o, &d.bias, i)
	case *tensor.AttentionBackward:
		d.workers[worker].attentionBackward(o, &d.bias, i)
	case *tensor.LayerNormBackward:
		d.kernel().layerNormBackward(o, i)
	case *tensor.RMSNormBackward:
		rmsNormBackward(o, i)
	case *tensor.SumSquares:
		d.sums[i] = squaresOf(o, i)
	case *tensor.FactoredMoments:
		moments(o, d.columns, i)
	case *tensor.FactoredSquares:
		d.sums[i] = factoredSquaresOf(o, d.columns, i)
	default:
		from, to := divisionOf(d.op).of(i)
		d.lines(from, to)
	}
}

// lines executes the lines [from, to) of the operation that is being executed.
func (d *Device) lines(from, to int) {
	switch o := d.op.(type) {
	case *tensor.Copy:
		copy(o.Y.Data[from:to], o.X.Data[from:to])
	case *tensor.Add:
		add(o.Y.Data[from:to], o.A.Data[from:to], o.B.Data[from:to])
	case *tensor.Mul:
		mul(o, from, to)
	case *tensor.ScaleColumns:
		scaleColumns(o, from, to)
	case *tensor.InverseNorms:
		inverseNorms(o, from, to)
	case *tensor.Scale:
		scale(o, from, to)
	case *tensor.Zero:
		zero(o, from, to)
	case *tensor.SumRows:
		d.kernel().sumRows(o, from, to)
	case *tensor.Gather:
		gather(o, from, to)
	case *tensor.ScatterAdd:
		scatterAdd(o, from, to)
	case *tensor.LayerNorm:
		d.kernel().layerNorm(o, from, to)
	case *tensor.RMSNorm:
		rmsNorm(o, from, to)
	case *tensor.Activate:
		d.kernel().activate(o, from, to)
	case *tensor.ActivateBackward:
		d.kernel().activateBackward(o, from, to)
	case *tensor.Dropout:
		dropout(o, from, to)
	case *tensor.CrossEntropy:
		d.crossEntropyRows(o, from, to)
	case *tensor.AdamW:
		adamW(o, from, to)
	case *tensor.SGD:
		sgd(o, from, to)
	case *tensor.Adafactor:
		adafactor(o, d.columns, from, to)
	}
}

// divisionOf returns the division of an operation into lines, or none if there is
// no such operation.
func divisionOf(op tensor.Op) division {
	switch o := op.(type) {
	case *tensor.Copy:
		return elements(o.Y)
	case *tensor.Add:
		return elements(o.Y)
	case *tensor.Mul:
		return elements(o.Y)
	case *tensor.ScaleColumns:
		return rows(o.X.Rows, o.X.Cols)
	case *tensor.InverseNorms:
		return rows(o.X.Rows, o.X.Cols)
	case *tensor.Scale:
		return indexed(o.X, o.Rows)
	case *tensor.Zero:
		return indexed(o.X, o.Rows)
	case *tensor.SumRows:
		return columns(o.X.Cols)
	case *tensor.Gather:
		return rows(len(o.IDs), o.Y.Cols)
	case *tensor.ScatterAdd:
		return columns(o.X.Cols)
	case *tensor.LayerNorm:
		return rows(o.X.Rows, o.X.Cols)
	case *tensor.RMSNorm:
		return rows(o.X.Rows, o.X.Cols)
	case *tensor.Activate:
		return elements(o.X)
	case *tensor.ActivateBackward:
		return elements(o.X)
	case *tensor.Dropout:
		return rows(o.X.Rows, o.X.Cols)
	case *tensor.CrossEntropy:
		return rows(o.Logits.Rows, o.Logits.Cols)
	case *tensor.AdamW:
		return indexed(o.P, o.Rows)
	case *tensor.SGD:
		return indexed(o.P, o.Rows)
	case *tensor.Adafactor:
		return chosen(o.P, o.Rows)
	}
	return division{}
}
