package token

import (
	"slices"

	"tuneground/engine/token/subword"
)

// A sequence collects the tokens of one text, at most limit.
type sequence struct {
	ids     []int32
	spans   []Span
	blanks  []blanks // of each token, if offsets will be trimmed
	limit   int
	located bool // spans are wanted
	trimmed bool // blanks are wanted
}

func (s *sequence) full() bool { return len(s.ids) >= s.limit }

// add appends a token unless s is full.
func (s *sequence) add(id int32, at Span) {
	if s.full() {
		return
	}
	s.ids = append(s.ids, id)
	if s.located {
		s.spans = append(s.spans, at)
	}
}

// addPiece appends a token of the model, which stands for text.
func (s *sequence) addPiece(id int32, at Span, text []byte) {
	if s.trimmed && !s.full() {
		s.blanks = append(s.blanks, blanksOf(text))
	}
	s.add(id, at)
}

// addIDs appends the tokens of pieces without spans.
func (s *sequence) addIDs(pieces []subword.Piece) {
	for _, p := range pieces[:min(len(pieces), s.limit-len(s.ids))] {
		s.ids = append(s.ids, p.ID)
	}
}

// addMatch appends an added token that matched text.
func (s *sequence) addMatch(id int32, at Span, text string) {
	if s.trimmed && !s.full() {
		s.blanks = append(s.blanks, whiteSpaceOf(text))
	}
	s.add(id, at)
}

// slice returns the tokens [from, to).
func (s sequence) slice(from, to int) sequence {
	s.ids, s.spans = s.ids[from:to], s.spans[from:to]
	if s.trimmed {
		s.blanks = s.blanks[from:to]
	}
	return s
}

// copySpans returns s with its own copy of the spans, for trimming.
func (s sequence) copySpans() sequence {
	s.spans = slices.Clone(s.spans)
	return s
}
