package token

import "unicode/utf8"

// A passage is text on its way to tokens: valid UTF-8 and, for every byte, the
// character of the caller's text that it stems from.
type passage struct {
	text   []byte
	origin []int32
	// What text and origin were before the last rewriting, kept for its memory.
	before       []byte
	beforeOrigin []int32
}

func (p *passage) reset() { p.text, p.origin = p.text[:0], p.origin[:0] }

// load sets p to text, of which the first character is number char, and
// returns the number after the last. A byte that is not valid UTF-8 becomes U+FFFD.
func (p *passage) load(text string, char int) int {
	p.reset()
	for i := 0; i < len(text); char++ {
		if b := text[i]; b < utf8.RuneSelf {
			p.text = append(p.text, b)
			p.origin = append(p.origin, int32(char))
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		p.add(r, int32(char))
		i += size
	}
	return char
}

// add appends r, which stems from character number at.
func (p *passage) add(r rune, at int32) {
	p.text = utf8.AppendRune(p.text, r)
	for len(p.origin) < len(p.text) {
		p.origin = append(p.origin, at)
	}
}

// addString appends s, all of which stems from character number at.
func (p *passage) addString(s string, at int32) {
	p.text = append(p.text, s...)
	for len(p.origin) < len(p.text) {
		p.origin = append(p.origin, at)
	}
}

// rewrite empties p and returns what it was, for as long as p is not rewritten again.
func (p *passage) rewrite() (text []byte, origin []int32) {
	text, origin = p.text, p.origin
	p.text, p.origin = p.before[:0], p.beforeOrigin[:0]
	p.before, p.beforeOrigin = text, origin
	return text, origin
}

// span returns the characters that the bytes [start, end), at least one, stem from.
func (p *passage) span(start, end int) Span {
	return Span{int(p.origin[start]), int(p.origin[end-1]) + 1}
}
