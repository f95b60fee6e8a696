package graph

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"tuneground/engine/protobuf"
)

// An array is a tensor of any ONNX type, in float64.
type array struct {
	shape []int
	data  []float64
}

// A program is a graph as another reader of the file sees it. It computes what
// ONNX's specification says (https://onnx.ai/onnx/operators), one loop for each
// operation.
type program struct {
	nodes   []step
	weights map[string]array
	inputs  []string
	outputs []string
	opset   int
}

type step struct {
	kind            string
	inputs, outputs []string
	ints            map[string][]int
	floats          map[string]float64
	branches        map[string]*program
}

func read(file []byte) (*program, error) {
	p := &program{weights: map[string]array{}}
	err := protobuf.Fields(file, func(f protobuf.Field) error {
		switch f.Number {
		case modelGraph:
			return p.readGraph(f.Data)
		case modelOpset:
			return protobuf.Fields(f.Data, func(f protobuf.Field) error { p.opset = int(f.Value); return nil })
		}
		return nil
	})
	return p, err
}

func (p *program) readGraph(data []byte) error {
	return protobuf.Fields(data, func(f protobuf.Field) error {
		switch f.Number {
		case graphNode:
			n := step{ints: map[string][]int{}, floats: map[string]float64{}, branches: map[string]*program{}}
			err := protobuf.Fields(f.Data, n.add)
			p.nodes = append(p.nodes, n)
			return err
		case graphInitializer:
			return p.addWeight(f.Data)
		case graphInput, graphOutput:
			return protobuf.Fields(f.Data, func(v protobuf.Field) error {
				if v.Number == valueName && f.Number == graphInput {
					p.inputs = append(p.inputs, string(v.Data))
				} else if v.Number == valueName {
					p.outputs = append(p.outputs, string(v.Data))
				}
				return nil
			})
		}
		return nil
	})
}

func (n *step) add(f protobuf.Field) error {
	switch f.Number {
	case nodeInput:
		n.inputs = append(n.inputs, string(f.Data))
	case nodeOutput:
		n.outputs = append(n.outputs, string(f.Data))
	case nodeOp:
		n.kind = string(f.Data)
	case nodeAttribute:
		name := ""
		return protobuf.Fields(f.Data, func(a protobuf.Field) error {
			switch a.Number {
			case attributeName:
				name = string(a.Data)
			case attributeFloat:
				n.floats[name] = float64(math.Float32frombits(uint32(a.Value)))
			case attributeInt, attributeInts:
				n.ints[name] = append(n.ints[name], int(int64(a.Value)))
			case attributeGraph:
				n.branches[name] = &program{weights: map[string]array{}}
				return n.branches[name].readGraph(a.Data)
			}
			return nil
		})
	}
	return nil
}

func (p *program) addWeight(data []byte) error {
	var x array
	name, kind := "", 0
	err := protobuf.Fields(data, func(f protobuf.Field) error {
		switch f.Number {
		case tensorDims:
			x.shape = append(x.shape, int(f.Value))
		case tensorKind:
			kind = int(f.Value)
		case tensorName:
			name = string(f.Data)
		case tensorRaw:
			size := elementSize[kind]
			for i := 0; i < len(f.Data); i += size {
				switch kind {
				case typeFloat:
					x.data = append(x.data, float64(math.Float32frombits(binary.LittleEndian.Uint32(f.Data[i:]))))
				case typeInt64:
					x.data = append(x.data, float64(int64(binary.LittleEndian.Uint64(f.Data[i:]))))
				case typeInt8:
					x.data = append(x.data, float64(int8(f.Data[i])))
				case typeHalf:
					x.data = append(x.data, half(binary.LittleEndian.Uint16(f.Data[i:])))
				default:
					x.data = append(x.data, float64(f.Data[i]))
				}
			}
		}
		return nil
	})
	if len(x.data) != count(x.shape) {
		return fmt.Errorf("weight %s has %d elements for shape %v", name, len(x.data), x.shape)
	}
	if _, twice := p.weights[name]; twice {
		return fmt.Errorf("weight %s is there twice", name)
	}
	p.weights[name] = x
	return err
}

// half returns the value of a binary16 number: a sign, 5 bits of exponent and 10 of
// fraction.
func half(bits uint16) float64 {
	exponent, fraction := int(bits>>10&31), float64(bits&1023)/1024
	if exponent == 0 {
		exponent, fraction = 1, fraction-1
	}
	return math.Copysign(math.Ldexp(1+fraction, exponent-15), float64(int16(bits)))
}

// run computes the graph's outputs.
func (p *program) run(inputs map[string]array) map[string]array {
	known := map[string]array{}
	for _, name := range p.inputs {
		x, ok := inputs[name]
		if !ok {
			panic("no input " + name)
		}
		known[name] = x
	}
	p.compute(known)
	outputs := map[string]array{}
	for _, name := range p.outputs {
		outputs[name] = known[name]
	}
	return outputs
}

// compute adds the graph's values to those known.
func (p *program) compute(known map[string]array) {
	for name, x := range p.weights {
		known[name] = x
	}
	for _, n := range p.nodes {
		in := make([]array, len(n.inputs))
		for i, name := range n.inputs {
			x, ok := known[name]
			if !ok {
				panic(fmt.Sprintf("%s reads %s, which nothing has computed", n.kind, name))
			}
			in[i] = x
		}
		var out []array
		if n.kind == "If" {
			out = n.decide(in[0], known)
		} else {
			out = n.do(in)
		}
		for i, name := range n.outputs {
			if _, again := known[name]; again {
				panic(n.kind + " computes " + name + " again")
			}
			known[name] = out[i]
		}
	}
}

func (n *step) decide(condition array, known map[string]array) (out []array) {
	b := n.branches["else_branch"]
	if condition.data[0] != 0 {
		b = n.branches["then_branch"]
	}
	scope := map[string]array{}
	for name, x := range known {
		scope[name] = x
	}
	b.compute(scope)
	for _, name := range b.outputs {
		out = append(out, scope[name])
	}
	return out
}

func count(shape []int) int {
	n := 1
	for _, side := range shape {
		n *= side
	}
	return n
}

func filled(shape []int) array { return array{shape, make([]float64, count(shape))} }

// axis returns an axis of x that may be counted from the end, as the product of the
// sides before it, its own side, and the product of those after it.
func (x array) axis(a int) (before, side, after int) {
	a = (a + len(x.shape)) % len(x.shape)
	return count(x.shape[:a]), x.shape[a], count(x.shape[a+1:])
}

// each returns f of every element.
func (x array) each(f func(float64) float64) array {
	y := filled(x.shape)
	for i, v := range x.data {
		y.data[i] = f(v)
	}
	return y
}

// place returns where the element of a broadcast tensor lies that is at index i of
// the larger shape.
func (x array) place(i int, shape []int) int {
	at, stride := 0, 1
	for d := len(shape) - 1; d >= 0; d-- {
		own := d - (len(shape) - len(x.shape))
		if own >= 0 {
			if x.shape[own] > 1 {
				at += i % shape[d] * stride
			}
			stride *= x.shape[own]
		}
		i /= shape[d]
	}
	return at
}

// pair returns f of the elements of x and y, broadcast to each other's shape.
func pair(x, y array, f func(a, b float64) float64) array {
	n := max(len(x.shape), len(y.shape))
	shape := make([]int, n)
	for d := range shape {
		sides := []int{}
		for _, s := range [][]int{x.shape, y.shape} {
			if own := d - (n - len(s)); own >= 0 {
				sides = append(sides, s[own])
			}
		}
		shape[d] = slices.Max(sides)
		for _, s := range sides {
			if s != 1 && s != shape[d] {
				panic(fmt.Sprintf("%v and %v do not fit each other", x.shape, y.shape))
			}
		}
		if slices.Min(sides) == 0 {
			shape[d] = 0
		}
	}
	z := filled(shape)
	for i := range z.data {
		z.data[i] = f(x.data[x.place(i, shape)], y.data[y.place(i, shape)])
	}
	return z
}
