package pretokenizer

import (
	"unicode/utf8"

	"tuneground/engine/token/runes"
)

// GPT2 finds words as GPT-2's regular expression does:
//
//	's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
//
// that is: the ending of a contraction; letters, numbers or others, with the
// blank before them; white space, whose last blank belongs to the next word.
func GPT2(c *runes.Table) Splitter { return gpt2{c} }

type gpt2 struct{ classes *runes.Table }

// Split implements [Splitter].
func (s gpt2) Split(dst []Range, text []byte, start, end int) []Range {
	for text = text[:end]; start < end; {
		next := s.wordEnd(text, start)
		dst = append(dst, Range{start, next})
		start = next
	}
	return dst
}

// wordEnd returns the end of the word that starts at from.
func (s gpt2) wordEnd(text []byte, from int) int {
	if n := contraction(text[from:]); n > 0 {
		return from + n
	}
	at := from
	if text[at] == ' ' && at+1 < len(text) {
		at++
	}
	c, size := s.classAt(text, at)
	if c.Is(runes.Space) {
		return s.spaceEnd(text, from)
	}
	kind, end := c&(runes.Letter|runes.Number), at+size
	for ; end < len(text); end += size {
		if c, size = s.classAt(text, end); c&(runes.Letter|runes.Number|runes.Space) != kind {
			break
		}
	}
	return end
}

func (s gpt2) classAt(text []byte, i int) (runes.Class, int) {
	if b := text[i]; b < utf8.RuneSelf {
		return s.classes.Of(rune(b)), 1
	}
	r, size := utf8.DecodeRune(text[i:])
	return s.classes.Of(r), size
}

// spaceEnd returns the end of the white space that starts at from, without its
// last character if that is not the only one and something follows.
func (s gpt2) spaceEnd(text []byte, from int) int {
	last := from
	for end := from; end < len(text); {
		c, size := s.classAt(text, end)
		if !c.Is(runes.Space) {
			if last > from {
				return last
			}
			return end
		}
		last = end
		end += size
	}
	return len(text)
}

// contraction returns the length of 's, 't, 're, 've, 'm, 'll or 'd at the start of text.
func contraction(text []byte) int {
	if text[0] != '\'' || len(text) < 2 {
		return 0
	}
	switch text[1] {
	case 's', 't', 'm', 'd':
		return 2
	}
	if len(text) > 2 {
		switch string(text[1:3]) {
		case "re", "ve", "ll":
			return 3
		}
	}
	return 0
}
