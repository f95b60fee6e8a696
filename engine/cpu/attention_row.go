package cpu

import (
	"math"

	"tuneground/engine/tensor"
)

// attendRow computes one head of o for a sequence of one query, as in text
// generation. A strip would pack all keys and values to use each once, and most
// of its columns would be empty.
func (s *scratch) attendRow(o *tensor.Attention, h *head) {
	weights := s.weights[:h.keys]
	clear(weights)
	keys := h.of(o.K, h.keyFrom)
	keys.transposed = true
	addRowTimesMatrix(weights, h.of(o.Q, h.from).data[:h.width], keys)
	affine(weights, h.Scale, 0)
	h.bias.add(weights, 1, h, 0)

	top := greatest(weights)
	sum := expInto(weights, weights, top)
	row := h.from*h.Count + h.index
	o.LSE.Data[row] = top + float32(math.Log(float64(sum)))
	affine(weights, 1/sum, 0)
	if !o.Weights.IsZero() {
		copy(o.Weights.Row(h.index), weights)
	}
	if h.DropP != 0 {
		dropRow(weights, weights, tensor.RowKey(h.Key, uint32(row)), tensor.DropThreshold(h.DropP), 1/(1-h.DropP))
	}
	out := h.of(o.O, h.from).data[:h.width]
	clear(out)
	addRowTimesMatrix(out, weights, h.of(o.V, h.keyFrom))
}
