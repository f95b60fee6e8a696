// Package optim updates parameters: AdamW, clipping and learning-rate
// schedules, each as Hugging Face's Trainer applies them.
package optim

import (
	"math"
	"slices"

	"tuneground/engine/nn"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// AdamW is the optimizer of Loshchilov and Hutter 2017 (arXiv:1711.05101) over
// the parameters that train. Biases and normalisation weights do not decay;
// tables train by rows (see [grad.LazyRows]).
type AdamW struct {
	dev    tensor.Device
	params []*nn.Param
	m, v   []tensor.Tensor

	beta1, beta2, eps, decay float64
	maxNorm                  float64
	steps                    int

	result           tensor.Tensor // 1 x 2: the loss and the sum of squares
	loss, sumSquares tensor.Tensor // its halves, seen as 1 x 1
	scale            tensor.Tensor // 1 x 1
	read             [2]float32

	update tensor.AdamW
	square tensor.SumSquares
	clip   tensor.ClipScale
	copy   tensor.Copy
}

// New returns an AdamW with c's settings for those of params that train.
func New(dev tensor.Device, params []*nn.Param, c run.Config) *AdamW {
	o := &AdamW{
		dev: dev, result: dev.Alloc(2, 1), scale: dev.Alloc(1, 1),
		beta1: c.AdamBeta1, beta2: c.AdamBeta2, eps: c.AdamEpsilon,
		decay: c.WeightDecay, maxNorm: c.MaxGradNorm,
	}
	o.loss, o.sumSquares = o.result.RowRange(0, 1), o.result.RowRange(1, 2)
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

// Step applies the gradients of loss (1 x 1) with learning rate lr. It returns
// the loss and the gradients' global norm before clipping. When that is not
// finite, nothing is updated.
//
// Both numbers are read at once, after everything else: a device that works
// while others wait is then waited for once a step.
func (o *AdamW) Step(lr float64, loss tensor.Tensor) (mean, gradNorm float64) {
	for i, p := range o.params {
		o.square = tensor.SumSquares{Y: o.sumSquares, X: p.Grad, Rows: rowsOf(p), Accumulate: i > 0}
		o.dev.Run(&o.square)
	}
	o.clip = tensor.ClipScale{Y: o.scale, SumSq: o.sumSquares, MaxNorm: float32(o.maxNorm)}
	o.dev.Run(&o.clip)
	t := float64(o.steps + 1)
	o.update = tensor.AdamW{
		GradScale: o.scale, LR: lr, Beta1: o.beta1, Beta2: o.beta2, Eps: o.eps,
		Correct1: 1 - math.Pow(o.beta1, t), Correct2: 1 - math.Pow(o.beta2, t),
	}
	for i, p := range o.params {
		o.update.P, o.update.M, o.update.V, o.update.G = p.Tensor, o.m[i], o.v[i], p.Grad
		o.update.Rows, o.update.Decay = rowsOf(p), o.decayOf(p)
		o.dev.Run(&o.update)
	}
	o.copy = tensor.Copy{Y: o.loss, X: loss}
	o.dev.Run(&o.copy)
	o.dev.Read(o.read[:], o.result)
	mean, gradNorm = float64(o.read[0]), math.Sqrt(float64(o.read[1]))
	if math.IsNaN(gradNorm) || math.IsInf(gradNorm, 0) {
		return mean, gradNorm
	}
	o.steps++
	for _, p := range o.params {
		if p.Lazy != nil {
			p.Lazy.Owed *= float64(float32(1 - lr*o.decayOf(p))) // rounded as the update of a used row is
		}
	}
	return mean, gradNorm
}

// decayOf returns the weight decay of p.
func (o *AdamW) decayOf(p *nn.Param) float64 {
	if p.NoDecay {
		return 0
	}
	return o.decay
}

// Settle brings every row of every table up to date. It must be called before
// anything but training reads the parameters.
func (o *AdamW) Settle() {
	for _, p := range o.params {
		if p.Lazy != nil {
			p.Lazy.Settle(o.dev, p.Tensor)
		}
	}
}

// rowsOf returns the rows of p that have a gradient, nil for all.
func rowsOf(p *nn.Param) []int32 {
	if p.Lazy == nil {
		return nil
	}
	return p.Lazy.Active
}

// State is what an AdamW has gathered: with it and the parameters another one
// goes on where it was.
type State struct {
	Steps int
	M, V  [][]float32 // moments, of each parameter that trains
	Rows  []Rows      // of each of them that is a table
}

// Rows is the state of [grad.LazyRows].
type Rows struct {
	Active []int32
	Owed   float64
}

// Save copies o's state to s, over what it holds.
func (o *AdamW) Save(s *State) {
	s.Steps, s.Rows = o.steps, s.Rows[:0]
	for i, p := range o.params {
		if i == len(s.M) {
			s.M, s.V = append(s.M, make([]float32, p.Len())), append(s.V, make([]float32, p.Len()))
		}
		o.dev.Read(s.M[i], o.m[i])
		o.dev.Read(s.V[i], o.v[i])
		if p.Lazy != nil {
			s.Rows = append(s.Rows, Rows{slices.Clone(p.Lazy.Active), p.Lazy.Owed})
		}
	}
}

// Restore makes o go on from s, the state of an AdamW over parameters like its
// own.
func (o *AdamW) Restore(s *State) {
	o.steps = s.Steps
	rows := s.Rows
	for i, p := range o.params {
		o.dev.Write(o.m[i], s.M[i])
		o.dev.Write(o.v[i], s.V[i])
		if p.Lazy != nil {
			p.Lazy.Restore(rows[0].Active, rows[0].Owed)
			rows = rows[1:]
		}
	}
}
