package nn

import "tuneground/engine/grad"

// LayerNorm normalises each row, then scales and shifts it.
type LayerNorm struct {
	Weight *Param `hf:"weight"` // 1 x n, γ
	Bias   *Param `hf:"bias"`   // 1 x n, β
	Eps    float32
}

// NewLayerNorm returns a LayerNorm over rows of n elements.
func NewLayerNorm(n int, eps float64) *LayerNorm {
	return &LayerNorm{Weight: vector(n, Ones), Bias: vector(n, Zeros), Eps: float32(eps)}
}

// Forward returns a Value of x's shape.
func (l *LayerNorm) Forward(t *grad.Tape, x *grad.Value) *grad.Value {
	return t.LayerNorm(x, l.Weight.Value, l.Bias.Value, l.Eps)
}
