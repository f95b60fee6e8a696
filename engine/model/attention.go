package model

import (
	"math"

	"tuneground/engine/grad"
	"tuneground/engine/tensor"
)

// newHeads returns what c says of attention, but for the offsets.
func newHeads(count, width int, dropout float64) tensor.Heads {
	return tensor.Heads{Count: count, Scale: float32(1 / math.Sqrt(float64(width))), DropP: float32(dropout)}
}

// attend is the attention of one layer among b's own tokens and those that its
// Cache remembers.
func (b *Batch) attend(t *grad.Tape, layer int, q, k, v, bias *grad.Value, heads tensor.Heads) *grad.Value {
	heads.Offsets = b.Offsets
	if b.Cache != nil {
		k, v, heads.Keys = b.Cache.extend(layer, k, v, b.Offsets)
	}
	b.watch(t, layer, q, k, v, bias, heads)
	return t.Attention(q, k, v, bias, heads)
}

// watch computes the weights of the layer that is watched.
func (b *Batch) watch(t *grad.Tape, layer int, q, k, v, bias *grad.Value, heads tensor.Heads) {
	if b.Watch != nil && b.Watch.Layer == layer {
		b.Watch.Weights = t.AttentionWeights(q, k, v, bias, heads)
	}
}
