// Package graph writes models as graphs of ONNX operations
// (https://onnx.ai/onnx/repo-docs/IR.html), which other programs run.
//
// Inputs, outputs and files have the names that Hugging Face's Optimum gives them,
// so that transformers.js and Optimum find them.
package graph

import (
	"fmt"

	"tuneground/engine/hf"
	"tuneground/engine/protobuf"
)

// A graph is a computation under construction: operations in the order in which
// they are done, and the weights that they read.
type graph struct {
	config  *hf.Config
	tensors map[string]hf.Tensor // the model's, by name
	// limit is the number of elements up to which a matrix stays in 32 bits; larger
	// ones are stored in 8: see quantize.go.
	limit int

	nodes           []byte // NodeProtos, as fields of a GraphProto
	inputs, outputs []byte // likewise ValueInfoProtos
	shared          *shared
}

// shared is what a graph and its branches have in common.
type shared struct {
	count   int // of the values named so far
	weights []weight
	stored  map[string]bool // names of weights
}

// A value is the name of an operation's input or output: a tensor.
type value string

func newGraph(c *hf.Config, tensors map[string]hf.Tensor, limit int) *graph {
	return &graph{config: c, tensors: tensors, limit: limit, shared: &shared{stored: map[string]bool{}}}
}

// Fields of ONNX's messages, by the names in onnx.proto3.
const (
	nodeInput, nodeOutput, nodeOp, nodeAttribute = 1, 2, 4, 5

	attributeName, attributeFloat, attributeInt, attributeGraph, attributeInts, attributeType = 1, 2, 3, 6, 8, 20

	graphNode, graphName, graphInitializer, graphInput, graphOutput = 1, 2, 5, 11, 12

	valueName, valueType, typeTensor, tensorElement, tensorShape, shapeDim, dimValue, dimName = 1, 2, 1, 1, 2, 1, 1, 2
)

// attributes are an operation's AttributeProtos.
type attributes []protobuf.Message

// Values of AttributeProto.type.
const (
	kindFloat, kindInt, kindGraph, kindInts = 1, 2, 5, 7
)

func number(name string, x int) protobuf.Message {
	return protobuf.Message{}.Text(attributeName, name).Number(attributeInt, int64(x)).Number(attributeType, kindInt)
}

func real(name string, x float32) protobuf.Message {
	return protobuf.Message{}.Text(attributeName, name).Float(attributeFloat, x).Number(attributeType, kindFloat)
}

func numbers(name string, list ...int) protobuf.Message {
	m := protobuf.Message{}.Text(attributeName, name)
	for _, x := range list {
		m = m.Number(attributeInts, int64(x))
	}
	return m.Number(attributeType, kindInts)
}

func branch(name string, g *graph) protobuf.Message {
	return protobuf.Message{}.Text(attributeName, name).Bytes(attributeGraph, g.body(name)).Number(attributeType, kindGraph)
}

// op adds an operation with one output and returns that.
func (g *graph) op(kind string, a attributes, inputs ...value) value {
	out := g.fresh(kind)
	g.node(kind, a, inputs, []value{out})
	return out
}

// name gives a value the name of an output of the graph.
func (g *graph) name(x value, name string) { g.node("Identity", nil, []value{x}, []value{value(name)}) }

// fresh returns a new name.
func (g *graph) fresh(kind string) value {
	g.shared.count++
	return value(fmt.Sprintf("%s_%d", kind, g.shared.count))
}

func (g *graph) node(kind string, a attributes, inputs, outputs []value) {
	m := protobuf.Message{}
	for _, x := range inputs {
		m = m.Text(nodeInput, string(x))
	}
	for _, x := range outputs {
		m = m.Text(nodeOutput, string(x))
	}
	m = m.Text(nodeOp, kind)
	for _, x := range a {
		m = m.Bytes(nodeAttribute, x)
	}
	g.nodes = protobuf.Message(g.nodes).Bytes(graphNode, m)
}

// input declares an input of the graph. A dimension is a number, or the name of one
// that varies.
func (g *graph) input(name string, element int, dims ...any) value {
	g.inputs = protobuf.Message(g.inputs).Bytes(graphInput, describe(name, element, dims))
	return value(name)
}

// output declares x an output of the graph, under the given name.
func (g *graph) output(x value, name string, dims ...any) {
	g.name(x, name)
	g.outputs = protobuf.Message(g.outputs).Bytes(graphOutput, describe(name, typeFloat, dims))
}

// yield makes x the next output of a branch.
func (g *graph) yield(x value) {
	g.outputs = protobuf.Message(g.outputs).Bytes(graphOutput, protobuf.Message{}.Text(valueName, string(x)))
}

// describe returns a ValueInfoProto.
func describe(name string, element int, dims []any) []byte {
	shape := protobuf.Message{}
	for _, d := range dims {
		dim := protobuf.Message{}
		switch d := d.(type) {
		case int:
			dim = dim.Number(dimValue, int64(d))
		case string:
			dim = dim.Text(dimName, d)
		}
		shape = shape.Bytes(shapeDim, dim)
	}
	kind := protobuf.Message{}.Number(tensorElement, int64(element)).Bytes(tensorShape, shape)
	return protobuf.Message{}.Text(valueName, name).Bytes(valueType, protobuf.Message{}.Bytes(typeTensor, kind))
}

// within returns a graph for a branch of g: it may read g's values, and its weights
// are g's.
func (g *graph) within() *graph {
	b := *g
	b.nodes, b.inputs, b.outputs = nil, nil, nil
	return &b
}

// body returns a GraphProto without weights.
func (g *graph) body(name string) []byte {
	m := protobuf.Message(append([]byte{}, g.nodes...)).Text(graphName, name)
	return append(append(m, g.inputs...), g.outputs...)
}
