package model

import (
	"tuneground/engine/grad"
	"tuneground/engine/tensor"
)

// A Cache remembers the keys and values of every layer for the tokens that
// some sequences have so far, so that writing one more token costs one token.
type Cache struct {
	capacity int // tokens of one sequence
	lengths  []int32
	layers   []cachedLayer
	spans    []tensor.Span
	rows     []int32
}

// cachedLayer holds one layer's keys and values: sequence s is the rows from
// s*capacity on. The spare ones take part in Reorder. Across are those of a
// text-to-text model's encoder, which do not grow.
type cachedLayer struct {
	keys, values           *grad.Value
	spareKeys, spareValues *grad.Value
	acrossK, acrossV       *grad.Value
}

// NewCache returns an empty Cache in dev's memory for as many sequences, of
// capacity tokens at most each, in layers of the given width.
func NewCache(dev tensor.Device, layers, width, sequences, capacity int) *Cache {
	c := &Cache{capacity: capacity, lengths: make([]int32, sequences), layers: make([]cachedLayer, layers)}
	place := func() *grad.Value {
		return grad.Parameter(dev.Alloc(sequences*capacity, width), tensor.Tensor{})
	}
	for i := range c.layers {
		l := &c.layers[i]
		l.keys, l.values, l.spareKeys, l.spareValues = place(), place(), place(), place()
	}
	return c
}

// Len returns the number of tokens that a sequence has so far.
func (c *Cache) Len(sequence int) int { return int(c.lengths[sequence]) }

// extend appends the keys and values of new tokens to a layer's, and returns
// all of them, with the rows of each sequence. The lengths stay until Advance.
func (c *Cache) extend(dev tensor.Device, layer int, k, v *grad.Value, offsets []int32) (keys, values *grad.Value, spans []tensor.Span) {
	l := &c.layers[layer]
	c.spans = c.spans[:0]
	for s, length := range c.lengths {
		from, to := int(offsets[s]), int(offsets[s+1])
		first := s * c.capacity
		at := first + int(length)
		end := at + to - from
		dev.Run(&tensor.Copy{Y: l.keys.RowRange(at, end), X: k.RowRange(from, to)})
		dev.Run(&tensor.Copy{Y: l.values.RowRange(at, end), X: v.RowRange(from, to)})
		c.spans = append(c.spans, tensor.Span{From: int32(first), To: int32(end)})
	}
	return l.keys, l.values, c.spans
}

// hasAcross reports whether every layer's keys and values of the encoder are
// there.
func (c *Cache) hasAcross() bool { return c.layers[len(c.layers)-1].acrossK != nil }

// across returns a layer's keys and values of the encoder.
func (c *Cache) across(layer int) (k, v *grad.Value) {
	l := &c.layers[layer]
	return l.acrossK, l.acrossV
}

// setAcross copies a layer's keys and values of the encoder.
func (c *Cache) setAcross(dev tensor.Device, layer int, k, v *grad.Value) {
	c.layers[layer].acrossK, c.layers[layer].acrossV = keep(dev, k), keep(dev, v)
}

// keep copies a tensor of a pass into memory of its own.
func keep(dev tensor.Device, v *grad.Value) *grad.Value {
	kept := dev.Alloc(v.Tensor.Rows, v.Cols)
	dev.Run(&tensor.Copy{Y: kept, X: v.Tensor})
	return grad.Parameter(kept, tensor.Tensor{})
}

// Advance counts the tokens of a pass over b as remembered.
func (c *Cache) Advance(b *Batch) {
	for s := range c.lengths {
		c.lengths[s] += b.Offsets[s+1] - b.Offsets[s]
	}
}

// Reorder makes sequence s go on from what sequence from[s] has so far. All
// have the same length.
func (c *Cache) Reorder(dev tensor.Device, from []int32) {
	length := int(c.lengths[0])
	for i := range c.layers {
		l := &c.layers[i]
		for s, f := range from {
			to, src := s*c.capacity, int(f)*c.capacity
			dev.Run(&tensor.Copy{Y: l.spareKeys.RowRange(to, to+length), X: l.keys.RowRange(src, src+length)})
			dev.Run(&tensor.Copy{Y: l.spareValues.RowRange(to, to+length), X: l.values.RowRange(src, src+length)})
		}
		l.keys, l.spareKeys = l.spareKeys, l.keys
		l.values, l.spareValues = l.spareValues, l.values
	}
}
