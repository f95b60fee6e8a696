package onnx

import (
	"fmt"

	"tuneground/engine/protobuf"
)

// The numbers of the fields that are read; others are skipped
// (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
const (
	modelGraph = 7

	graphNode        = 1
	graphInitializer = 5

	nodeInput  = 1
	nodeOutput = 2
	nodeOp     = 4

	tensorDims      = 1
	tensorType      = 2
	tensorFloatData = 4
	tensorName      = 8
	tensorRawData   = 9
	tensorLocation  = 14
)

// A graph is a model's computation, with its weights.
type graph struct {
	nodes        []node
	initializers []initializer
}

// A node is one operation. Inputs and outputs are names of values.
type node struct {
	op      string
	inputs  []string
	outputs []string
}

// An initializer is a constant value, usually a weight.
type initializer struct {
	name     string
	shape    []int
	dtype    uint64 // see dtypeFloat
	data     []byte // row-major and little endian; usually shares the file's memory
	external bool   // its elements are in another file
}

// readGraph reads an ONNX file.
func readGraph(file []byte) (*graph, error) {
	g := &graph{}
	err := protobuf.Fields(file, func(f protobuf.Field) error {
		if f.Number != modelGraph {
			return nil
		}
		return protobuf.Fields(f.Data, g.add)
	})
	if err != nil {
		return nil, err
	}
	if len(g.nodes) == 0 || len(g.initializers) == 0 {
		return nil, fmt.Errorf("has %d operations and %d weights: it is no ONNX model", len(g.nodes), len(g.initializers))
	}
	return g, nil
}

// add adds a field of the graph.
func (g *graph) add(f protobuf.Field) error {
	switch f.Number {
	case graphNode:
		n := node{}
		if err := protobuf.Fields(f.Data, n.add); err != nil {
			return fmt.Errorf("%w (at operation %d)", err, len(g.nodes))
		}
		g.nodes = append(g.nodes, n)
	case graphInitializer:
		t := initializer{}
		if err := protobuf.Fields(f.Data, t.add); err != nil {
			return fmt.Errorf("%w (at weight %d, %q)", err, len(g.initializers), t.name)
		}
		g.initializers = append(g.initializers, t)
	}
	return nil
}

// add adds a field of the node.
func (n *node) add(f protobuf.Field) error {
	switch f.Number {
	case nodeInput:
		n.inputs = append(n.inputs, string(f.Data))
	case nodeOutput:
		n.outputs = append(n.outputs, string(f.Data))
	case nodeOp:
		n.op = string(f.Data)
	}
	return nil
}

// add adds a field of the initializer.
func (t *initializer) add(f protobuf.Field) error {
	switch f.Number {
	case tensorDims:
		return t.addDims(f)
	case tensorType:
		t.dtype = f.Value
	case tensorName:
		t.name = string(f.Data)
	case tensorRawData, tensorFloatData:
		if t.data == nil {
			t.data = f.Data
		} else {
			t.data = append(t.data, f.Data...) // a copy: f.Data has no room to grow
		}
	case tensorLocation:
		t.external = f.Value != 0
	}
	return nil
}

// addDims adds dimensions of the shape: one number, or several packed together.
func (t *initializer) addDims(f protobuf.Field) error {
	if f.Data == nil {
		t.shape = append(t.shape, int(f.Value))
		return nil
	}
	sides, err := protobuf.Numbers(f.Data)
	for _, side := range sides {
		t.shape = append(t.shape, int(side))
	}
	return err
}
