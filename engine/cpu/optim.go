package cpu

import (
	"math"
	"slices"

	"tuneground/engine/tensor"
)

// sumBlock is the number of squares added in float32 before the sum continues
// in float64: few enough that float32 loses nothing that matters.
const sumBlock = 1024

func (d *Device) sumSquares(o *tensor.SumSquares) {
	n := indexed(o.X, o.Rows).parts()
	d.sums = slices.Grow(d.sums[:0], n)[:n]
	d.divide(o, n)
	var total float64
	for _, sum := range d.sums {
		total += sum
	}
	put(o.Y, total, o.Accumulate)
}

// squaresOf returns the sum of a part.
func squaresOf(o *tensor.SumSquares, part int) (total float64) {
	from, to := indexed(o.X, o.Rows).of(part)
	if o.Rows == nil {
		return blockSquares(o.X.Data[from:to])
	}
	for _, r := range o.Rows[from:to] {
		total += blockSquares(o.X.Row(int(r)))
	}
	return total
}

// put stores v in y, which is 1 x 1, or adds it.
func put(y tensor.Tensor, v float64, accumulate bool) {
	if accumulate {
		v += float64(y.Data[0])
	}
	y.Data[0] = float32(v)
}

func blockSquares(x []float32) (total float64) {
	for from := 0; from < len(x); from += sumBlock {
		total += float64(squares(x[from:min(from+sumBlock, len(x))], 0))
	}
	return total
}

// An adamStep holds the factors of an update that all elements share:
//
//	g = scale g,  m = beta1 m + rest1 g,  v = beta2 v + rest2 g²
//	p = keep p - step m / (root sqrt(v) + eps)
type adamStep struct {
	scale, keep, step, root, eps float32
	beta1, rest1, beta2, rest2   float32
}

func adamW(o *tensor.AdamW, from, to int) {
	s := adamStep{
		scale: o.GradScale.Data[0],
		keep:  float32(1 - o.LR*o.Decay),
		step:  float32(o.LR / o.Correct1),
		root:  float32(1 / math.Sqrt(o.Correct2)),
		eps:   float32(o.Eps),
		beta1: float32(o.Beta1), rest1: float32(1 - o.Beta1),
		beta2: float32(o.Beta2), rest2: float32(1 - o.Beta2),
	}
	if s.scale < 0 {
		return
	}
	if o.Rows == nil {
		adamWElements(o.P.Data[from:to], o.M.Data[from:to], o.V.Data[from:to], o.G.Data[from:to], &s)
		return
	}
	for _, r := range o.Rows[from:to] {
		i := int(r)
		adamWElements(o.P.Row(i), o.M.Row(i), o.V.Row(i), o.G.Row(i), &s)
	}
}

func adamWElements(p, m, v, g []float32, s *adamStep) {
	for i := adamWVectors(p, m, v, g, s); i < len(p); i++ {
		grad := s.scale * g[i]
		m[i] = s.beta1*m[i] + s.rest1*grad
		v[i] = s.beta2*v[i] + s.rest2*grad*grad
		p[i] = s.keep*p[i] - s.step*m[i]/(s.root*sqrt(v[i])+s.eps)
	}
}

// An sgdStep is what an update has in common for all elements:
//
//	m = momentum m + scale g + decay p,  p = p - rate m
//
// or, without m, p = keep p - step g.
type sgdStep struct{ scale, momentum, decay, rate, keep, step float32 }

func sgd(o *tensor.SGD, from, to int) {
	s := sgdStep{
		scale: o.GradScale.Data[0], momentum: float32(o.Momentum), decay: float32(o.Decay), rate: float32(o.LR),
		keep: float32(1 - o.LR*o.Decay), step: float32(o.LR * float64(o.GradScale.Data[0])),
	}
	if s.scale < 0 {
		return
	}
	of := func(t tensor.Tensor, from, to int) []float32 { // nil of an absent M
		if t.IsZero() {
			return nil
		}
		return t.Data[from:to]
	}
	if o.Rows == nil {
		sgdElements(o.P.Data[from:to], of(o.M, from, to), o.G.Data[from:to], &s)
		return
	}
	for _, r := range o.Rows[from:to] {
		i, cols := int(r), o.P.Cols
		sgdElements(o.P.Row(i), of(o.M, i*cols, (i+1)*cols), o.G.Row(i), &s)
	}
}

// sgdElements updates p, and m unless it is nil, by the gradient g.
func sgdElements(p, m, g []float32, s *sgdStep) {
	if m == nil {
		for i := descendVectors(p, g, s.keep, s.step); i < len(p); i++ {
			p[i] = s.keep*p[i] - s.step*g[i]
		}
		return
	}
	for i := momentumVectors(p, m, g, s); i < len(p); i++ {
		m[i] = s.momentum*m[i] + s.scale*g[i] + s.decay*p[i]
		p[i] -= s.rate * m[i]
	}
}

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
