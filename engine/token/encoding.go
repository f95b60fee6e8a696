package token

import (
	"tuneground/engine/token/passage"
	"tuneground/engine/token/postprocessor"
)

// Span is a range [Start, End) of a text's characters (runes, not bytes; every
// byte that is not valid UTF-8 counts as one). Tokens added by the template
// have the empty Span{0, 0}.
type Span struct{ Start, End int }

// An Encoding is a text, or a pair of texts, in the form that a model reads.
// The slices have one element per token.
type Encoding struct {
	IDs     []int32
	TypeIDs []int32 // from the template: for BERT 0 in the first text's part, 1 in the second's
	Offsets []Span  // place of the token in its own text
	Special []bool  // whether the template added it, such as [CLS]
	Texts   []int8  // index of its text: 0 the first, 1 the second, -1 neither, if Special is true
}

// spanOf returns the characters from which the bytes [start, end) of p, at
// least one, come.
func spanOf(p *passage.Passage, start, end int) Span {
	return Span{int(p.Origin[start]), int(p.Origin[end-1]) + 1}
}

// fill inserts texts into t.
func fill(t postprocessor.Template, texts []sequence) Encoding {
	n := t.Added()
	for _, s := range texts {
		n += len(s.ids)
	}
	e := Encoding{
		IDs: make([]int32, 0, n), TypeIDs: make([]int32, 0, n), Offsets: make([]Span, 0, n),
		Special: make([]bool, 0, n), Texts: make([]int8, 0, n),
	}
	for _, s := range t {
		if s.Text == postprocessor.OwnToken {
			e.add(s.ID, s, Span{})
			continue
		}
		for i, id := range texts[s.Text].ids {
			e.add(id, s, texts[s.Text].spans[i])
		}
	}
	return e
}

func (e *Encoding) add(id int32, from postprocessor.Slot, at Span) {
	e.IDs = append(e.IDs, id)
	e.TypeIDs = append(e.TypeIDs, from.TypeID)
	e.Offsets = append(e.Offsets, at)
	e.Special = append(e.Special, from.Text == postprocessor.OwnToken)
	e.Texts = append(e.Texts, int8(from.Text))
}

// encoding makes an Encoding of the texts' tokens, inserted into t.
func encoding(p *postprocessor.Processor, t postprocessor.Template, texts ...sequence) Encoding {
	if p.Trim {
		for _, s := range texts {
			s.trim(p.Prefixed)
		}
	}
	return fill(t, texts)
}
