// Package onnx reads the weights of a BERT from an ONNX file, the format in
// which some packages contain models (https://onnx.ai/onnx/repo-docs/IR.html).
// It reads only weights of 32-bit floats, because fine-tuning should not start
// from a quantised checkpoint.
package onnx

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"tuneground/engine/hf"
)

// The numbers of the types used: of weights, and of shapes and indices.
const (
	dtypeFloat = 1
	dtypeInt64 = 7
)

// dtypeNames are the other types that weights may have.
var dtypeNames = map[uint64]string{2: "uint8", 3: "int8", 6: "int32", 10: "float16", 11: "double", 16: "bfloat16"}

// Weights returns the weights in a file under the names of the model's
// checkpoint.
//
// PyTorch exports the checkpoint's names, except for the weights of linear
// layers: these become transposed and nameless operands of products
// (onnx::MatMul_541). Such a product is followed by the addition of its bias,
// whose name identifies the layer.
func Weights(file []byte) ([]hf.Tensor, error) {
	g, err := readGraph(file)
	if err != nil {
		return nil, fmt.Errorf("the ONNX file %w", err)
	}
	linear := g.linearLayers()
	var tensors []hf.Tensor
	for _, t := range g.initializers {
		if t.dtype == dtypeInt64 {
			continue
		}
		tensor, err := t.read()
		layer, isLinear := linear[t.name]
		switch {
		case err != nil:
		case isLinear:
			tensor.Name = layer + ".weight"
			err = transpose(&tensor)
		case !strings.HasSuffix(t.name, ".weight") && !strings.HasSuffix(t.name, ".bias"):
			err = errors.New("belongs to no layer that can be told: neither its name nor a bias after it says which")
		}
		if err != nil {
			return nil, fmt.Errorf("the ONNX file's weight %s %w", t.name, err)
		}
		tensors = append(tensors, tensor)
	}
	return tensors, nil
}

// linearLayers returns the layer that each nameless weight belongs to, by the
// weight's name in the graph.
func (g *graph) linearLayers() map[string]string {
	biases := map[string]string{} // by the value that the bias is added to
	for _, n := range g.nodes {
		if n.op != "Add" || len(n.inputs) != 2 {
			continue
		}
		for i, name := range n.inputs {
			if layer, ok := strings.CutSuffix(name, ".bias"); ok {
				biases[n.inputs[1-i]] = layer
			}
		}
	}
	layers := map[string]string{}
	for _, n := range g.nodes {
		if n.op != "MatMul" || len(n.inputs) != 2 || len(n.outputs) != 1 {
			continue
		}
		if layer, ok := biases[n.outputs[0]]; ok {
			layers[n.inputs[1]] = layer
		}
	}
	return layers
}

// read returns the initializer's elements under its own name.
func (t *initializer) read() (hf.Tensor, error) {
	if t.external {
		return hf.Tensor{}, errors.New("is in another file: take an export in a single file")
	}
	if t.dtype != dtypeFloat {
		name, ok := dtypeNames[t.dtype]
		if !ok {
			name = strconv.FormatUint(t.dtype, 10)
		}
		return hf.Tensor{}, fmt.Errorf("is of type %s: take the export with 32-bit floats, which is not quantised", name)
	}
	n := len(t.data) / 4
	if !t.has(n) || len(t.data)%4 != 0 {
		return hf.Tensor{}, fmt.Errorf("has %d bytes, which do not make shape %v of 32-bit floats", len(t.data), t.shape)
	}
	data := make([]float32, n)
	for i := range data {
		data[i] = math.Float32frombits(binary.LittleEndian.Uint32(t.data[4*i:]))
	}
	return hf.Tensor{Name: t.name, Shape: t.shape, Data: data}, nil
}

// has reports whether the shape has n elements. It divides, because the product
// of a damaged file's dimensions may overflow.
func (t *initializer) has(n int) bool {
	for _, side := range t.shape {
		if side <= 0 || n%side != 0 {
			return false
		}
		n /= side
	}
	return n == 1
}

// transpose turns t of shape [in, out] into [out, in].
func transpose(t *hf.Tensor) error {
	if len(t.Shape) != 2 {
		return fmt.Errorf("has shape %v; that of a linear layer has two sides", t.Shape)
	}
	in, out := t.Shape[0], t.Shape[1]
	data := make([]float32, len(t.Data))
	for i := range in {
		for o := range out {
			data[o*in+i] = t.Data[i*out+o]
		}
	}
	t.Shape, t.Data = []int{out, in}, data
	return nil
}
