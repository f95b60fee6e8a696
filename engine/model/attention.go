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
	b.watch(t, Watch{Layer: layer}, q, k, v, bias, heads)
	return t.Attention(q, k, v, bias, heads)
}

// watch computes what the Watch asks for, if it asks for this attention.
func (b *Batch) watch(t *grad.Tape, at Watch, q, k, v, bias *grad.Value, heads tensor.Heads) {
	w := b.Watch
	if w == nil || w.Layer != at.Layer || w.Cross != at.Cross {
		return
	}
	var context *grad.Value
	context, w.Weights = t.AttentionWeights(q, k, v, bias, heads)
	w.Heads = heads
	for _, x := range []struct {
		into *[]float32
		from *grad.Value
	}{{&w.Q, q}, {&w.K, k}, {&w.V, v}, {&w.Context, context}, {&w.Bias, bias}} {
		if x.from != nil {
			*x.into = make([]float32, x.from.Len())
			t.Device().Read(*x.into, x.from.Tensor)
		}
	}
}
