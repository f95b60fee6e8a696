package model

import "tuneground/engine/grad"

// A Cut divides a model into the part below it and the part above it.
type Cut struct {
	// Layers is the number of layers below. T5's encoder counts as its embeddings.
	Layers int
	// Head is set if everything except the head is below.
	Head bool
}

// Lowest returns the highest Cut below which nothing trains. There is none if
// the embeddings train. t records a pass over b to find out.
func (m *Model) Lowest(t *grad.Tape, b *Batch) (Cut, bool) {
	b = m.wide(b)
	h, n := m.base.embed(t, b), 0
	if h.Trains() {
		return Cut{}, false
	}
	for ; n < m.base.layers(); n++ {
		if h = m.base.layer(t, b, n, h); h.Trains() {
			return Cut{Layers: n}, true
		}
	}
	return Cut{Layers: n, Head: !m.base.last(t, b, h).Trains()}, true
}

// Below returns the hidden states at a Cut: a row for each of b's tokens or, if
// everything except the head is below, [Model.Features].
func (m *Model) Below(t *grad.Tape, b *Batch, c Cut) *grad.Value {
	b = m.wide(b)
	h := m.base.embed(t, b)
	for i := range c.Layers {
		h = m.base.layer(t, b, i, h)
	}
	if c.Head {
		return m.wanted(t, b, m.base.last(t, b, h))
	}
	return h
}

// Above returns [Model.Features] from the hidden states h at a Cut.
func (m *Model) Above(t *grad.Tape, b *Batch, c Cut, h *grad.Value) *grad.Value {
	if c.Head {
		return h
	}
	b = m.wide(b)
	for i := c.Layers; i < m.base.layers(); i++ {
		h = m.base.layer(t, b, i, h)
	}
	return m.wanted(t, b, m.base.last(t, b, h))
}

// RowsAt returns the number of hidden states of b at a Cut.
func (m *Model) RowsAt(c Cut, b *Batch) int {
	if !c.Head {
		return len(m.wide(b).Positions)
	}
	if rows := m.head.rows(b); rows != nil {
		return len(rows)
	}
	if b.Decoder != nil {
		return len(b.Decoder.IDs)
	}
	return len(b.IDs)
}

// wanted returns the last hidden states that the head reads.
func (m *Model) wanted(t *grad.Tape, b *Batch, h *grad.Value) *grad.Value {
	if rows := m.head.rows(b); rows != nil {
		return t.Gather(h, rows)
	}
	return h
}
