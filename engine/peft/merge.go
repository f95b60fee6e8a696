package peft

import (
	"slices"

	"tuneground/engine/hf"
	"tuneground/engine/nn"
	"tuneground/engine/tensor"
)

// A kind is the part of an adapter in one layer.
type kind interface {
	nn.Adapter
	// merge changes the layer's weight (out x in) and its bias, which may be nil,
	// so that the layer computes without the adapter what it computed with it.
	merge(dev tensor.Device, weight, bias []float32)
}

// Merged returns the model's tensors with the adapter merged into the weights,
// in the form that [hf.WriteWeights] takes. The model itself does not change.
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

// MergeInto merges the adapter into the weights of its model, and removes it.
func (a *Adapter) MergeInto(dev tensor.Device) {
	for _, s := range a.sites {
		for _, l := range s.layers {
			weight := read(dev, l.Weight)
			var bias []float32
			if l.Bias != nil {
				bias = read(dev, l.Bias)
			}
			l.Adapter.(kind).merge(dev, weight, bias)
			dev.Write(l.Weight.Tensor, weight)
			if l.Bias != nil {
				dev.Write(l.Bias.Tensor, bias)
			}
		}
	}
	a.Remove()
}

// unpack returns p's elements from the checkpoint's tensor, nil if p is nil.
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
