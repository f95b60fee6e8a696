package nn

import (
	"math"
	"math/rand/v2"

	"tuneground/engine/tensor"
)

// Initialise sets p as Hugging Face's _init_weights does: weights from N(0,
// std²), or with their own Std, biases 0, normalisation weights 1. The numbers
// depend only on seed and the parameter's name, not on which other parameters
// are new.
func Initialise(dev tensor.Device, p *Param, std float64, seed uint32) {
	x := make([]float32, p.Size())
	switch p.Init {
	case Ones:
		for i := range x {
			x[i] = 1
		}
	case Uniform:
		_, cols := p.Dims()
		r, bound := source(p, seed), 1/math.Sqrt(float64(cols))
		for i := range x {
			x[i] = float32(bound * (2*r.Float64() - 1))
		}
	case Normal:
		if p.Std != 0 {
			std = p.Std
		}
		r := source(p, seed)
		for i := range x {
			x[i] = float32(std * r.NormFloat64())
		}
		if _, cols := p.Dims(); p.Padding > 0 {
			clear(x[(p.Padding-1)*cols : p.Padding*cols])
		}
	}
	dev.Write(p.Tensor, x)
}

// source returns the random source for p.
func source(p *Param, seed uint32) *rand.Rand {
	return rand.New(rand.NewPCG(uint64(seed), nameHash(p.Name)+uint64(p.Layout.Part)))
}

// nameHash is FNV-1a.
func nameHash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}
