package onnx

import "fmt"

// The numbers of the fields that are read; all others are passed over
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

// A graph is what a model computes, with its weights.
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

// An initializer is a constant value: a weight, as a rule.
type initializer struct {
	name     string
	shape    []int
	dtype    uint64 // see dtypeFloat
	data     []byte // row-major and little endian; shares the file's memory, as a rule
	external bool   // its elements are in another file
}

// readGraph reads a file of ONNX.
func readGraph(file []byte) (*graph, error) {
	g := &graph{}
	err := eachField(file, func(f field) error {
		if f.number != modelGraph {
			return nil
		}
		return eachField(f.data, g.add)
	})
	if err != nil {
		return nil, err
	}
	if len(g.nodes) == 0 || len(g.initializers) == 0 {
		return nil, fmt.Errorf("has %d operations and %d weights: it is no ONNX model", len(g.nodes), len(g.initializers))
	}
	return g, nil
}

// add takes in a field of the graph.
func (g *graph) add(f field) error {
	switch f.number {
	case graphNode:
		n := node{}
		if err := eachField(f.data, n.add); err != nil {
			return fmt.Errorf("%w (at operation %d)", err, len(g.nodes))
		}
		g.nodes = append(g.nodes, n)
	case graphInitializer:
		t := initializer{}
		if err := eachField(f.data, t.add); err != nil {
			return fmt.Errorf("%w (at weight %d, %q)", err, len(g.initializers), t.name)
		}
		g.initializers = append(g.initializers, t)
	}
	return nil
}

// add takes in a field of the node.
func (n *node) add(f field) error {
	switch f.number {
	case nodeInput:
		n.inputs = append(n.inputs, string(f.data))
	case nodeOutput:
		n.outputs = append(n.outputs, string(f.data))
	case nodeOp:
		n.op = string(f.data)
	}
	return nil
}

// add takes in a field of the initializer.
func (t *initializer) add(f field) error {
	switch f.number {
	case tensorDims:
		return t.addDims(f)
	case tensorType:
		t.dtype = f.value
	case tensorName:
		t.name = string(f.data)
	case tensorRawData, tensorFloatData:
		if t.data == nil {
			t.data = f.data
		} else {
			t.data = append(t.data, f.data...) // a copy: f.data has no room to grow
		}
	case tensorLocation:
		t.external = f.value != 0
	}
	return nil
}

// addDims takes in sides of the shape: one number, or several packed together.
func (t *initializer) addDims(f field) error {
	if f.data == nil {
		t.shape = append(t.shape, int(f.value))
		return nil
	}
	for rest := f.data; len(rest) > 0; {
		var side uint64
		var err error
		if side, rest, err = varint(rest); err != nil {
			return err
		}
		t.shape = append(t.shape, int(side))
	}
	return nil
}
