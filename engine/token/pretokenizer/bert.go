package pretokenizer

import (
	"unicode/utf8"

	"tuneground/engine/token/runes"
)

// BERT finds words as BertPreTokenizer does: the parts between white space,
// with each punctuation character as a word of its own.
func BERT(c *runes.Table) Splitter { return bert{c} }

type bert struct{ classes *runes.Table }

// Split implements [Splitter].
func (s bert) Split(dst []Range, text []byte, start, end int) []Range {
	for at := start; at < end; {
		r, size := rune(text[at]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[at:end])
		}
		c := s.classes.Of(r)
		next := at + size
		if c.Is(runes.Space | runes.Punct) {
			if start < at {
				dst = append(dst, Range{start, at})
			}
			if c.Is(runes.Punct) {
				dst = append(dst, Range{at, next})
			}
			start = next
		}
		at = next
	}
	if start < end {
		dst = append(dst, Range{start, end})
	}
	return dst
}

// Whitespace finds the parts between white space, as WhitespaceSplit does.
func Whitespace(c *runes.Table) Splitter { return whitespace{c} }

type whitespace struct{ classes *runes.Table }

// Split implements [Splitter].
func (s whitespace) Split(dst []Range, text []byte, start, end int) []Range {
	for at := start; at < end; {
		r, size := utf8.DecodeRune(text[at:end])
		if s.classes.Of(r).Is(runes.Space) {
			if start < at {
				dst = append(dst, Range{start, at})
			}
			start = at + size
		}
		at += size
	}
	if start < end {
		dst = append(dst, Range{start, end})
	}
	return dst
}
