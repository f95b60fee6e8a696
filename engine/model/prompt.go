package model

import (
	"tuneground/engine/grad"
	"tuneground/engine/nn"
)

// A Prompt is virtual tokens before every text, or before every source text of an
// encoder-decoder: Lester, Al-Rfou and Constant 2021 (arXiv:2104.08691). They have
// word embeddings of their own; all else they share with the text's tokens, whose
// positions follow theirs. They are in segment 0.
type Prompt struct {
	Table  *nn.Param // a row, as wide as a word embedding, for each virtual token
	Tokens int       // the first rows of Table, those that are read

	wide    Batch
	ids     []int32 // of the virtual tokens, as rows of Table
	virtual []int32 // their rows of the wide Batch
	text    []int32 // the other rows
	wanted  []int32 // some of those
}

// wide returns b with the virtual tokens before each sequence; b itself if it has
// them, if its Cache holds them already, or if there are none.
func (m *Model) wide(b *Batch) *Batch {
	if m.Prompt == nil || b.prompt != nil || b.Cache != nil && b.Cache.lengths[0] > 0 {
		return b
	}
	return m.Prompt.before(b)
}

// before returns b with the virtual tokens before each sequence. It is valid until the
// next call.
func (p *Prompt) before(b *Batch) *Batch {
	w := &p.wide
	*w = Batch{
		IDs: b.IDs, Types: w.Types[:0], Positions: w.Positions[:0], Offsets: append(w.Offsets[:0], 0),
		Decoder: b.Decoder, Wanted: b.Wanted, Cache: b.Cache, Watch: b.Watch, prompt: p,
	}
	p.ids, p.virtual, p.text = p.ids[:0], p.virtual[:0], p.text[:0]
	for s := range b.Sequences() {
		for i := range int32(p.Tokens) {
			p.ids, p.virtual = append(p.ids, i), append(p.virtual, int32(len(w.Positions)))
			w.Types, w.Positions = append(w.Types, 0), append(w.Positions, i)
		}
		for row := b.Offsets[s]; row < b.Offsets[s+1]; row++ {
			p.text = append(p.text, int32(len(w.Positions)))
			w.Types = append(w.Types, b.Types[row])
			w.Positions = append(w.Positions, int32(p.Tokens)+b.Positions[row])
		}
		w.Offsets = append(w.Offsets, int32(len(w.Positions)))
	}
	return w
}

// words returns the word embeddings of b's tokens, a row for each.
func (b *Batch) words(t *grad.Tape, words *nn.Embedding) *grad.Value {
	text := words.Forward(t, b.IDs)
	if b.prompt == nil {
		return text
	}
	p := b.prompt
	return t.Interleave(t.Gather(p.Table.Value, p.ids), p.virtual, text, p.text)
}

// tokenRows returns the rows of b's hidden states that belong to the given tokens of
// the text, all if wanted is nil; nil if those are all rows.
func (b *Batch) tokenRows(wanted []int32) []int32 {
	switch {
	case b.prompt == nil || b.Decoder != nil:
		return wanted
	case wanted == nil:
		return b.prompt.text
	}
	p := b.prompt
	p.wanted = p.wanted[:0]
	for _, row := range wanted {
		p.wanted = append(p.wanted, p.text[row])
	}
	return p.wanted
}
