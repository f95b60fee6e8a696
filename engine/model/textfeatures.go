package model

import (
	"tuneground/engine/grad"
	"tuneground/engine/nn"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// TextFeatures join the input of the output layer: with z the features of a text in
// standard deviations and h what the layer reads otherwise, the outputs are
//
//	W h + b + Weight z = [W Weight] [h; z] + b
//
// There, and not further below, because the layer is then still linear in z: each
// weight is what a standard deviation adds to an output, and the class of transformers
// computes all the rest.
type TextFeatures struct {
	Features []run.TextFeature
	Weight   *nn.Param // labels x features

	z []float32
}

// TextFeaturesParam is the name of their weights, which transformers' classes lack.
const TextFeaturesParam = "text_features.weight"

// Join gives the model's head text features; none if the list is empty. It must have
// labels of whole texts.
func (m *Model) Join(list []run.TextFeature) {
	m.TextFeatures = nil
	if len(list) == 0 {
		return
	}
	output, _ := m.head.output()
	labels, _ := output.Weight.Dims()
	m.TextFeatures = &TextFeatures{
		Features: list, Weight: &nn.Param{Name: TextFeaturesParam, Shape: []int{labels, len(list)}, Init: nn.Zeros},
	}
}

// Standardised reports whether the features' means and deviations are known.
func (f *TextFeatures) Standardised() bool { return f.Features[0].Deviation > 0 }

// add adds what the features of b's texts contribute to the outputs y.
func (f *TextFeatures) add(t *grad.Tape, y *grad.Value, b *Batch) {
	n := len(f.Features)
	f.z = f.z[:0]
	for i, x := range b.TextFeatures {
		of := &f.Features[i%n]
		f.z = append(f.z, float32((x-of.Mean)/of.Deviation))
	}
	t.AddLinear(y, t.Input(b.Sequences(), n, f.z), f.Weight.Value)
}

// Learnt returns what the model has learnt of its text features, nil if it has none.
func (m *Model) Learnt(dev tensor.Device) *run.TextFeatureWeights {
	f := m.TextFeatures
	if f == nil {
		return nil
	}
	w := &run.TextFeatureWeights{Features: f.Features, Labels: m.Config.Labels()}
	values, n := make([]float32, f.Weight.Size()), len(f.Features)
	dev.Read(values, f.Weight.Tensor)
	for label := range w.Labels {
		w.Weights = append(w.Weights, values[label*n:][:n:n])
	}
	return w
}
