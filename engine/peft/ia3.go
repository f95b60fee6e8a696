package peft

import (
	"slices"
	"strings"

	"tuneground/engine/grad"
	"tuneground/engine/nn"
	"tuneground/engine/tensor"
)

// ia3 is Liu et al. 2022 (arXiv:2205.05638): each output of a layer, or in a
// feed-forward block each input, is multiplied by a factor, initially 1.
type ia3 struct {
	factor      *nn.Param
	feedForward bool
}

func (l *ia3) Forward(t *grad.Tape, layer *nn.Linear, x *grad.Value) *grad.Value {
	if l.feedForward {
		return layer.Bare(t, t.ScaleColumns(x, l.factor.Value, nil))
	}
	return t.ScaleColumns(layer.Bare(t, x), l.factor.Value, nil)
}

// addIA3 adds an ia3 to every layer of a site.
func (a *Adapter) addIA3(s *site) error {
	feedForward := slices.ContainsFunc(a.Config.FeedForward, func(end string) bool { return strings.HasSuffix(s.name, end) })
	shared := &nn.Param{Name: s.name + ".ia3_l", Shape: []int{1, s.in()}, Init: nn.Ones}
	for i, layer := range s.layers {
		l := &ia3{shared, feedForward}
		if !feedForward {
			l.factor = s.param(i, ".ia3_l", 0)
			l.factor.Init, l.factor.Layout.Column = nn.Ones, true
		}
		if i == 0 || !feedForward {
			a.Params = append(a.Params, l.factor)
		}
		layer.Adapter = l
	}
	return nil
}

// merge multiplies the rows of W and b, or the columns of W.
func (l *ia3) merge(dev tensor.Device, weight, bias []float32) {
	factor := read(dev, l.factor)
	if l.feedForward {
		for i := range weight {
			weight[i] *= factor[i%len(factor)]
		}
		return
	}
	in := len(weight) / len(factor)
	for i := range weight {
		weight[i] *= factor[i/in]
	}
	for i := range bias {
		bias[i] *= factor[i]
	}
}
