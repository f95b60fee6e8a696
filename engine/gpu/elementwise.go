package gpu

import (
	"math"

	"tuneground/engine/tensor"
)

// The element-wise operations. A thread computes one of the n elements, or four
// at once. With listed, the operation is on the rows listed at rows, cols
// elements each.
type (
	copyArgs struct {
		Y, X tensor.Tensor
		n    uint32
	}
	addArgs struct {
		Y, A, B tensor.Tensor
		n       uint32
	}
	mulArgs struct {
		Y, A, B       tensor.Tensor
		n, accumulate uint32
	}
	activateArgs struct {
		Y, X tensor.Tensor
		n    uint32
		activation
	}
	slopeArgs struct {
		DX, DY, X tensor.Tensor
		n         uint32
		activation
	}
	dropoutArgs struct {
		Y, X                    tensor.Tensor
		n, cols, key, threshold uint32
		factor                  float32
	}
	scaleArgs struct {
		X             tensor.Tensor
		n, rows, cols uint32
		factor        float32
		listed        bool
	}
	fillArgs struct {
		X             tensor.Tensor
		n, rows, cols uint32
		value         float32
		listed        bool
	}
	// adamArgs hold values derived from the settings, such as 1 - Beta2, rounded
	// once.
	adamArgs struct {
		X, M, V, G, GradScale                             tensor.Tensor
		n, rows, cols                                     uint32
		keep, step, root, eps, beta1, rest1, beta2, rest2 float32
		listed                                            bool
	}
	sgdArgs struct {
		X, M, G, GradScale    tensor.Tensor
		n, rows, cols         uint32
		step, momentum, decay float32
		listed, moving        bool
	}
	clipScaleArgs struct {
		Y, SumSq tensor.Tensor
		norm     float32
	}
)

var (
	copyProgram      = newProgram[copyArgs](64, "copy")
	addProgram       = newProgram[addArgs](64, "add")
	mulProgram       = newProgram[mulArgs](64, "mul")
	activateProgram  = newProgram[activateArgs](64, "activation", "activate")
	slopeProgram     = newProgram[slopeArgs](64, "activation", "activate_backward")
	dropoutProgram   = newProgram[dropoutArgs](64, "keep", "dropout")
	scaleProgram     = newProgram[scaleArgs](64, "rows", "scale")
	fillProgram      = newProgram[fillArgs](64, "rows", "fill")
	adamProgram      = newProgram[adamArgs](64, "rows", "adamw")
	sgdProgram       = newProgram[sgdArgs](64, "rows", "sgd")
	clipScaleProgram = newProgram[clipScaleArgs](1, "clip_scale")
)

// An activation is the flags of activation.wgsl, exactly one of which is on.
type activation struct{ gelu, geluTanh, relu, silu, tanh bool }

func activationOf(f tensor.Activation) activation {
	return activation{f == tensor.GELU, f == tensor.GELUTanh, f == tensor.ReLU, f == tensor.SiLU, f == tensor.Tanh}
}

// each runs p, which has a setting n, on all elements of its operands.
func each[A any](d *Device, p *program[A], args A) {
	for s := (sections{of: p.tensors(&args), cols: 1}); s.next(); {
		n := s.to - s.from
		v := aligned(s.cut(), n)
		if v != 0 {
			n /= 4
		}
		p.set(&args, "n", uint32(n))
		d.emit(&p.kernel, v|p.flagsOf(&args), 0, blocks(n, p.threads), s.cut(), p.words(&args))
	}
}

// eachOf runs p, which has settings n, rows and cols and the flag listed, on
// the elements of the given rows, or of all if rows is nil.
func eachOf[A any](d *Device, p *program[A], rows []int32, args A) {
	operands, width := p.tensors(&args), 1
	if rows != nil {
		width = operands[0].Cols
	}
	for s := (sections{of: operands, cols: width}); s.next(); {
		n, cols, v := s.to-s.from, width, aligned(s.cut(), s.to-s.from)
		if rows != nil {
			p.set(&args, "rows", uint32(len(d.stream.Lists)))
			n, v = d.listRows(rows, s.from, s.to, operands[0].Rows)*cols, aligned(s.cut(), cols)
		}
		if v != 0 {
			n, cols = n/4, cols/4
		}
		p.set(&args, "n", uint32(n))
		p.set(&args, "cols", uint32(cols))
		d.emit(&p.kernel, v|p.flagsOf(&args), 0, blocks(n, p.threads), s.cut(), p.words(&args))
	}
}

// listRows lists those of rows that are in [from, to), counted from there, and
// returns their number. All rows are below total.
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

func (d *Device) copy(o *tensor.Copy) { each(d, copyProgram, copyArgs{Y: o.Y, X: o.X}) }

func (d *Device) add(o *tensor.Add) { each(d, addProgram, addArgs{Y: o.Y, A: o.A, B: o.B}) }

func (d *Device) mul(o *tensor.Mul) {
	each(d, mulProgram, mulArgs{Y: o.Y, A: o.A, B: o.B, accumulate: truth(o.Accumulate)})
}

func (d *Device) activate(o *tensor.Activate) {
	each(d, activateProgram, activateArgs{Y: o.Y, X: o.X, activation: activationOf(o.F)})
}

func (d *Device) activateBackward(o *tensor.ActivateBackward) {
	each(d, slopeProgram, slopeArgs{DX: o.DX, DY: o.DY, X: o.X, activation: activationOf(o.F)})
}

func (d *Device) dropout(o *tensor.Dropout) {
	n := o.Y.Rows * blocks(o.Y.Cols, 4)
	args := dropoutArgs{Y: o.Y, X: o.X, n: uint32(n), cols: uint32(o.Y.Cols),
		key: o.Key, threshold: tensor.DropThreshold(o.P), factor: keepFactor(o.P)}
	dropoutProgram.emit(d, aligned(dropoutProgram.tensors(&args), o.Y.Cols), 0, blocks(n, dropoutProgram.threads), &args)
}

// keepFactor is the factor of the elements that dropout keeps. With p = 1 it
// keeps none.
func keepFactor(p float32) float32 {
	if p >= 1 {
		return 0
	}
	return float32(1 / (1 - float64(p)))
}

func (d *Device) scale(o *tensor.Scale) {
	eachOf(d, scaleProgram, o.Rows, scaleArgs{X: o.X, factor: o.Factor, listed: o.Rows != nil})
}

func (d *Device) zero(o *tensor.Zero) {
	eachOf(d, fillProgram, o.Rows, fillArgs{X: o.X, listed: o.Rows != nil})
}

// fill sets every element of x.
func (d *Device) fill(x tensor.Tensor, value float32) {
	eachOf(d, fillProgram, nil, fillArgs{X: x, value: value})
}

func (d *Device) adamW(o *tensor.AdamW) {
	eachOf(d, adamProgram, o.Rows, adamArgs{
		X: o.P, M: o.M, V: o.V, G: o.G, GradScale: o.GradScale, // one number for all rows
		keep: float32(1 - o.LR*o.Decay), step: float32(o.LR / o.Correct1), root: float32(1 / math.Sqrt(o.Correct2)), eps: float32(o.Eps),
		beta1: float32(o.Beta1), rest1: float32(1 - o.Beta1), beta2: float32(o.Beta2), rest2: float32(1 - o.Beta2),
		listed: o.Rows != nil,
	})
}

func (d *Device) sgd(o *tensor.SGD) {
	eachOf(d, sgdProgram, o.Rows, sgdArgs{X: o.P, M: o.M, G: o.G, GradScale: o.GradScale,
		step: float32(o.LR), momentum: float32(o.Momentum), decay: float32(o.Decay),
		listed: o.Rows != nil, moving: !o.M.IsZero()})
}

func (d *Device) clipScale(o *tensor.ClipScale) {
	clipScaleProgram.emit(d, 0, 0, 1, &clipScaleArgs{Y: o.Y, SumSq: o.SumSq, norm: o.MaxNorm})
}
