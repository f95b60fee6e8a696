package optim

import (
	"math"
	"slices"

	"tuneground/engine/nn"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// adamW is the rule of Loshchilov and Hutter 2017 (arXiv:1711.05101).
type adamW struct {
	dev                      tensor.Device
	params                   []*nn.Param
	m, v                     []tensor.Tensor // moments of each parameter
	beta1, beta2, eps, decay float64

	update tensor.AdamW
}

func newAdamW(dev tensor.Device, params []*nn.Param, c run.Config) *adamW {
	return &adamW{
		dev: dev, params: params, m: likeEach(dev, params), v: likeEach(dev, params),
		beta1: c.AdamBeta1, beta2: c.AdamBeta2, eps: c.AdamEpsilon, decay: c.WeightDecay,
	}
}

// likeEach returns zeros of the shape of each parameter.
func likeEach(dev tensor.Device, params []*nn.Param) []tensor.Tensor {
	list := make([]tensor.Tensor, len(params))
	for i, p := range params {
		list[i] = dev.Alloc(p.Dims())
	}
	return list
}

func (a *adamW) step(numbers []int, lr float64, scale tensor.Tensor) {
	a.update = tensor.AdamW{GradScale: scale, Beta1: a.beta1, Beta2: a.beta2, Eps: a.eps}
	for i, p := range a.params {
		if numbers[i] == 0 {
			continue
		}
		t := float64(numbers[i])
		a.update.Correct1, a.update.Correct2 = 1-math.Pow(a.beta1, t), 1-math.Pow(a.beta2, t)
		a.update.P, a.update.M, a.update.V, a.update.G = p.Tensor, a.m[i], a.v[i], p.Grad
		a.update.LR, a.update.Rows, a.update.Decay = rateOf(p, lr), rowsOf(p), decayOf(p, a.decay)
		a.dev.Run(&a.update)
	}
}

func (a *adamW) moments() []Moment {
	return slices.Concat(momentsOf("exp_avg", a.params, a.m), momentsOf("exp_avg_sq", a.params, a.v))
}
