package train

import (
	"tuneground/engine/nn"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// best remembers the model that did best on the validation set.
type best struct {
	metric string
	value  float64
	step   int         // 0: none yet
	kept   [][]float32 // the parameters that train, in order
}

func newBest(metric string) best { return best{metric: metric} }

// improves reports whether metrics beat all before, and remembers them if so.
func (b *best) improves(metrics map[string]float64, step int) bool {
	value, ok := metrics[b.metric]
	smaller := run.SmallerIsBetter(b.metric)
	if !ok { // data of this kind have no such metric
		value, smaller = metrics["loss"], true
	}
	if smaller {
		value = -value
	}
	if b.step > 0 && value <= b.value {
		return false
	}
	b.value, b.step = value, step
	return true
}

// keep copies the parameters that train.
func (b *best) keep(dev tensor.Device, params []*nn.Param) {
	i := 0
	for _, p := range params {
		if !p.Trains() {
			continue
		}
		if i == len(b.kept) {
			b.kept = append(b.kept, make([]float32, p.Len()))
		}
		dev.Read(b.kept[i], p.Tensor)
		i++
	}
}

// restore puts back what keep copied, if anything.
func (b *best) restore(dev tensor.Device, params []*nn.Param) {
	if b.kept == nil {
		b.step = 0
		return
	}
	i := 0
	for _, p := range params {
		if p.Trains() {
			dev.Write(p.Tensor, b.kept[i])
			i++
		}
	}
	b.kept = nil
}
