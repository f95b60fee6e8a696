package model

import (
	"math"

	"tuneground/engine/grad"
	"tuneground/engine/tensor"
)

// newHeads returns the heads of a layer, without offsets.
func newHeads(count, width int, dropout float64) tensor.Heads {
	return tensor.Heads{Count: count, Scale: float32(1 / math.Sqrt(float64(width))), DropP: float32(dropout)}
}

// attend is the attention of one layer over b's own tokens and those in its
// Cache.
func (b *Batch) attend(t *grad.Tape, layer int, q, k, v, bias *grad.Value, heads tensor.Heads) *grad.Value {
	heads.Offsets = b.Offsets
	if b.Cache != nil {
		k, v, heads.Keys = b.Cache.extend(layer, k, v, b.Offsets)
	}
	b.watch(t, layer, q, k, v, bias, heads)
	return t.Attention(q, k, v, bias, heads)
}

// watch computes the attention weights of the watched layer.
func (b *Batch) watch(t *grad.Tape, layer int, q, k, v, bias *grad.Value, heads tensor.Heads) {
	if b.Watch != nil && b.Watch.Layer == layer {
		b.Watch.Weights = t.AttentionWeights(q, k, v, bias, heads)
	}
}
