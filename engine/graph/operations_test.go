package graph

import (
	"fmt"
	"math"
	"slices"
)

// elementwise are the operations on one element.
var elementwise = map[string]func(float64) float64{
	"Erf": math.Erf, "Tanh": math.Tanh, "Sqrt": math.Sqrt, "Relu": func(x float64) float64 { return max(x, 0) },
	"Sigmoid":  func(x float64) float64 { return 1 / (1 + math.Exp(-x)) },
	"Identity": func(x float64) float64 { return x }, "Cast": func(x float64) float64 { return x },
	"Not": func(x float64) float64 { return 1 - x },
}

// pairwise are the operations on two elements.
var pairwise = map[string]func(a, b float64) float64{
	"Add": func(a, b float64) float64 { return a + b }, "Sub": func(a, b float64) float64 { return a - b },
	"Mul": func(a, b float64) float64 { return a * b }, "Div": func(a, b float64) float64 { return a / b },
	"Max": math.Max, "Min": math.Min,
	"Equal":   func(a, b float64) float64 { return truth(a == b) },
	"Greater": func(a, b float64) float64 { return truth(a > b) },
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// do computes an operation other than If.
func (n *step) do(in []array) []array {
	if f := elementwise[n.kind]; f != nil {
		return []array{in[0].each(f)}
	}
	if f := pairwise[n.kind]; f != nil {
		return []array{pair(in[0], in[1], f)}
	}
	switch n.kind {
	case "MatMul":
		return []array{matMul(in[0], in[1])}
	case "Shape":
		x := filled([]int{len(in[0].shape)})
		for i, side := range in[0].shape {
			x.data[i] = float64(side)
		}
		return []array{x}
	case "Range":
		x := array{}
		for v := in[0].data[0]; v < in[1].data[0]; v += in[2].data[0] {
			x.data = append(x.data, v)
		}
		x.shape = []int{len(x.data)}
		return []array{x}
	}
	return []array{n.shaped(in)}
}

// shaped computes an operation that depends on axes and shapes.
func (n *step) shaped(in []array) array {
	x := in[0]
	switch n.kind {
	case "Gather":
		return gather(x, in[1], n.ints["axis"][0])
	case "GatherND":
		return gatherND(x, in[1])
	case "Reshape":
		return reshape(x, in[1])
	case "Squeeze":
		return array{slices.DeleteFunc(slices.Clone(x.shape), func(side int) bool { return side == 1 }), x.data}
	case "Unsqueeze":
		shape := slices.Clone(x.shape)
		for _, a := range in[1].data {
			shape = slices.Insert(shape, int(a), 1)
		}
		return array{shape, x.data}
	case "Transpose":
		return transpose(x, n.ints["perm"])
	case "Concat":
		return concat(in, n.ints["axis"][0])
	case "Slice":
		return slice(x, int(in[1].data[0]), int(in[2].data[0]), int(in[3].data[0]))
	case "Softmax":
		return alongRows(x, softmax)
	case "LayerNormalization":
		y := alongRows(x, func(row []float64) { normalise(row, n.floats["epsilon"]) })
		return pair(pair(y, in[1], pairwise["Mul"]), in[2], pairwise["Add"])
	case "CumSum":
		return cumulate(x, int(in[1].data[0]))
	case "ReduceMean", "ReduceMax":
		return n.reduce(x)
	}
	panic("the interpreter has no " + n.kind)
}

// matMul multiplies the matrices in the last two axes.
func matMul(x, y array) array {
	rows, inner, cols := x.shape[len(x.shape)-2], x.shape[len(x.shape)-1], y.shape[len(y.shape)-1]
	if y.shape[len(y.shape)-2] != inner {
		panic(fmt.Sprintf("a product of %v and %v", x.shape, y.shape))
	}
	batch, one := x.shape[:len(x.shape)-2], len(y.shape) == 2
	z := filled(append(slices.Clone(batch), rows, cols))
	for b := range count(batch) {
		other := b
		if one {
			other = 0
		}
		for r := range rows {
			for c := range cols {
				sum := 0.0
				for i := range inner {
					sum += x.data[(b*rows+r)*inner+i] * y.data[(other*inner+i)*cols+c]
				}
				z.data[(b*rows+r)*cols+c] = sum
			}
		}
	}
	return z
}

func gather(x, ids array, axis int) array {
	before, side, after := x.axis(axis)
	shape := append(append(slices.Clone(x.shape[:axis]), ids.shape...), x.shape[axis+1:]...)
	y := array{shape: shape}
	for b := range before {
		for _, id := range ids.data {
			at := (b*side + int(id)) * after
			y.data = append(y.data, x.data[at:at+after]...)
		}
	}
	return y
}

// gatherND takes a row of each of the batch's elements: batch_dims is 1.
func gatherND(x, ids array) array {
	y := array{shape: append([]int{x.shape[0]}, x.shape[2:]...)}
	width := count(x.shape[2:])
	for b, id := range ids.data {
		at := (b*x.shape[1] + int(id)) * width
		y.data = append(y.data, x.data[at:at+width]...)
	}
	return y
}

func reshape(x, to array) array {
	shape, rest := make([]int, len(to.data)), -1
	for i, side := range to.data {
		switch shape[i] = int(side); shape[i] {
		case 0:
			shape[i] = x.shape[i]
		case -1:
			rest, shape[i] = i, 1
		}
	}
	if rest >= 0 {
		shape[rest] = len(x.data) / count(shape)
	}
	if count(shape) != len(x.data) {
		panic(fmt.Sprintf("%v has not shape %v", x.shape, shape))
	}
	return array{shape, x.data}
}

func transpose(x array, order []int) array {
	shape, strides := make([]int, len(order)), make([]int, len(order))
	for i, d := range order {
		shape[i], strides[i] = x.shape[d], count(x.shape[d+1:])
	}
	y := filled(shape)
	for i := range y.data {
		at, left := 0, i
		for d := len(shape) - 1; d >= 0; d-- {
			at += left % shape[d] * strides[d]
			left /= shape[d]
		}
		y.data[i] = x.data[at]
	}
	return y
}

func concat(list []array, axis int) array {
	before, _, _ := list[0].axis(axis)
	y := array{shape: slices.Clone(list[0].shape)}
	for _, x := range list[1:] {
		y.shape[axis] += x.shape[axis]
	}
	for b := range before {
		for _, x := range list {
			n := len(x.data) / before
			y.data = append(y.data, x.data[b*n:(b+1)*n]...)
		}
	}
	return y
}

func slice(x array, from, to, axis int) array {
	before, side, after := x.axis(axis)
	from, to = min(from, side), min(to, side)
	y := array{shape: slices.Clone(x.shape)}
	y.shape[axis] = to - from
	for b := range before {
		y.data = append(y.data, x.data[(b*side+from)*after:(b*side+to)*after]...)
	}
	return y
}

// alongRows changes each row of the last axis.
func alongRows(x array, change func(row []float64)) array {
	y := array{x.shape, slices.Clone(x.data)}
	for row := range slices.Chunk(y.data, x.shape[len(x.shape)-1]) {
		change(row)
	}
	return y
}

func softmax(row []float64) {
	top, sum := slices.Max(row), 0.0
	for i, v := range row {
		row[i] = math.Exp(v - top)
		sum += row[i]
	}
	for i := range row {
		row[i] /= sum
	}
}

func normalise(row []float64, eps float64) {
	mean, variance, n := 0.0, 0.0, float64(len(row))
	for _, v := range row {
		mean += v / n
	}
	for _, v := range row {
		variance += (v - mean) * (v - mean) / n
	}
	for i, v := range row {
		row[i] = (v - mean) / math.Sqrt(variance+eps)
	}
}

func cumulate(x array, axis int) array {
	y := array{x.shape, slices.Clone(x.data)}
	before, side, after := x.axis(axis)
	for b := range before {
		for i := 1; i < side; i++ {
			for j := range after {
				at := (b*side+i)*after + j
				y.data[at] += y.data[at-after]
			}
		}
	}
	return y
}

// reduce is over the last axis.
func (n *step) reduce(x array) array {
	side := x.shape[len(x.shape)-1]
	y := array{shape: append(slices.Clone(x.shape[:len(x.shape)-1]), 1)}
	for row := range slices.Chunk(x.data, side) {
		v := slices.Max(row)
		if n.kind == "ReduceMean" {
			v = 0
			for _, e := range row {
				v += e / float64(side)
			}
		}
		y.data = append(y.data, v)
	}
	return y
}
