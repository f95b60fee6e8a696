package gpu

import (
	"math"

	"tuneground/engine/tensor"
)

// The operations on elements: a thread computes one, or four of them at once.
var (
	copyKernel      = newKernel("copy", 64, "Y X", "n", "")
	addKernel       = newKernel("add", 64, "Y A B", "n", "")
	mulKernel       = newKernel("mul", 64, "Y A B", "n accumulate", "")
	activateKernel  = newKernel("activation activate", 64, "Y X", "n", activations)
	slopeKernel     = newKernel("activation activate_backward", 64, "DX DY X", "n", activations)
	dropoutKernel   = newKernel("keep dropout", 64, "Y X", "n cols key threshold factor:f32", "")
	scaleKernel     = newKernel("rows scale", 64, "X", "n rows cols factor:f32", "ROWS")
	fillKernel      = newKernel("rows fill", 64, "X", "n rows cols value:f32", "ROWS")
	adamKernel      = newKernel("rows adamw", 64, "X M V G GradScale", "n rows cols keep:f32 step:f32 root:f32 eps:f32 beta1:f32 rest1:f32 beta2:f32 rest2:f32", "ROWS")
	clipScaleKernel = newKernel("clip_scale", 1, "Y SumSq", "norm:f32", "")
)

// activations are the flags for tensor.Activation's values, in their order.
const activations = "GELU GELU_TANH RELU SILU TANH"

// activationFlag returns that of f, where GELU's is the first-th flag.
func activationFlag(first int, f tensor.Activation) uint32 { return flag(first+int(f), true) }

// each runs k, whose first setting is the number of elements, on those of all
// operands.
func (d *Device) each(k *kernel, flags uint32, operands []tensor.Tensor, settings ...uint32) {
	var all [slotWords]uint32
	copy(all[1:], settings)
	for s := (sections{of: operands, cols: 1}); s.next(); {
		n := s.to - s.from
		v := aligned(s.cut(), n)
		if v != 0 {
			n /= 4
		}
		all[0] = uint32(n)
		d.emit(k, flags|v, 0, blocks(n, k.threads), s.cut(), all[:1+len(settings)]...)
	}
}

// eachOf runs k on the elements of some rows, all when rows is nil. Its settings
// begin with the number of elements, where the rows are listed, and how many
// elements a row has.
func (d *Device) eachOf(k *kernel, rows []int32, operands []tensor.Tensor, settings ...uint32) {
	var all [slotWords]uint32
	copy(all[3:], settings)
	width := 1
	if rows != nil {
		width = operands[0].Cols
	}
	for s := (sections{of: operands, cols: width}); s.next(); {
		n, cols, flags := s.to-s.from, width, aligned(s.cut(), s.to-s.from)
		if rows != nil {
			all[1] = uint32(len(d.stream.Lists))
			n, flags = d.listRows(rows, s.from, s.to, operands[0].Rows)*cols, aligned(s.cut(), cols)|flag(1, true)
		}
		if flags&vec != 0 {
			n, cols = n/4, cols/4
		}
		all[0], all[2] = uint32(n), uint32(cols)
		d.emit(k, flags, 0, blocks(n, k.threads), s.cut(), all[:3+len(settings)]...)
	}
}

// listRows lists those of rows that are in [from, to), counted from there, and
// returns how many they are. All are below total.
func (d *Device) listRows(rows []int32, from, to, total int) (n int) {
	if to-from == total {
		d.list(rows)
		return len(rows)
	}
	for _, r := range rows {
		if int(r) >= from && int(r) < to {
			d.stream.Lists = append(d.stream.Lists, r-int32(from))
			n++
		}
	}
	return n
}

func (d *Device) copy(o *tensor.Copy) {
	d.each(copyKernel, 0, []tensor.Tensor{o.Y, o.X})
}

func (d *Device) add(o *tensor.Add) {
	d.each(addKernel, 0, []tensor.Tensor{o.Y, o.A, o.B})
}

func (d *Device) mul(o *tensor.Mul) {
	d.each(mulKernel, 0, []tensor.Tensor{o.Y, o.A, o.B}, truth(o.Accumulate))
}

func (d *Device) activate(o *tensor.Activate) {
	d.each(activateKernel, activationFlag(1, o.F), []tensor.Tensor{o.Y, o.X})
}

func (d *Device) activateBackward(o *tensor.ActivateBackward) {
	d.each(slopeKernel, activationFlag(1, o.F), []tensor.Tensor{o.DX, o.DY, o.X})
}

func (d *Device) dropout(o *tensor.Dropout) {
	n, operands := o.Y.Rows*blocks(o.Y.Cols, 4), []tensor.Tensor{o.Y, o.X}
	d.emit(dropoutKernel, aligned(operands, o.Y.Cols), 0, blocks(n, dropoutKernel.threads), operands,
		uint32(n), uint32(o.Y.Cols), o.Key, tensor.DropThreshold(o.P), bits(keepFactor(o.P)))
}

// keepFactor is what dropout multiplies what it keeps by. With p = 1 it keeps
// nothing.
func keepFactor(p float32) float64 {
	if p >= 1 {
		return 0
	}
	return 1 / (1 - float64(p))
}

func (d *Device) scale(o *tensor.Scale) {
	d.eachOf(scaleKernel, o.Rows, []tensor.Tensor{o.X}, bits(float64(o.Factor)))
}

func (d *Device) zero(o *tensor.Zero) { d.eachOf(fillKernel, o.Rows, []tensor.Tensor{o.X}, 0) }

// fill sets every element of x.
func (d *Device) fill(x tensor.Tensor, value float32) {
	d.eachOf(fillKernel, nil, []tensor.Tensor{x}, math.Float32bits(value))
}

func (d *Device) adamW(o *tensor.AdamW) {
	// GradScale is one number, wherever it lies.
	operands := []tensor.Tensor{o.P, o.M, o.V, o.G, o.GradScale}
	d.eachOf(adamKernel, o.Rows, operands, bits(1-o.LR*o.Decay), bits(o.LR/o.Correct1), bits(1/math.Sqrt(o.Correct2)), bits(o.Eps),
		bits(o.Beta1), bits(1-o.Beta1), bits(o.Beta2), bits(1-o.Beta2))
}

func (d *Device) clipScale(o *tensor.ClipScale) {
	d.emit(clipScaleKernel, 0, 0, 1, []tensor.Tensor{o.Y, o.SumSq}, bits(float64(o.MaxNorm)))
}

// bits returns x as a program's setting.
func bits(x float64) uint32 { return math.Float32bits(float32(x)) }
