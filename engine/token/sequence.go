package token

// noLimit is a number of tokens that no text reaches.
const noLimit = 1 << 30

// A sequence collects the tokens of one text, limit at most.
type sequence struct {
	ids     []int32
	spans   []Span
	limit   int
	located bool // spans are wanted
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

// cut returns the first n tokens.
func (s sequence) cut(n int) sequence {
	s.ids, s.spans = s.ids[:n], s.spans[:n]
	return s
}

// A passage is text on its way to tokens: valid UTF-8 and, for every byte, the
// character of the caller's text that it stems from.
type passage struct {
	text   []byte
	origin []int32
}

func (p *passage) reset() { p.text, p.origin = p.text[:0], p.origin[:0] }

// span returns the characters that the bytes [start, end), at least one, stem from.
func (p *passage) span(start, end int) Span {
	return Span{int(p.origin[start]), int(p.origin[end-1]) + 1}
}
