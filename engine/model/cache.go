package model

import (
	"tuneground/engine/grad"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// A Cache holds the keys and values of every layer for the tokens of some
// sequences so far, so that generating one more token costs one token's work.
//
// Sequence s has slot slots[s], which is the rows from slots[s]*capacity on of
// each layer.
type Cache struct {
	dev      tensor.Device
	width    int // columns of a layer's keys and values
	capacity int // tokens in one slot
	slots    []int32
	free     []int32 // slots without a sequence
	lengths  []int32 // tokens of each sequence
	layers   []cachedLayer
	spans    []tensor.Span
	passed   []int32       // the offsets of the last pass
	sources  []tensor.Span // the encoder's rows of each sequence

	next struct { // scratch memory of Reorder
		slots, lengths []int32
		sources        []tensor.Span
		taken          []bool // by slot
	}
	copy tensor.Copy
}

// cachedLayer holds one layer's keys and values. The fields named across hold
// those of a text-to-text model's encoder, which do not grow.
type cachedLayer struct {
	keys, values     *grad.Value
	acrossK, acrossV *grad.Value
}

// NewCache returns a Cache of n empty sequences in dev's memory, which may grow
// to most sequences. It is for the Batch of the generated tokens; m is a
// decoder or a text-to-text model.
func (m *Model) NewCache(dev tensor.Device, n, most int) *Cache {
	layers, width := m.Config.NumHiddenLayers, m.Config.HiddenSize
	if run.FamilyOf(m.Config.ModelType).EncoderDecoder {
		layers, width = m.Config.DecoderLayers(), m.Config.NumAttentionHeads*m.Config.HeadDim
	}
	c := &Cache{dev: dev, width: width, layers: make([]cachedLayer, layers), lengths: make([]int32, n)}
	c.next.taken = make([]bool, most)
	for slot := range int32(most) {
		if int(slot) < n {
			c.slots = append(c.slots, slot)
		} else {
			c.free = append(c.free, slot)
		}
	}
	return c
}

// Len returns the number of cached tokens of a sequence.
func (c *Cache) Len(sequence int) int { return int(c.lengths[sequence]) }

// extend appends the keys and values of new tokens to a layer's, and returns
// all of them, with the rows of each sequence. The lengths do not change until
// Advance.
func (c *Cache) extend(layer int, k, v *grad.Value, offsets []int32) (keys, values *grad.Value, spans []tensor.Span) {
	c.reserve(offsets)
	c.passed = offsets
	l := &c.layers[layer]
	c.spans = c.spans[:0]
	for s, length := range c.lengths {
		from, to := int(offsets[s]), int(offsets[s+1])
		first := int(c.slots[s]) * c.capacity
		at := first + int(length)
		end := at + to - from
		c.move(l.keys.RowRange(at, end), k.RowRange(from, to))
		c.move(l.values.RowRange(at, end), v.RowRange(from, to))
		c.spans = append(c.spans, tensor.Span{From: int32(first), To: int32(end)})
	}
	return l.keys, l.values, c.spans
}

// reserve gives every slot room for the tokens of a pass. Slots double, because
// the length of a text is not known beforehand.
func (c *Cache) reserve(offsets []int32) {
	need := 0
	for s, length := range c.lengths {
		need = max(need, int(length+offsets[s+1]-offsets[s]))
	}
	if need <= c.capacity {
		return
	}
	capacity := max(need, 2*c.capacity)
	for i := range c.layers {
		l := &c.layers[i]
		l.keys, l.values = c.widened(l.keys, capacity), c.widened(l.values, capacity)
	}
	c.capacity = capacity
}

// widened returns the contents of old in slots of the given capacity.
func (c *Cache) widened(old *grad.Value, capacity int) *grad.Value {
	rows := c.dev.Alloc(len(c.next.taken)*capacity, c.width)
	for s, slot := range c.slots {
		if length := int(c.lengths[s]); length > 0 {
			from, to := int(slot)*c.capacity, int(slot)*capacity
			c.move(rows.RowRange(to, to+length), old.RowRange(from, from+length))
		}
	}
	return grad.Parameter(rows, tensor.Tensor{})
}

func (c *Cache) move(y, x tensor.Tensor) {
	c.copy = tensor.Copy{Y: y, X: x}
	c.dev.Run(&c.copy)
}

// hasAcross reports whether every layer has the encoder's keys and values.
func (c *Cache) hasAcross() bool { return c.layers[len(c.layers)-1].acrossK != nil }

// across returns a layer's keys and values of the encoder, with the rows of
// each sequence.
func (c *Cache) across(layer int) (k, v *grad.Value, spans []tensor.Span) {
	l := &c.layers[layer]
	return l.acrossK, l.acrossV, c.sources
}

// setAcross copies a layer's keys and values of the encoder, whose sequences
// have the given offsets.
func (c *Cache) setAcross(layer int, k, v *grad.Value, offsets []int32) {
	c.layers[layer].acrossK, c.layers[layer].acrossV = c.keep(k), c.keep(v)
	c.sources = appendSpans(c.sources[:0], offsets)
}

// appendSpans appends the rows of each sequence to dst.
func appendSpans(dst []tensor.Span, offsets []int32) []tensor.Span {
	for s := range len(offsets) - 1 {
		dst = append(dst, tensor.Span{From: offsets[s], To: offsets[s+1]})
	}
	return dst
}

// keep copies a tensor of a pass into memory that outlives the pass.
func (c *Cache) keep(v *grad.Value) *grad.Value {
	kept := c.dev.Alloc(v.Rows, v.Cols)
	c.move(kept, v.Tensor)
	return grad.Parameter(kept, tensor.Tensor{})
}

// Advance counts the tokens of the last pass as cached.
func (c *Cache) Advance() {
	for s := range c.lengths {
		c.lengths[s] += c.passed[s+1] - c.passed[s]
	}
}

// Reorder makes new sequence i a continuation of old sequence from[i]. A
// sequence that from does not name is dropped. One that it names several times
// is copied; otherwise nothing moves.
func (c *Cache) Reorder(from []int32) {
	next := &c.next
	next.slots, next.lengths, next.sources = next.slots[:0], next.lengths[:0], next.sources[:0]
	clear(next.taken)
	for _, f := range from {
		next.taken[c.slots[f]] = true
	}
	for _, slot := range c.slots {
		if !next.taken[slot] {
			c.free = append(c.free, slot)
		}
	}
	for _, f := range from {
		slot := c.slots[f]
		if !next.taken[slot] { // another sequence already continues in this slot
			slot = c.duplicate(int(slot), int(c.lengths[f]))
		}
		next.taken[slot] = false
		next.slots, next.lengths = append(next.slots, slot), append(next.lengths, c.lengths[f])
		if len(c.sources) > 0 {
			next.sources = append(next.sources, c.sources[f])
		}
	}
	c.slots, next.slots = next.slots, c.slots
	c.lengths, next.lengths = next.lengths, c.lengths
	c.sources, next.sources = next.sources, c.sources
}

// duplicate copies the first rows of a slot to a free slot, which it returns.
func (c *Cache) duplicate(slot, rows int) int32 {
	last := len(c.free) - 1
	copied := c.free[last]
	c.free = c.free[:last]
	from, to := slot*c.capacity, int(copied)*c.capacity
	for i := range c.layers {
		l := &c.layers[i]
		c.move(l.keys.RowRange(to, to+rows), l.keys.RowRange(from, from+rows))
		c.move(l.values.RowRange(to, to+rows), l.values.RowRange(from, from+rows))
	}
	return copied
}
