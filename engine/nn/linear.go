package nn

import "tuneground/engine/grad"

// Linear is y = x Wᵀ + b.
type Linear struct {
	Weight *Param `hf:"weight"` // out x in
	Bias   *Param `hf:"bias"`   // 1 x out
}

// NewLinear returns a Linear from in to out features.
func NewLinear(in, out int) *Linear {
	return &Linear{Weight: matrix(out, in), Bias: vector(out, Zeros)}
}

// Forward maps x, n x in, to n x out.
func (l *Linear) Forward(t *grad.Tape, x *grad.Value) *grad.Value {
	return t.Linear(x, l.Weight.Value, l.Bias.Value)
}
