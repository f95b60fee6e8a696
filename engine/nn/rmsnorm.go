package nn

import "tuneground/engine/grad"

// RMSNorm divides each row by its root mean square, then scales it (Zhang and
// Sennrich 2019, arXiv:1910.07467): T5's layer_norm, which has neither mean nor
// bias.
type RMSNorm struct {
	Weight *Param `hf:"weight"` // 1 x n
	Eps    float32
}

// NewRMSNorm returns an RMSNorm over rows of n elements.
func NewRMSNorm(n int, eps float64) *RMSNorm {
	return &RMSNorm{Weight: vector(n, Ones), Eps: float32(eps)}
}

// Forward returns a Value of x's shape.
func (l *RMSNorm) Forward(t *grad.Tape, x *grad.Value) *grad.Value {
	return t.RMSNorm(x, l.Weight.Value, l.Eps)
}
