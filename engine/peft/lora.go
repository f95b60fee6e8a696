package peft

import (
	"math"

	"tuneground/engine/grad"
	"tuneground/engine/message"
	"tuneground/engine/nn"
	"tuneground/engine/tensor"
)

// lora adds a product of two narrow matrices to a layer's weight W (out x in):
//
//	y = x Wᵀ + b + s (x Aᵀ) Bᵀ,  s = alpha/r, or alpha/√r with use_rslora
//
// with A r x in and B out x r, initially 0. In training, dropout applies to x
// before A.
type lora struct {
	down *down
	b    *nn.Param
	// first and last are set for the first and the last layer that the model runs
	// among those that share down.
	first, last bool
}

// A down is a site's A, shared by the layers that the checkpoint keeps in one
// tensor.
type down struct {
	a       *nn.Param
	scale   float64
	dropout float32
	x       *grad.Value // the current x, after dropout, from the first layer to the last
	h       *grad.Value // s x Aᵀ of that x
}

func (l *lora) Forward(t *grad.Tape, layer *nn.Linear, x *grad.Value) *grad.Value {
	y := layer.Bare(t, x)
	_, h := l.see(t, x)
	t.AddLinear(y, h, l.b.Value)
	return y
}

// see returns x after dropout, and s x Aᵀ. The last layer leaves neither behind:
// they would keep the memory of a whole pass after the run.
func (l *lora) see(t *grad.Tape, x *grad.Value) (dropped, h *grad.Value) {
	d := l.down
	if l.first {
		d.x = t.Dropout(x, d.dropout)
		d.h = t.Scale(t.Linear(d.x, d.a.Value, nil), float32(d.scale))
	}
	dropped, h = d.x, d.h
	if l.last {
		d.x, d.h = nil, nil
	}
	return dropped, h
}

// addLoRA adds a lora to every layer of a site.
func (a *Adapter) addLoRA(s *site) error {
	r, err := pattern(a.Config.RankPattern, s.name, a.Config.R)
	if err != nil {
		return err
	}
	alpha, err := pattern(a.Config.AlphaPattern, s.name, a.Config.Alpha)
	if err != nil {
		return err
	}
	if most := min(s.in(), s.out()); r < 1 || r > most {
		return message.Errorf("r is %d, but %s maps %d numbers to %d; choose from 1 to %d", r, s.name, s.in(), s.out(), most)
	}
	scale := alpha / float64(r)
	if a.Config.RSLoRA {
		scale = alpha / math.Sqrt(float64(r))
	}
	d := &down{
		a:     &nn.Param{Name: s.name + ".lora_A.weight", Shape: []int{r, s.in()}, Init: nn.Uniform},
		scale: scale, dropout: float32(a.Config.Dropout),
	}
	a.Params = append(a.Params, d.a)
	for i, layer := range s.layers {
		l := &lora{down: d, first: i == 0, last: i == len(s.layers)-1, b: s.param(i, ".lora_B.weight", r)}
		layer.Adapter = l
		a.Params = append(a.Params, l.b)
		if a.Config.DoRA {
			m := s.param(i, ".lora_magnitude_vector", 0)
			layer.Adapter = &dora{l, m, layer}
			a.Params = append(a.Params, m)
		}
	}
	return nil
}

// merge computes W + s B A.
func (l *lora) merge(dev tensor.Device, weight, _ []float32) { l.addTo(dev, weight) }

// addTo adds s B A to the weight.
func (l *lora) addTo(dev tensor.Device, weight []float32) {
	a, b := read(dev, l.down.a), read(dev, l.b)
	r, in := l.down.a.Dims()
	row := make([]float64, in)
	for o := range len(weight) / in {
		clear(row)
		for k := range r {
			f := l.down.scale * float64(b[o*r+k])
			for i, x := range a[k*in : (k+1)*in] {
				row[i] += f * float64(x)
			}
		}
		for i, x := range row {
			weight[o*in+i] += float32(x)
		}
	}
}
