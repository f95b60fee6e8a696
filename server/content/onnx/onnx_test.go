package onnx

import (
	"bytes"
	"encoding/binary"
	"os"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/hf"
)

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestWeights compares with the file that transformers wrote, bit for bit.
func TestWeights(t *testing.T) {
	tensors, err := Weights(read(t, "tiny.onnx"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := hf.WriteWeights(tensors, hf.F32)
	if err != nil {
		t.Fatal(err)
	}
	if want := read(t, "tiny.safetensors"); !bytes.Equal(got, want) {
		t.Errorf("the weights differ from transformers' (%d bytes, not %d)", len(got), len(want))
	}
}

// message is a protocol buffer under construction.
type message []byte

func (m message) number(field int, value int) message {
	return binary.AppendUvarint(binary.AppendUvarint(m, uint64(field)<<3), uint64(value))
}

func (m message) bytes(field int, data []byte) message {
	m = binary.AppendUvarint(binary.AppendUvarint(m, uint64(field)<<3|2), uint64(len(data)))
	return append(m, data...)
}

func (m message) text(field int, text string) message { return m.bytes(field, []byte(text)) }

// file returns a model whose only operation is an addition, with one weight.
func file(weight message) []byte {
	add := message{}.text(nodeOp, "Add").text(nodeInput, "x").text(nodeInput, "y")
	return message{}.bytes(modelGraph, message{}.bytes(graphNode, add).bytes(graphInitializer, weight))
}

// layer returns a model of a single linear layer, with its two weights.
func layer(weight, bias message) []byte {
	product := message{}.text(nodeOp, "MatMul").text(nodeInput, "x").text(nodeInput, "w").text(nodeOutput, "xw")
	add := message{}.text(nodeOp, "Add").text(nodeInput, "l.bias").text(nodeInput, "xw")
	return message{}.bytes(modelGraph, message{}.bytes(graphNode, product).bytes(graphNode, add).
		bytes(graphInitializer, weight).bytes(graphInitializer, bias))
}

// TestShapes reads a shape and elements, each one by one and packed.
func TestShapes(t *testing.T) {
	elements := message{0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, 128, 64, 0, 0, 160, 64, 0, 0, 192, 64}
	start := message{}.text(tensorName, "a.bias").number(tensorType, dtypeFloat)
	for name, weight := range map[string]message{
		"one by one": start.number(tensorDims, 2).number(tensorDims, 3).bytes(tensorRawData, elements),
		"packed":     start.bytes(tensorDims, message{2, 3}).bytes(tensorFloatData, elements),
		"in parts":   start.bytes(tensorDims, message{2, 3}).bytes(tensorFloatData, elements[:8]).bytes(tensorFloatData, elements[8:]),
	} {
		tensors, err := Weights(file(weight))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if w := tensors[0]; !slices.Equal(w.Shape, []int{2, 3}) || !slices.Equal(w.Data, []float32{1, 2, 3, 4, 5, 6}) {
			t.Errorf("%s: %v", name, w)
		}
	}
}

func TestErrors(t *testing.T) {
	tiny := read(t, "tiny.onnx")
	weight := message{}.text(tensorName, "a.weight").number(tensorDims, 1).number(tensorType, dtypeFloat)
	one := message{0, 0, 128, 63}
	flat := message{}.text(tensorName, "w").number(tensorDims, 1).number(tensorType, dtypeFloat).bytes(tensorRawData, one)
	for want, data := range map[string][]byte{
		"has 0 operations and 0 weights":       {},
		"ends too early or is damaged":         []byte("PK\x03\x04 a zip, say"),
		"is damaged: get the file again":       tiny[:len(tiny)/2],
		`(at weight 0, "a.weight")`:            file(append(slices.Clone(weight), 7)),
		"a.weight is of type int8: take":       file(message{}.text(tensorName, "a.weight").number(tensorType, 3)),
		"a.weight is of type 99: take":         file(message{}.text(tensorName, "a.weight").number(tensorType, 99)),
		"a.weight has 2 bytes, which do":       file(weight.bytes(tensorRawData, one[:2])),
		"a.weight has 4 bytes, which do":       file(weight.number(tensorDims, 2).bytes(tensorRawData, one)),
		"a.weight is in another file":          file(weight.number(tensorLocation, 1)),
		"onnx::MatMul_1 belongs to no layer":   file(message{}.text(tensorName, "onnx::MatMul_1").number(tensorType, dtypeFloat).bytes(tensorRawData, one)),
		"w has shape [1]; that of a linear la": layer(flat, nil),
	} {
		if _, err := Weights(data); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func FuzzWeights(f *testing.F) {
	// Not a real file: the fuzzer would spend its time on minimising it.
	two := make([]byte, 8)
	f.Add(layer(
		message{}.text(tensorName, "w").number(tensorDims, 1).number(tensorDims, 2).number(tensorType, dtypeFloat).bytes(tensorRawData, two),
		message{}.text(tensorName, "l.bias").bytes(tensorDims, message{2}).number(tensorType, dtypeFloat).bytes(tensorFloatData, two),
	))
	f.Fuzz(func(t *testing.T, data []byte) {
		tensors, err := Weights(data)
		if err != nil {
			return
		}
		for _, w := range tensors {
			n := 1
			for _, side := range w.Shape {
				n *= side
			}
			if n != len(w.Data) {
				t.Fatalf("%s has shape %v and %d elements", w.Name, w.Shape, len(w.Data))
			}
		}
	})
}
