package graph

import (
	"io"
	"math"

	"tuneground/engine/hf"
	"tuneground/engine/message"
	"tuneground/engine/protobuf"
)

// Fields of ModelProto and of OperatorSetIdProto, and the versions that the graphs
// are written in: the first with LayerNormalization.
const (
	modelIR, modelProducer, modelGraph, modelOpset = 1, 2, 7, 8
	opsetVersion                                   = 2

	irVersion = 8
	opset     = 17
)

// Files returns the files of a model's graphs, in 32 bits and in 8. The tensors are
// those of transformers' class for the task.
func Files(c *hf.Config, task string, tensors []hf.Tensor) ([]hf.File, error) {
	byName := map[string]hf.Tensor{}
	for _, t := range tensors {
		byName[t.Name] = t
	}
	var files []hf.File
	for _, p := range parts[c.ModelType] {
		for _, f := range formats {
			g := newGraph(c, byName, f.limit)
			if err := p.build(g, task); err != nil {
				return nil, err
			}
			file, err := g.file("onnx/" + p.name + f.suffix + ".onnx")
			if err != nil {
				return nil, err
			}
			files = append(files, file)
		}
	}
	return files, nil
}

// formats are the two forms of each file. In 8 bits small matrices stay in 32: a
// task's output layer, above all, which decides among few labels.
var formats = []struct {
	suffix string
	limit  int
}{{"", math.MaxInt}, {"_quantized", 1 << 12}}

// A part is a file of a model's graphs.
type part struct {
	name  string
	build func(g *graph, task string) error
}

// parts are the files of a model, by model_type.
var parts = map[string][]part{
	"bert": encoderParts, "roberta": encoderParts, "distilbert": encoderParts, "albert": encoderParts,
	"gpt2": {{"model", (*graph).decode}},
	"t5":   {{"encoder_model", (*graph).t5Encoder}, {"decoder_model_merged", (*graph).t5Decoder}},
}

var encoderParts = []part{{"model", (*graph).encode}}

// file returns the graph as a ModelProto.
func (g *graph) file(name string) (hf.File, error) {
	body, size := g.body("main"), 0
	for i := range g.shared.weights {
		w := &g.shared.weights[i]
		size += len(w.header()) + w.size()
	}
	if size+len(body) > math.MaxInt32-1<<10 {
		return hf.File{}, message.Errorf("%s would have %.1f GB, and an ONNX file ends at 2 GB; save the model as a Hugging Face folder", name, float64(size)/1e9)
	}
	head := protobuf.Message{}.Number(modelIR, irVersion).Text(modelProducer, "Tuneground").
		Bytes(modelOpset, protobuf.Message{}.Number(opsetVersion, opset)).
		Length(modelGraph, len(body)+size)
	head = append(head, body...)
	return hf.File{Name: name, Size: int64(len(head) + size), Write: func(w io.Writer) error {
		if _, err := w.Write(head); err != nil {
			return err
		}
		for i := range g.shared.weights {
			x := &g.shared.weights[i]
			if _, err := w.Write(x.header()); err != nil {
				return err
			}
			if err := x.write(w); err != nil {
				return err
			}
		}
		return nil
	}}, nil
}
