package gpu

import (
	"math"

	"tuneground/engine/tensor"
)

type (
	crossEntropyArgs struct {
		Losses, DLogits, Best, Logits tensor.Tensor
		cols, labels, weights         uint32
		each, on, off, all, gamma     float32
		gradient, best                uint32
		weighted, focal               bool
	}
	elementLossArgs struct {
		Losses, DX, X       tensor.Tensor
		rows, cols, targets uint32
		each                float32
		squared, gradient   uint32
	}
	spanArgs struct {
		Losses, Terms, DLogits, Logits tensor.Tensor
		offsets, starts, ends          uint32
		eachStart, eachEnd             float32
		gradient                       uint32
	}
)

var (
	crossEntropyProgram = newProgram[crossEntropyArgs](64, "reduce", "cross_entropy")
	elementLossProgram  = newProgram[elementLossArgs](64, "element_loss")
	spanProgram         = newProgram[spanArgs](64, "reduce", "span_cross_entropy")
)

func (d *Device) crossEntropy(o *tensor.CrossEntropy) {
	each, smoothing := 1/o.Divisor(), float64(o.Smoothing)
	all, weights := float64(o.Logits.Cols), uint32(len(d.stream.Lists))
	if o.Weights != nil {
		all = 0
		for _, w := range o.Weights {
			all += float64(w)
			d.stream.Lists = append(d.stream.Lists, int32(math.Float32bits(w)))
		}
	}
	crossEntropyProgram.emit(d, 0, 0, o.Logits.Rows, &crossEntropyArgs{
		Losses: o.Losses, DLogits: o.DLogits, Best: o.Best, Logits: o.Logits,
		cols: uint32(o.Logits.Cols), labels: d.list(o.Labels), weights: weights,
		each: float32(each), on: float32(1 - smoothing), off: float32(smoothing / float64(o.Logits.Cols)),
		all: float32(all), gamma: o.Gamma, gradient: truth(!o.DLogits.IsZero()), best: truth(!o.Best.IsZero()),
		weighted: o.Weights != nil, focal: o.Gamma != 0,
	})
	d.sum(o.Loss, o.Losses, each, o.Accumulate)
}

// elementLoss serves the losses that compare each element with a target.
func (d *Device) elementLoss(loss, losses, dx, x tensor.Tensor, targets []float32, squared bool) {
	at := uint32(len(d.stream.Lists))
	for _, y := range targets {
		d.stream.Lists = append(d.stream.Lists, int32(math.Float32bits(y)))
	}
	elementLossProgram.emit(d, 0, 0, blocks(x.Rows, elementLossProgram.threads), &elementLossArgs{
		Losses: losses, DX: dx, X: x, rows: uint32(x.Rows), cols: uint32(x.Cols), targets: at,
		each: float32(1 / float64(max(x.Len(), 1))), squared: truth(squared), gradient: truth(!dx.IsZero()),
	})
	d.sum(loss, losses, 1/float64(max(x.Rows, 1)), false)
}

func (d *Device) spanCrossEntropy(o *tensor.SpanCrossEntropy) {
	starts, ends := 0, 0
	for s := range o.Starts {
		n := o.Offsets[s+1] - o.Offsets[s]
		if o.Starts[s] >= 0 && o.Starts[s] < n {
			starts++
		}
		if o.Ends[s] >= 0 && o.Ends[s] < n {
			ends++
		}
	}
	var terms tensor.Tensor
	if len(o.Starts) > 0 {
		terms = d.temporary(len(o.Starts))
	}
	spanProgram.emit(d, 0, 0, len(o.Starts), &spanArgs{
		Losses: o.Losses, Terms: terms, DLogits: o.DLogits, Logits: o.Logits,
		offsets: d.list(o.Offsets), starts: d.list(o.Starts), ends: d.list(o.Ends),
		eachStart: float32(0.5 / float64(max(starts, 1))), eachEnd: float32(0.5 / float64(max(ends, 1))),
		gradient: truth(!o.DLogits.IsZero()),
	})
	d.sum(o.Loss, terms, 1, false)
}
