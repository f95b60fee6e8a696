package token

import "unicode/utf8"

// bertSplitter finds words as BertPreTokenizer does: what stands between
// white space, each punctuation character being a word of its own.
type bertSplitter struct{ classes *classes }

func (s bertSplitter) next(text []byte, from int) (start, end int) {
	for start, end = from, from; end < len(text); {
		r, size := rune(text[end]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[end:])
		}
		c := s.classes.of(r)
		if !c.is(space | punct) {
			end += size
			continue
		}
		if start < end {
			return start, end
		}
		if c.is(punct) {
			return start, end + size
		}
		end += size
		start = end
	}
	return start, end
}
