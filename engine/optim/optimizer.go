// Package optim updates parameters, by clipped gradients, as Hugging Face's Trainer does.
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
// by rows (see [grad.LazyRows]). A parameter that is frozen for some steps begins
// anew after them, as in PyTorch, where it had no gradient.
type Optimizer struct {
	dev    tensor.Device
	params []*nn.Param
	rule   rule

	maxNorm, decay float64
	steps          int
	frozen         []int // for each parameter, how many of the steps did not move it
	numbers        []int // for each, the number of its next step, from 1; 0: it is frozen

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
	// rate lr, the i-th in its numbers[i]-th step, counted from 1, unless that is 0. If
	// scale is negative, it changes nothing. A row without a gradient so far may only
	// decay.
	step(numbers []int, lr float64, scale tensor.Tensor)
	// moments returns the rule's state between steps.
	moments() []Moment
}

// A Moment is a tensor of an Optimizer's state between steps. Its name is PyTorch's for
// that state, then the parameter's.
type Moment struct {
	tensor.Tensor
	Name string
}

// momentsOf names the tensors of one state, of which each parameter has one.
func momentsOf(state string, params []*nn.Param, tensors []tensor.Tensor) (list []Moment) {
	for i, t := range tensors {
		list = append(list, Moment{t, state + "." + params[i].Name})
	}
	return list
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
	o.frozen, o.numbers = make([]int, len(o.params)), make([]int, len(o.params))
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
	first := true
	for i, p := range o.params {
		if o.numbers[i] = 0; !p.Trains() {
			continue
		}
		o.numbers[i] = o.steps + 1 - o.frozen[i]
		o.square = tensor.SumSquares{Y: o.sumSquares, X: p.Grad, Rows: rowsOf(p), Accumulate: !first}
		o.dev.Run(&o.square)
		first = false
	}
	o.clip = tensor.ClipScale{Y: o.scale, SumSq: o.sumSquares, MaxNorm: float32(o.maxNorm)}
	o.dev.Run(&o.clip)
	o.rule.step(o.numbers, lr, o.scale)
	o.copy = tensor.Copy{Y: o.loss, X: loss}
	o.dev.Run(&o.copy)
	o.dev.Read(o.read[:], o.result)
	mean, gradNorm = float64(o.read[0]), math.Sqrt(float64(o.read[1]))
	if math.IsNaN(gradNorm) || math.IsInf(gradNorm, 0) {
		return mean, gradNorm
	}
	o.steps++
	for i, p := range o.params {
		if o.numbers[i] == 0 {
			o.frozen[i]++
		} else if p.Lazy != nil {
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

// Moments returns o's tensors between steps. With them, the parameters and the State,
// another Optimizer of the same settings continues the training.
func (o *Optimizer) Moments() []Moment { return o.rule.moments() }

// Bytes returns the size of the moments.
func (o *Optimizer) Bytes() (n int64) {
	for _, m := range o.Moments() {
		n += 4 * int64(m.Len())
	}
	return n
}

// State is the rest of an Optimizer's state.
type State struct {
	Steps int    `json:"steps"`
	Rows  []Rows `json:"rows"` // for each parameter that is a table
	// Frozen is for each parameter how many of the steps did not move it; nil: all did.
	Frozen []int `json:"frozen,omitempty"`
}

// Rows is the state of [grad.LazyRows].
type Rows struct {
	Active []int32 `json:"active"`
	Owed   float64 `json:"owed"`
}

// State returns o's state.
func (o *Optimizer) State() State {
	s := State{Steps: o.steps}
	if slices.Max(append([]int{0}, o.frozen...)) > 0 {
		s.Frozen = slices.Clone(o.frozen)
	}
	for _, p := range o.params {
		if p.Lazy != nil {
			s.Rows = append(s.Rows, Rows{slices.Clone(p.Lazy.Active), p.Lazy.Owed})
		}
	}
	return s
}

// Fits reports whether s can be the state of o.
func (o *Optimizer) Fits(s State) bool {
	if s.Frozen != nil && len(s.Frozen) != len(o.params) {
		return false
	}
	for _, p := range o.params {
		if p.Lazy == nil {
			continue
		}
		rows, _ := p.Dims()
		if len(s.Rows) == 0 || slices.ContainsFunc(s.Rows[0].Active, func(row int32) bool { return row < 0 || int(row) >= rows }) {
			return false
		}
		s.Rows = s.Rows[1:]
	}
	return len(s.Rows) == 0
}

// Restore gives o a state that fits.
func (o *Optimizer) Restore(s State) {
	o.steps = s.Steps
	clear(o.frozen)
	copy(o.frozen, s.Frozen)
	for _, p := range o.params {
		if p.Lazy != nil {
			p.Lazy.Restore(s.Rows[0].Active, s.Rows[0].Owed)
			s.Rows = s.Rows[1:]
		}
	}
}
