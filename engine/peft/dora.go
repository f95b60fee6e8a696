package peft

import (
	"math"

	"tuneground/engine/grad"
	"tuneground/engine/nn"
	"tuneground/engine/tensor"
)

// dora is Liu et al. 2024 (arXiv:2402.09353): it separates the direction of a
// weight's rows from their length m, which it learns separately.
//
//	V = W + s B A,  y = x V'ᵀ + b with V'[i,:] = m[i] V[i,:] / ‖V[i,:]‖
//
// The backward pass treats the norms as constants. If x has dropout, the
// dropped part of it goes through W alone.
type dora struct {
	direction *lora
	magnitude *nn.Param
	layer     *nn.Linear
}

func (l *dora) Forward(t *grad.Tape, layer *nn.Linear, x *grad.Value) *grad.Value {
	down, b := l.direction.down, l.direction.b
	dropped, h := l.direction.see(t, x)
	inverse := t.InverseNorms(layer.Weight.Value, b.Value, down.a.Value, float32(down.scale))
	factor := t.Mul(l.magnitude.Value, inverse)
	y := t.Linear(dropped, layer.Weight.Value, nil)
	t.AddLinear(y, h, b.Value)
	if dropped == x {
		return t.ScaleColumns(y, factor, valueOf(layer.Bias))
	}
	rest := t.Add(x, t.Scale(dropped, -1))
	return t.Add(layer.Bare(t, rest), t.ScaleColumns(y, factor, nil))
}

// valueOf returns p's Value, nil if p is nil.
func valueOf(p *nn.Param) *grad.Value {
	if p == nil {
		return nil
	}
	return p.Value
}

// begin sets m to the norms of the layer's rows.
func (l *dora) begin(dev tensor.Device) {
	dev.Write(l.magnitude.Tensor, norms(read(dev, l.layer.Weight), l.magnitude.Size()))
}

// merge computes V'.
func (l *dora) merge(dev tensor.Device, weight, _ []float32) {
	l.direction.addTo(dev, weight)
	m := read(dev, l.magnitude)
	in := len(weight) / len(m)
	for i, norm := range norms(weight, len(m)) {
		for j := range in {
			weight[i*in+j] *= m[i] / norm
		}
	}
}

// norms returns the norms of a matrix's rows.
func norms(x []float32, rows int) []float32 {
	list, cols := make([]float32, rows), len(x)/rows
	for i := range list {
		sum := 0.0
		for _, v := range x[i*cols : (i+1)*cols] {
			sum += float64(v) * float64(v)
		}
		list[i] = float32(math.Sqrt(sum))
	}
	return list
}
