package cpu

import (
	"unsafe"

	"tuneground/engine/tensor"
)

// functions are those outside of products that a kernel has of its own, where it is
// faster than Go. Strips have nr columns; counts are of vectors of four.
type functions struct {
	exps         func(x, sum, shift []float32)                         // expColumns
	slopes       func(d, x, y []float32)                               // slopeColumns with sums of its own
	turn         func(dst []float32, stride int, x, factors []float32) // storeTransposed, of rows in fours and all columns
	gelu         func(y, x unsafe.Pointer, vectors int)
	geluBackward func(dx, x, dy unsafe.Pointer, vectors int)
	// Those of these names, where whole vectors fill the rows.
	layerNorm                        func(o *tensor.LayerNorm, from, to int)
	layerNormInput, layerNormWeights func(o *tensor.LayerNormBackward, from, to int)
	sumRows                          func(o *tensor.SumRows, from, to int)
}

// expColumns is the function of this name, as fast as the kernel can.
func (kern *kernel) expColumns(x, sum, shift []float32) {
	if kern.own != nil {
		kern.own.exps(x, sum, shift)
	} else {
		expColumns(x, sum, shift)
	}
}

// slopeColumns computes d[i,j] = d[i,j] * x[i,j] - y[i,j] * Σᵢ d[i,j] * x[i,j]. It uses sum.
func (kern *kernel) slopeColumns(d, x, y, sum []float32) {
	if kern.own != nil {
		kern.own.slopes(d, x, y)
		return
	}
	dotColumns(sum, x, d)
	slopeColumns(d, x, y, sum)
}

// storeTransposed is the function of this name for a strip.
func (kern *kernel) storeTransposed(dst []float32, stride int, x, factors []float32) {
	w := kern.nr
	if kern.own != nil && len(factors) == w && len(x)%(4*w) == 0 {
		kern.own.turn(dst, stride, x, factors)
	} else {
		storeTransposed(dst, stride, x, w, factors)
	}
}

// activate computes the elements [from, to) of o.
func (kern *kernel) activate(o *tensor.Activate, from, to int) {
	if kern.own != nil && o.F == tensor.GELU {
		vectors := (to - from) / 4
		kern.own.gelu(float(first(o.Y.Data), from), float(first(o.X.Data), from), vectors)
		from += 4 * vectors
	}
	activate(o, from, to)
}

// activateBackward computes the elements [from, to) of o.
func (kern *kernel) activateBackward(o *tensor.ActivateBackward, from, to int) {
	if kern.own != nil && o.F == tensor.GELU {
		vectors := (to - from) / 4
		kern.own.geluBackward(float(first(o.DX.Data), from), float(first(o.X.Data), from), float(first(o.DY.Data), from), vectors)
		from += 4 * vectors
	}
	activateBackward(o, from, to)
}

// fills reports whether the kernel has functions of its own for rows like those of x.
func (kern *kernel) fills(x tensor.Tensor) bool { return kern.own != nil && x.Cols%4 == 0 }

func (kern *kernel) layerNorm(o *tensor.LayerNorm, from, to int) {
	if kern.fills(o.X) {
		kern.own.layerNorm(o, from, to)
	} else {
		layerNorm(o, from, to)
	}
}

func (kern *kernel) layerNormInput(o *tensor.LayerNormBackward, from, to int) {
	if kern.fills(o.X) {
		kern.own.layerNormInput(o, from, to)
	} else {
		layerNormInput(o, from, to)
	}
}

func (kern *kernel) layerNormWeights(o *tensor.LayerNormBackward, from, to int) {
	if kern.fills(o.X) {
		kern.own.layerNormWeights(o, from, to)
	} else {
		layerNormWeights(o, from, to)
	}
}

// sumRows computes the columns [from, to) of o.
func (kern *kernel) sumRows(o *tensor.SumRows, from, to int) {
	if !o.Accumulate {
		clear(o.Y.Data[from:to])
	}
	if kern.fills(o.X) {
		kern.own.sumRows(o, from, to)
	} else {
		sumRows(o, from, to)
	}
}
