package model

import (
	"fmt"
	"slices"
	"strings"

	"tuneground/engine/hf"
	"tuneground/engine/nn"
	"tuneground/engine/tensor"
)

// A LoadReport says what became of a checkpoint's tensors.
type LoadReport struct {
	Loaded     int
	New        []string // parameters that the checkpoint lacks, initialised afresh
	Unexpected []string // tensors of the checkpoint that the model has no place for
}

// Load fills params, which have memory on dev, from a checkpoint. A parameter
// that it lacks, or that without says to take no notice of, is initialised from
// seed as Hugging Face does. A tensor of
// another shape is an error that names it and both shapes.
//
// Checkpoints of a bare encoder lack the prefix that it has inside a model
// with a head, and old ones call LayerNorm's weight and bias gamma and beta:
// both are understood.
func Load(dev tensor.Device, params []*nn.Param, w *hf.Weights, without func(*nn.Param) bool, std float64, seed uint32) (LoadReport, error) {
	report := LoadReport{New: []string{}, Unexpected: []string{}}
	used := map[string]bool{}
	var buffer []float32
	for _, p := range params {
		name, info, ok := find(w, p.Name)
		if !ok || without(p) {
			nn.Initialise(dev, p, std, seed)
			report.New = append(report.New, p.Name)
			continue
		}
		if !slices.Equal(info.Shape, p.Shape) {
			return report, fmt.Errorf("tensor %s has shape %v in the checkpoint, but config.json asks for %v; the two files do not belong together", name, info.Shape, p.Shape)
		}
		buffer = slices.Grow(buffer[:0], p.Len())[:p.Len()]
		if err := w.Read(name, buffer); err != nil {
			return report, err
		}
		dev.Write(p.Tensor, buffer)
		used[name] = true
		report.Loaded++
	}
	for _, name := range w.Names() {
		// position_ids is a constant that old checkpoints carry along.
		if !used[name] && !strings.HasSuffix(name, "position_ids") {
			report.Unexpected = append(report.Unexpected, name)
		}
	}
	if report.Loaded == 0 {
		return report, fmt.Errorf("the checkpoint has none of the model's tensors: it has %s and no %s; is it another kind of model?", firstOf(w.Names()), params[0].Name)
	}
	return report, nil
}

// find looks for a parameter under the names that checkpoints give it.
func find(w *hf.Weights, name string) (string, hf.Info, bool) {
	bare := strings.TrimPrefix(name, "bert.")
	for _, n := range []string{name, oldName(name), bare, oldName(bare)} {
		if info, ok := w.Info(n); ok {
			return n, info, true
		}
	}
	return "", hf.Info{}, false
}

// oldName is what TensorFlow's checkpoints call a LayerNorm's parameters.
func oldName(name string) string {
	name = strings.Replace(name, "LayerNorm.weight", "LayerNorm.gamma", 1)
	return strings.Replace(name, "LayerNorm.bias", "LayerNorm.beta", 1)
}

func firstOf(names []string) string {
	if len(names) == 0 {
		return "no tensor at all"
	}
	return names[0]
}

// Tensors reads params back from dev, in the form that [hf.WriteWeights] takes.
func Tensors(dev tensor.Device, params []*nn.Param) []hf.Tensor {
	list := make([]hf.Tensor, len(params))
	for i, p := range params {
		data := make([]float32, p.Len())
		dev.Read(data, p.Tensor)
		list[i] = hf.Tensor{Name: p.Name, Shape: p.Shape, Data: data}
	}
	return list
}
