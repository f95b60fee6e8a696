package token

import "unicode/utf8"

// bertSplitter finds words as BertPreTokenizer does: what stands between
// white space, each punctuation character being a word of its own.
type bertSplitter struct{ classes *classes }

func (s bertSplitter) split(dst []textRange, text []byte, start, end int) []textRange {
	for at := start; at < end; {
		r, size := rune(text[at]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[at:end])
		}
		c := s.classes.of(r)
		next := at + size
		if c.is(space | punct) {
			if start < at {
				dst = append(dst, textRange{start, at})
			}
			if c.is(punct) {
				dst = append(dst, textRange{at, next})
			}
			start = next
		}
		at = next
	}
	if start < end {
		dst = append(dst, textRange{start, end})
	}
	return dst
}

// spaceSplitter finds what stands between white space, as WhitespaceSplit does.
type spaceSplitter struct{ classes *classes }

func (s spaceSplitter) split(dst []textRange, text []byte, start, end int) []textRange {
	for at := start; at < end; {
		r, size := utf8.DecodeRune(text[at:end])
		if s.classes.of(r).is(space) {
			if start < at {
				dst = append(dst, textRange{start, at})
			}
			start = at + size
		}
		at += size
	}
	if start < end {
		dst = append(dst, textRange{start, end})
	}
	return dst
}
