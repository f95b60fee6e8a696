package lens

import (
	"math"

	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// update executes the update of a parameter and notes the weight of it that has the
// greatest gradient.
func (l *Lens) update(op tensor.Op) {
	var p, g, m, v tensor.Tensor
	var rows []int32
	var rate, decay float64
	switch o := op.(type) {
	case *tensor.AdamW:
		p, g, m, v, rows, rate, decay = o.P, o.G, o.M, o.V, o.Rows, o.LR, o.Decay
	case *tensor.SGD:
		p, g, rows, rate, decay = o.P, o.G, o.Rows, o.LR, o.Decay
	case *tensor.Adafactor:
		p, g, rows, rate, decay = o.P, o.G, o.Rows, o.LR, o.Decay
	}
	known := l.params[place(p)]
	if known == nil {
		l.Device.Run(op)
		return
	}
	at, norm := steepest(g, rows)
	w := run.OpenedWeight{
		Param: known.Name, Block: known.Block, Rows: p.Rows, Cols: p.Cols, GradNorm: norm,
		Row: at / p.Cols, Col: at % p.Cols, Gradient: g.Data[at], LearningRate: rate, Decay: decay, Before: p.Data[at],
	}
	l.Device.Run(op)
	w.After = p.Data[at]
	if !m.IsZero() {
		w.M, w.V = m.Data[at], v.Data[at]
	}
	l.Weights = append(l.Weights, w)
}

// steepest returns the place of the greatest gradient among the given rows, all if nil,
// and the length of the gradient in them.
func steepest(g tensor.Tensor, rows []int32) (at int, norm float64) {
	most, sum := -1.0, 0.0
	look := func(from, to int) {
		for i := from; i < to; i++ {
			x := math.Abs(float64(g.Data[i]))
			sum += x * x
			if x > most {
				most, at = x, i
			}
		}
	}
	if rows == nil {
		look(0, g.Len())
	}
	for _, r := range rows {
		look(int(r)*g.Cols, int(r+1)*g.Cols)
	}
	return at, math.Sqrt(sum)
}
