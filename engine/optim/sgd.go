package optim

import (
	"tuneground/engine/nn"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// sgd is gradient descent with momentum, as torch.optim.SGD: weight decay is
// part of the gradient.
type sgd struct {
	dev             tensor.Device
	params          []*nn.Param
	velocity        []tensor.Tensor // for each parameter; none without momentum
	momentum, decay float64

	update tensor.SGD
}

func newSGD(dev tensor.Device, params []*nn.Param, c run.Config) *sgd {
	s := &sgd{dev: dev, params: params, momentum: c.Momentum, decay: c.WeightDecay}
	if s.momentum == 0 {
		return s
	}
	s.velocity = likeEach(dev, params)
	for _, p := range params {
		if decayOf(p, s.decay) != 0 {
			p.Lazy = nil // decay accumulates in the velocity of every row
		}
	}
	return s
}

func (s *sgd) step(numbers []int, lr float64, scale tensor.Tensor) {
	s.update = tensor.SGD{GradScale: scale, Momentum: s.momentum}
	for i, p := range s.params {
		if numbers[i] == 0 {
			continue
		}
		if s.velocity != nil {
			s.update.M = s.velocity[i]
		}
		s.update.LR = rateOf(p, lr)
		s.update.P, s.update.G, s.update.Rows, s.update.Decay = p.Tensor, p.Grad, rowsOf(p), decayOf(p, s.decay)
		s.dev.Run(&s.update)
	}
}

func (s *sgd) moments() []Moment { return momentsOf("momentum_buffer", s.params, s.velocity) }
