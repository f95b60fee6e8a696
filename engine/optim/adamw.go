// Package optim updates parameters: AdamW, clipping and learning-rate
// schedules, each as Hugging Face's Trainer applies them.
package optim

import (
	"math"

	"tuneground/engine/nn"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// AdamW is the optimizer of Loshchilov and Hutter 2017 (arXiv:1711.05101) over
// the parameters that train. Biases and normalisation weights do not decay;
// tables train by rows (see [grad.RowSet]).
type AdamW struct {
	dev    tensor.Device
	params []*nn.Param
	m, v   []tensor.Tensor

	beta1, beta2, eps, decay float64
	maxNorm                  float64
	steps                    int

	sumSquares, scale tensor.Tensor // 1 x 1
	read              [1]float32

	update tensor.AdamW
	square tensor.SumSquares
	clip   tensor.ClipScale
}

// New returns an AdamW with c's settings for those of params that train.
func New(dev tensor.Device, params []*nn.Param, c run.Config) *AdamW {
	o := &AdamW{
		dev: dev, sumSquares: dev.Alloc(1, 1), scale: dev.Alloc(1, 1),
		beta1: c.AdamBeta1, beta2: c.AdamBeta2, eps: c.AdamEpsilon,
		decay: c.WeightDecay, maxNorm: c.MaxGradNorm,
	}
	for _, p := range params {
		if p.Trains() {
			rows, cols := p.Dims()
			o.params = append(o.params, p)
			o.m = append(o.m, dev.Alloc(rows, cols))
			o.v = append(o.v, dev.Alloc(rows, cols))
		}
	}
	return o
}

// Begin makes the gradients ready for the backward pass of a new step.
func (o *AdamW) Begin() {
	for _, p := range o.params {
		p.Begin()
	}
}

// Step applies the gradients with learning rate lr and returns their global
// norm before clipping. When that is not finite, nothing is updated.
func (o *AdamW) Step(lr float64) (gradNorm float64) {
	for i, p := range o.params {
		o.square = tensor.SumSquares{Y: o.sumSquares, X: p.Grad, Rows: rowsOf(p), Accumulate: i > 0}
		o.dev.Run(&o.square)
	}
	o.clip = tensor.ClipScale{Y: o.scale, SumSq: o.sumSquares, MaxNorm: float32(o.maxNorm)}
	o.dev.Run(&o.clip)
	o.dev.Read(o.read[:], o.sumSquares)
	gradNorm = math.Sqrt(float64(o.read[0]))
	if math.IsNaN(gradNorm) || math.IsInf(gradNorm, 0) {
		return gradNorm
	}
	o.steps++
	for i, p := range o.params {
		o.apply(i, p, lr)
	}
	return gradNorm
}

func (o *AdamW) apply(i int, p *nn.Param, lr float64) {
	decay := o.decay
	if p.NoDecay {
		decay = 0
	}
	o.update = tensor.AdamW{
		P: p.Tensor, M: o.m[i], V: o.v[i], G: p.Grad, GradScale: o.scale, Rows: rowsOf(p),
		LR: lr, Beta1: o.beta1, Beta2: o.beta2, Eps: o.eps, Decay: decay,
		Correct1: 1 - math.Pow(o.beta1, float64(o.steps)),
		Correct2: 1 - math.Pow(o.beta2, float64(o.steps)),
	}
	o.dev.Run(&o.update)
	if p.Rows != nil {
		p.Rows.Owed *= float64(float32(1 - lr*decay)) // rounded as the update of a used row is
	}
}

// Settle brings every row of every table up to date. It must be called before
// anything but training reads the parameters.
func (o *AdamW) Settle() {
	for _, p := range o.params {
		if p.Rows != nil {
			p.Rows.Settle(o.dev, p.Tensor)
		}
	}
}

// rowsOf returns the rows of p that have a gradient, nil for all.
func rowsOf(p *nn.Param) []int32 {
	if p.Rows == nil {
		return nil
	}
	return p.Rows.Active
}
