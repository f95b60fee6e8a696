// Package optim updates parameters as Hugging Face's Trainer does: optimizers,
// clipping, learning-rate schedules.
package optim

import (
	"fmt"
	"math"
	"slices"

	"tuneground/engine/nn"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// An Optimizer updates the parameters that train: it clips their gradients and
// applies a rule. Biases and normalisation weights do not decay; tables train
// by rows (see [grad.LazyRows]).
type Optimizer struct {
	dev    tensor.Device
	params []*nn.Param
	rule   rule

	maxNorm, decay float64
	steps          int

	result           tensor.Tensor // 2 x 1: the loss and the sum of squares
	loss, sumSquares tensor.Tensor // its halves, seen as 1 x 1
	scale            tensor.Tensor // 1 x 1
	read             [2]float32

	square tensor.SumSquares
	clip   tensor.ClipScale
	copy   tensor.Copy
}

// A rule is the part of an Optimizer that differs between optimisers.
type rule interface {
	// step moves every parameter by its gradient times scale (1 x 1) with learning
	// rate lr, in the t-th step, counted from 1. If scale is negative, it changes
	// nothing. A row without a gradient so far may only decay.
	step(t int, lr float64, scale tensor.Tensor)
	// gathered returns the rule's state between steps.
	gathered() []tensor.Tensor
}

// New returns c's optimiser for those of params that train.
func New(dev tensor.Device, params []*nn.Param, c run.Config) *Optimizer {
	o := &Optimizer{
		dev: dev, result: dev.Alloc(2, 1), scale: dev.Alloc(1, 1),
		maxNorm: c.MaxGradNorm, decay: c.WeightDecay,
	}
	o.loss, o.sumSquares = o.result.RowRange(0, 1), o.result.RowRange(1, 2)
	for _, p := range params {
		if p.Trains() {
			o.params = append(o.params, p)
		}
	}
	o.rule = newRule(dev, o.params, c)
	return o
}

func newRule(dev tensor.Device, params []*nn.Param, c run.Config) rule {
	switch c.Optimizer {
	case run.AdamW:
		return newAdamW(dev, params, c)
	case run.SGD:
		return newSGD(dev, params, c)
	case run.Adafactor:
		return newAdafactor(dev, params, c)
	}
	panic(fmt.Sprintf("optim: optim %q", c.Optimizer)) // Validate allows no other
}

// Begin prepares the gradients for the passes of a new step.
func (o *Optimizer) Begin() {
	for _, p := range o.params {
		p.Begin()
	}
}

// Step applies the gradients of loss (1 x 1) with learning rate lr. It returns
// the loss and the gradients' global norm before clipping. If the norm is not
// finite, nothing is updated.
//
// Both numbers are read at once, after everything else, so that the host waits
// for an asynchronous device once a step.
func (o *Optimizer) Step(lr float64, loss tensor.Tensor) (mean, gradNorm float64) {
	for i, p := range o.params {
		o.square = tensor.SumSquares{Y: o.sumSquares, X: p.Grad, Rows: rowsOf(p), Accumulate: i > 0}
		o.dev.Run(&o.square)
	}
	o.clip = tensor.ClipScale{Y: o.scale, SumSq: o.sumSquares, MaxNorm: float32(o.maxNorm)}
	o.dev.Run(&o.clip)
	o.rule.step(o.steps+1, lr, o.scale)
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
			p.Lazy.Owed *= float64(float32(1 - rateOf(p, lr)*decayOf(p, o.decay))) // rounded like the update of a used row
		}
	}
	return mean, gradNorm
}

// rateOf returns p's learning rate in a step with the run's rate lr.
func rateOf(p *nn.Param, lr float64) float64 {
	if p.Rate == 0 {
		return lr
	}
	return lr * p.Rate
}

// decayOf returns the weight decay of p in a run with the given decay.
func decayOf(p *nn.Param, decay float64) float64 {
	if p.NoDecay {
		return 0
	}
	return decay
}

// Settle brings every row of every table up to date. It must be called before
// the parameters are read outside training.
func (o *Optimizer) Settle() {
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

// Bytes returns the size of o's state between steps.
func (o *Optimizer) Bytes() (n int64) {
	for _, t := range o.rule.gathered() {
		n += 4 * int64(t.Len())
	}
	return n
}

// State is the state of an Optimizer: with it and the parameters, another one
// continues the training.
type State struct {
	Steps    int
	Gathered [][]float32
	Rows     []Rows // for each parameter that is a table
}

// Rows is the state of [grad.LazyRows].
type Rows struct {
	Active []int32
	Owed   float64
}

// Save copies o's state to s, reusing its memory.
func (o *Optimizer) Save(s *State) {
	s.Steps, s.Rows = o.steps, s.Rows[:0]
	for i, t := range o.rule.gathered() {
		if i == len(s.Gathered) {
			s.Gathered = append(s.Gathered, make([]float32, t.Len()))
		}
		o.dev.Read(s.Gathered[i], t)
	}
	for _, p := range o.params {
		if p.Lazy != nil {
			s.Rows = append(s.Rows, Rows{slices.Clone(p.Lazy.Active), p.Lazy.Owed})
		}
	}
}

// Restore makes o continue from s, the state of an Optimizer with the same
// settings over parameters like its own.
func (o *Optimizer) Restore(s *State) {
	o.steps = s.Steps
	for i, t := range o.rule.gathered() {
		o.dev.Write(t, s.Gathered[i])
	}
	rows := s.Rows
	for _, p := range o.params {
		if p.Lazy != nil {
			p.Lazy.Restore(rows[0].Active, rows[0].Owed)
			rows = rows[1:]
		}
	}
}
