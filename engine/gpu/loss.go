package gpu

import (
	"math"

	"tuneground/engine/tensor"
)

var (
	crossEntropyKernel = newKernel("reduce cross_entropy", 64, "Losses DLogits Best Logits", "cols labels each:f32 on:f32 off:f32 gradient best", "")
	elementLossKernel  = newKernel("element_loss", 64, "Losses DX X", "rows cols targets each:f32 squared gradient", "")
	spanKernel         = newKernel("reduce span_cross_entropy", 64, "Losses Terms DLogits Logits",
		"offsets starts ends each_start:f32 each_end:f32 gradient", "")
)

// squared is elementLossKernel's setting of that name.
const squared = 1

func (d *Device) crossEntropy(o *tensor.CrossEntropy) {
	each, smoothing := 1/float64(o.Labelled()), float64(o.Smoothing)
	d.emit(crossEntropyKernel, 0, 0, o.Logits.Rows, []tensor.Tensor{o.Losses, o.DLogits, o.Best, o.Logits},
		uint32(o.Logits.Cols), d.list(o.Labels), bits(each), bits(1-smoothing), bits(smoothing/float64(o.Logits.Cols)),
		truth(!o.DLogits.IsZero()), truth(!o.Best.IsZero()))
	d.sum(o.Loss, o.Losses, each, o.Accumulate)
}

// elementLoss serves the losses that compare each element with a target.
func (d *Device) elementLoss(loss, losses, dx, x tensor.Tensor, targets []float32, kind uint32) {
	at := uint32(len(d.stream.Lists))
	for _, y := range targets {
		d.stream.Lists = append(d.stream.Lists, int32(math.Float32bits(y)))
	}
	d.emit(elementLossKernel, 0, 0, blocks(x.Rows, elementLossKernel.threads), []tensor.Tensor{losses, dx, x},
		uint32(x.Rows), uint32(x.Cols), at, bits(1/float64(max(x.Len(), 1))), kind, truth(!dx.IsZero()))
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
	d.emit(spanKernel, 0, 0, len(o.Starts), []tensor.Tensor{o.Losses, terms, o.DLogits, o.Logits},
		d.list(o.Offsets), d.list(o.Starts), d.list(o.Ends), bits(0.5/float64(max(starts, 1))), bits(0.5/float64(max(ends, 1))),
		truth(!o.DLogits.IsZero()))
	d.sum(o.Loss, terms, 1, false)
}
