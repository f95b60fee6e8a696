package cpu

import (
	"math"
	"slices"

	"tuneground/engine/cpu/plain"
	"tuneground/engine/tensor"
)

func (d *Device) crossEntropy(o *tensor.CrossEntropy) {
	if o.Weights != nil || o.Gamma != 0 { // of few classes
		plain.Device{}.Run(o)
		return
	}
	n := len(o.Labels)
	d.sums = slices.Grow(d.sums[:0], n)[:n]
	divisor := o.Divisor()
	d.perRow = 1 / float32(divisor)
	d.divide(o, divisionOf(o).parts())
	var total float64
	for _, loss := range d.sums {
		total += loss
	}
	put(o.Loss, total/divisor, o.Accumulate)
}

// crossEntropyRows computes all of the rows [from, to), and leaves their losses
// in d.sums.
func (d *Device) crossEntropyRows(o *tensor.CrossEntropy, from, to int) {
	for i := from; i < to; i++ {
		var loss, best float64
		switch label := o.Labels[i]; {
		case label >= 0:
			loss, best = crossEntropyRow(o, i, int(label), d.perRow)
		case !o.DLogits.IsZero():
			clear(o.DLogits.Row(i))
		}
		if !o.Best.IsZero() {
			o.Best.Data[i] = float32(best)
		}
		o.Losses.Data[i] = float32(loss)
		d.sums[i] = loss
	}
}

// logitBlock is the number of logits processed at a time: few enough for the
// first-level cache, and for sums in float32.
const logitBlock = 2048

// crossEntropyRow returns the loss of one row, and its best column if o.Best is
// present, and stores its gradient, perRow times p - q. It reads the logits
// before it writes, because DLogits may be Logits.
func crossEntropyRow(o *tensor.CrossEntropy, i, label int, perRow float32) (loss, best float64) {
	x := o.Logits.Row(i)
	top := greatest(x)
	if !o.Best.IsZero() {
		best = float64(max(0, slices.Index(x, top))) // Index does not find NaN
	}
	// Differences from the greatest logit keep their digits even if the logits are
	// large.
	target := float64(x[label]) - float64(top)
	off := float64(o.Smoothing) / float64(len(x)) // q of the other classes
	on := 1 - float64(o.Smoothing)                // the label's share beyond off
	var dx []float32
	if !o.DLogits.IsZero() {
		dx = o.DLogits.Row(i)
	}
	var total, others float64
	for from := 0; from < len(x); from += logitBlock {
		to := min(from+logitBlock, len(x))
		block := x[from:to]
		if o.Smoothing != 0 {
			others += off * (float64(sum(block)) - float64(top)*float64(len(block)))
		}
		if dx == nil {
			total += float64(sumExp(block, top))
		} else {
			total += float64(expInto(dx[from:to], block, top))
		}
	}
	if dx != nil {
		affine(dx, perRow/float32(total), -perRow*float32(off))
		dx[label] -= perRow * float32(on)
	}
	return math.Log(total) - on*target - others, best
}
