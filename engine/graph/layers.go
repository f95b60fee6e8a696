package graph

import (
	"math"

	"tuneground/engine/tensor"
)

// linear is a linear layer of the model: y = x Wᵀ + b, or without b if it has none.
func (g *graph) linear(x value, name string) value { return g.project(x, name, true) }

// conv1D is a linear layer whose weight is stored in x out, as GPT-2's are.
func (g *graph) conv1D(x value, name string) value { return g.project(x, name, false) }

func (g *graph) project(x value, name string, transposed bool) value {
	m := newMatrix(g.tensors[name+".weight"], transposed)
	var y value
	if m.in*m.out > g.limit {
		y = g.multiply(x, name+".weight", m)
	} else {
		y = g.op("MatMul", nil, x, g.store(weight{name + ".weight", typeFloat, []int{m.in, m.out}, m.write}))
	}
	if g.has(name + ".bias") {
		y = g.op("Add", nil, y, g.tensor(name+".bias"))
	}
	return y
}

// places looks positions or segments up in a table, which stays in 32 bits: it is
// small beside that of the words, and adds to every text.
func (g *graph) places(ids value, name string) value {
	return g.op("Gather", attributes{number("axis", 0)}, g.tensor(name), ids)
}

// embedding looks ids up in a table of words: texts x tokens.
func (g *graph) embedding(ids value, name string) value {
	table, first := g.tensors[name], attributes{number("axis", 0)}
	if len(table.Data) <= g.limit {
		return g.op("Gather", first, g.tensor(name), ids)
	}
	q := g.quantize(name, newMatrix(table, true)) // a row of the table is an output
	rows := quantized{g.op("Gather", first, q.integers, ids), g.op("Gather", first, q.scales, ids)}
	return g.restore(rows, 0, 0, table.Shape[1])
}

// tied multiplies x with an embedding table: an output layer over the vocabulary.
func (g *graph) tied(x value, name string) value {
	if table := g.tensors[name]; len(table.Data) > g.limit {
		return g.multiply(x, name, newMatrix(table, true))
	}
	return g.op("MatMul", nil, x, g.op("Transpose", attributes{numbers("perm", 1, 0)}, g.tensor(name)))
}

func (g *graph) layerNorm(x value, name string, eps float64) value {
	return g.op("LayerNormalization", attributes{number("axis", -1), real("epsilon", float32(eps))},
		x, g.tensor(name+".weight"), g.tensor(name+".bias"))
}

// rmsNorm divides each row by its root mean square, then scales it.
func (g *graph) rmsNorm(x value, name string, eps float64) value {
	mean := g.op("ReduceMean", attributes{numbers("axes", -1)}, g.op("Mul", nil, x, x))
	root := g.op("Sqrt", nil, g.op("Add", nil, mean, g.real(float32(eps))))
	return g.op("Mul", nil, g.op("Div", nil, x, root), g.tensor(name+".weight"))
}

// activate applies f to every element.
func (g *graph) activate(x value, f tensor.Activation) value {
	switch f {
	case tensor.ReLU:
		return g.op("Relu", nil, x)
	case tensor.SiLU:
		return g.op("Mul", nil, x, g.op("Sigmoid", nil, x))
	case tensor.Tanh:
		return g.op("Tanh", nil, x)
	case tensor.GELUTanh: // x/2 (1 + tanh(√(2/π) (x + 0.044715 x³)))
		cube := g.op("Mul", nil, x, g.op("Mul", nil, x, x))
		inner := g.op("Add", nil, x, g.op("Mul", nil, cube, g.real(0.044715)))
		inner = g.op("Mul", nil, inner, g.real(float32(math.Sqrt(2/math.Pi))))
		return g.half(x, g.op("Tanh", nil, inner))
	}
	return g.half(x, g.op("Erf", nil, g.op("Div", nil, x, g.real(math.Sqrt2)))) // GELU
}

// half returns x/2 (1 + y).
func (g *graph) half(x, y value) value {
	return g.op("Mul", nil, g.op("Mul", nil, x, g.op("Add", nil, y, g.real(1))), g.real(0.5))
}

// split turns batch x tokens x (heads * width) into batch x heads x tokens x width.
func (g *graph) split(x value, heads, width int) value {
	x = g.op("Reshape", nil, x, g.integers(0, 0, heads, width))
	return g.op("Transpose", attributes{numbers("perm", 0, 2, 1, 3)}, x)
}

// attend is softmax(scale q kᵀ + bias) v over heads, joined again to batch x tokens
// x (heads * width).
func (g *graph) attend(q, k, v, bias value, heads, width int, scale float32) value {
	if scale != 1 {
		q = g.op("Mul", nil, q, g.real(scale))
	}
	scores := g.op("MatMul", nil, q, g.op("Transpose", attributes{numbers("perm", 0, 1, 3, 2)}, k))
	weights := g.op("Softmax", attributes{number("axis", -1)}, g.op("Add", nil, scores, bias))
	y := g.op("Transpose", attributes{numbers("perm", 0, 2, 1, 3)}, g.op("MatMul", nil, weights, v))
	return g.op("Reshape", nil, y, g.integers(0, 0, heads*width))
}

// masked is added to the scores of keys that a token must not see. Two of them are
// still finite.
const masked = -1e9

// padding returns the bias of an attention mask, batch x tokens of 1 (a token) and 0
// (padding): batch x 1 x 1 x tokens.
func (g *graph) padding(mask value) value {
	x := g.op("Sub", nil, g.real(1), g.op("Cast", attributes{number("to", typeFloat)}, mask))
	return g.op("Unsqueeze", nil, g.op("Mul", nil, x, g.real(masked)), g.integers(1, 2))
}

// side returns the number of elements along an axis, as a list of one number.
func (g *graph) side(x value, axis int) value {
	return g.op("Gather", attributes{number("axis", 0)}, g.op("Shape", nil, x), g.integers(axis))
}

// count returns the integers from first up to, not including, end; both are lists of
// one number.
func (g *graph) count(first, end value) value {
	return g.op("Range", nil, g.op("Squeeze", nil, first), g.op("Squeeze", nil, end), g.integer(1))
}

// scaleOf is the factor of attention scores for heads of a width.
func scaleOf(width int) float32 { return float32(1 / math.Sqrt(float64(width))) }
