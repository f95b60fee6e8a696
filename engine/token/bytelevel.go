package token

import (
	"unicode"
	"unicode/utf8"
)

// Byte-level tokens (Radford et al. 2019, GPT-2) are sequences of bytes. In the
// files each byte is written as a letter: itself where Latin-1 has a visible
// one, else one of those from U+0100 on. A text stays bytes here; only what is
// read from the files and Token show letters.

// byteLetters has the letter of every byte, letterBytes the byte of every letter.
var byteLetters, letterBytes = byteAlphabet()

func byteAlphabet() (letters [256]rune, bytes map[rune]byte) {
	bytes, next := make(map[rune]byte, 256), rune(0x100)
	for b := range 256 {
		letter := rune(b)
		if !('!' <= letter && letter <= '~' || 0xa1 <= letter && letter <= 0xff && letter != 0xad) {
			letter = next
			next++
		}
		letters[b] = letter
		bytes[letter] = byte(b)
	}
	return letters, bytes
}

// appendLetters appends the letters of a text's bytes.
func appendLetters(dst, text []byte) []byte {
	for _, b := range text {
		dst = utf8.AppendRune(dst, byteLetters[b])
	}
	return dst
}

// appendBytes appends the bytes that token's letters stand for or, if one of
// them is no such letter, token itself.
func appendBytes(dst []byte, token string) []byte {
	before := len(dst)
	for _, letter := range token {
		b, ok := letterBytes[letter]
		if !ok {
			return append(dst[:before], token...)
		}
		dst = append(dst, b)
	}
	return dst
}

// gptSplitter finds words as GPT-2's regular expression does:
//
//	's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
//
// that is: a contraction's ending; letters, numbers or others, with the blank
// before them; white space, of which the last leaves a word its blank.
type gptSplitter struct{ classes *classes }

func (s gptSplitter) split(dst []textRange, text []byte, start, end int) []textRange {
	for text = text[:end]; start < end; {
		next := s.wordEnd(text, start)
		dst = append(dst, textRange{start, next})
		start = next
	}
	return dst
}

// wordEnd returns the end of the word that starts at from.
func (s gptSplitter) wordEnd(text []byte, from int) int {
	if n := contraction(text[from:]); n > 0 {
		return from + n
	}
	at := from
	if text[at] == ' ' && at+1 < len(text) {
		at++
	}
	c, size := s.classAt(text, at)
	if c.is(space) {
		return s.spaceEnd(text, from)
	}
	kind, end := c&(letter|number), at+size
	for ; end < len(text); end += size {
		if c, size = s.classAt(text, end); c&(letter|number|space) != kind {
			break
		}
	}
	return end
}

func (s gptSplitter) classAt(text []byte, i int) (class, int) {
	if b := text[i]; b < utf8.RuneSelf {
		return s.classes.of(rune(b)), 1
	}
	r, size := utf8.DecodeRune(text[i:])
	return s.classes.of(r), size
}

// spaceEnd returns the end of the white space that starts at from, less its
// last character when it is not the only one and something follows.
func (s gptSplitter) spaceEnd(text []byte, from int) int {
	last := from
	for end := from; end < len(text); {
		c, size := s.classAt(text, end)
		if !c.is(space) {
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

// classifyGPT returns what gptSplitter needs to know of r.
func classifyGPT(r rune) (c class) {
	switch {
	case unicode.Is(unicode.White_Space, r):
		return space
	case unicode.Is(afterUnicode16, r):
		return 0
	case unicode.Is(unicode.L, r):
		return letter
	case unicode.Is(unicode.N, r):
		return number
	}
	return 0
}
