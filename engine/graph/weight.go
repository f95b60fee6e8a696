package graph

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"tuneground/engine/hf"
	"tuneground/engine/protobuf"
)

// Values of TensorProto.data_type, and the bytes of an element.
const (
	typeFloat = 1
	typeInt8  = 3
	typeInt64 = 7
	typeBool  = 9
	typeHalf  = 10
)

var elementSize = map[int]int{typeFloat: 4, typeInt8: 1, typeInt64: 8, typeBool: 1, typeHalf: 2}

// A weight is a constant of the graph. Its elements, row-major, are made when they
// are written.
type weight struct {
	name  string
	kind  int
	shape []int
	write func(w io.Writer) error
}

// size returns the bytes of the elements.
func (w *weight) size() int {
	n := elementSize[w.kind]
	for _, side := range w.shape {
		n *= side
	}
	return n
}

// Fields of TensorProto.
const (
	tensorDims, tensorKind, tensorName, tensorRaw = 1, 2, 8, 9
)

// header returns the beginning of the weight as a field of a GraphProto: all but
// the elements, which follow.
func (w *weight) header() []byte {
	m := protobuf.Message{}
	for _, side := range w.shape {
		m = m.Number(tensorDims, int64(side))
	}
	m = m.Number(tensorKind, int64(w.kind)).Text(tensorName, w.name).Length(tensorRaw, w.size())
	return append(protobuf.Message{}.Length(graphInitializer, len(m)+w.size()), m...)
}

// store adds a weight to the graph, unless it is there already.
func (g *graph) store(w weight) value {
	if !g.shared.stored[w.name] {
		g.shared.stored[w.name] = true
		g.shared.weights = append(g.shared.weights, w)
	}
	return value(w.name)
}

// has reports whether the model has a tensor.
func (g *graph) has(name string) bool { return g.tensors[name].Data != nil }

// tensor stores a tensor of the model as it is.
func (g *graph) tensor(name string) value { return g.floats(name, g.tensors[name]) }

// floats stores a tensor.
func (g *graph) floats(name string, t hf.Tensor) value {
	return g.store(weight{name, typeFloat, t.Shape, func(w io.Writer) error { return writeFloats(w, t.Data) }})
}

// writeFloats writes numbers, little endian.
func writeFloats(w io.Writer, x []float32) error {
	buffer := make([]byte, 0, 4*block)
	for len(x) > 0 {
		n := min(len(x), block)
		buffer = buffer[:0]
		for _, v := range x[:n] {
			buffer = binary.LittleEndian.AppendUint32(buffer, math.Float32bits(v))
		}
		if _, err := w.Write(buffer); err != nil {
			return err
		}
		x = x[n:]
	}
	return nil
}

// block is the number of elements that are converted at once.
const block = 1 << 14

// A matrix is the weight of a linear layer as ONNX multiplies with it: in x out.
type matrix struct {
	hf.Tensor
	in, out int
	// transposed is set where the tensor is out x in, as PyTorch's Linear has it;
	// GPT-2's Conv1D has it in x out.
	transposed bool
}

func newMatrix(t hf.Tensor, transposed bool) matrix {
	m := matrix{t, t.Shape[0], t.Shape[1], transposed}
	if transposed {
		m.in, m.out = m.out, m.in
	}
	return m
}

func (m *matrix) at(i, o int) float32 {
	if m.transposed {
		return m.Data[o*m.in+i]
	}
	return m.Data[i*m.out+o]
}

// write writes the matrix row by row.
func (m *matrix) write(w io.Writer) error {
	if !m.transposed {
		return writeFloats(w, m.Data)
	}
	rows := max(1, block/m.out) // a column of the tensor is far apart in memory: several rows share the way
	buffer := make([]float32, rows*m.out)
	for first := 0; first < m.in; first += rows {
		n := min(rows, m.in-first)
		for o := range m.out {
			for i := range n {
				buffer[i*m.out+o] = m.Data[o*m.in+first+i]
			}
		}
		if err := writeFloats(w, buffer[:n*m.out]); err != nil {
			return err
		}
	}
	return nil
}

// integers stores a list of integers.
func (g *graph) integers(list ...int) value {
	return g.constant(fmt.Sprintf("integers%v", list), []int{len(list)}, list)
}

// integer stores one integer.
func (g *graph) integer(x int) value { return g.constant(fmt.Sprintf("integer %d", x), nil, []int{x}) }

func (g *graph) constant(name string, shape []int, list []int) value {
	return g.store(weight{name, typeInt64, shape, func(w io.Writer) error {
		var data []byte
		for _, x := range list {
			data = binary.LittleEndian.AppendUint64(data, uint64(x))
		}
		_, err := w.Write(data)
		return err
	}})
}

// real stores one number.
func (g *graph) real(x float32) value {
	return g.floats(fmt.Sprintf("real %g", x), hf.Tensor{Data: []float32{x}})
}
