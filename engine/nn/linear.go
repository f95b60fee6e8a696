package nn

import (
	"tuneground/engine/grad"
	"tuneground/engine/tensor"
)

// Linear is y = x Wᵀ + b, or without b if it has no bias.
type Linear struct {
	Weight *Param `hf:"weight"` // out x in
	Bias   *Param `hf:"bias"`   // 1 x out, or nil
	// Adapter, if present, changes the layer's output.
	Adapter Adapter
}

// An Adapter adds a few trainable parameters to a layer's frozen ones.
type Adapter interface {
	// Forward returns l's output for x, n x in, with the adapter applied.
	Forward(t *grad.Tape, l *Linear, x *grad.Value) *grad.Value
}

// NewLinear returns a Linear from in to out features.
func NewLinear(in, out int) *Linear {
	return &Linear{Weight: matrix(out, in), Bias: vector(out, Zeros)}
}

// NewProjection returns a Linear without bias.
func NewProjection(in, out int) *Linear { return &Linear{Weight: matrix(out, in)} }

// NewConv1D returns a Linear as GPT-2 stores it: part number part of the parts
// that share one transposed tensor.
func NewConv1D(in, out, part, parts int) *Linear {
	l := NewLinear(in, out)
	l.Weight.Layout = Layout{Transposed: true, Part: part, Parts: parts}
	l.Bias.Layout = Layout{Part: part, Parts: parts}
	return l
}

// WithStd sets the standard deviation of a newly drawn weight.
func (l *Linear) WithStd(std float64) *Linear {
	l.Weight.Std = std
	return l
}

// Forward maps x, n x in, to n x out.
func (l *Linear) Forward(t *grad.Tape, x *grad.Value) *grad.Value {
	if l.Adapter != nil {
		return l.Adapter.Forward(t, l, x)
	}
	return l.Bare(t, x)
}

// Bare is Forward without the adapter.
func (l *Linear) Bare(t *grad.Tape, x *grad.Value) *grad.Value {
	return t.Linear(x, l.Weight.Value, l.bias())
}

// Activate maps x, n x in, to n x out and applies f to every element.
func (l *Linear) Activate(t *grad.Tape, x *grad.Value, f tensor.Activation) *grad.Value {
	if l.Adapter != nil {
		return t.Activate(l.Adapter.Forward(t, l, x), f)
	}
	return t.LinearActivate(x, l.Weight.Value, l.bias(), f)
}

// CrossEntropy returns the loss of Forward(x) against labels without storing
// Forward(x): see [grad.Tape.LinearCrossEntropy].
func (l *Linear) CrossEntropy(t *grad.Tape, x *grad.Value, labels []int32, c grad.Criterion) grad.Loss {
	return t.LinearCrossEntropy(x, l.Weight.Value, l.bias(), labels, c)
}

func (l *Linear) bias() *grad.Value {
	if l.Bias == nil {
		return nil
	}
	return l.Bias.Value
}
