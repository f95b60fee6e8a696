package decoder

import (
	"unicode/utf8"

	"tuneground/engine/token/bytelevel"
)

// ByteLevel joins byte-level tokens. Invalid UTF-8 becomes U+FFFD, once for
// each maximal part that could have begun a character: The Unicode Standard,
// section 3.9, "U+FFFD Substitution of Maximal Subparts".
func ByteLevel() Decoder { return Decoder{func() Step { return &byteLevelStep{} }} }

type byteLevelStep struct{ held []byte }

// Add implements [Step].
func (s *byteLevelStep) Add(token string, emit func(string)) {
	s.held = bytelevel.AppendBytes(s.held, token)
	var text []byte
	rest := s.held
	for utf8.FullRune(rest) {
		r, size := utf8.DecodeRune(rest)
		if r == utf8.RuneError && size == 1 {
			size = brokenLength(rest)
		}
		text = utf8.AppendRune(text, r)
		rest = rest[size:]
	}
	s.held = s.held[:copy(s.held, rest)]
	if len(text) > 0 {
		emit(string(text))
	}
}

// End implements [Step].
func (s *byteLevelStep) End(emit func(string)) {
	if len(s.held) > 0 {
		s.held = s.held[:0]
		emit(string(utf8.RuneError))
	}
}

// brokenLength returns the length of the longest part at the start of data that
// begins a character but does not complete it; 1 if there is none.
func brokenLength(data []byte) int {
	n := 1
	for !utf8.FullRune(data[:n]) {
		n++
	}
	return max(n-1, 1)
}
