package peft

import (
	"slices"

	"tuneground/engine/hf"
	"tuneground/engine/nn"
	"tuneground/engine/tensor"
)

// A kind of adapter in one layer.
type kind interface {
	nn.Adapter
	// merge changes the layer's weight (out x in) and its bias, which may be nil, so
	// that without the adapter the layer gives what it gives with it.
	merge(dev tensor.Device, weight, bias []float32)
}

// Merged returns the tensors of the model whose weights have the adapter in them: a
// model like any other, in the form that [hf.WriteWeights] takes. The model at hand
// stays as it is.
func (a *Adapter) Merged(dev tensor.Device) []hf.Tensor {
	list, at := a.model.Tensors(dev), map[string]int{}
	for i, x := range list {
		at[x.Name] = i
	}
	for _, s := range a.sites {
		weight := &list[at[s.name+".weight"]]
		weight.Data = slices.Clone(weight.Data)
		bias := new(hf.Tensor)
		if i, ok := at[s.name+".bias"]; ok {
			bias = &list[i]
			bias.Data = slices.Clone(bias.Data)
		}
		for _, l := range s.layers {
			w, b := unpack(l.Weight, weight.Data), unpack(l.Bias, bias.Data)
			l.Adapter.(kind).merge(dev, w, b)
			l.Weight.Pack(weight.Data, w)
			if l.Bias != nil {
				l.Bias.Pack(bias.Data, b)
			}
		}
	}
	return list
}

// unpack returns p's elements out of the checkpoint's tensor, nil where there is no
// p.
func unpack(p *nn.Param, stored []float32) []float32 {
	if p == nil {
		return nil
	}
	own := make([]float32, p.Size())
	p.Unpack(own, stored)
	return own
}

// read returns p's elements.
func read(dev tensor.Device, p *nn.Param) []float32 {
	x := make([]float32, p.Size())
	dev.Read(x, p.Tensor)
	return x
}
