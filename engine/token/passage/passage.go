// Package passage is text between the stages of a tokenizer, which knows for
// every byte the character that it comes from.
package passage

import "unicode/utf8"

// A Passage is text between stages: valid UTF-8 with, for every byte, the
// character of the caller's text that it comes from.
type Passage struct {
	Text   []byte
	Origin []int32
	// Text and Origin before the last rewriting, kept to reuse their memory.
	before       []byte
	beforeOrigin []int32
}

// Reset makes p empty.
func (p *Passage) Reset() { p.Text, p.Origin = p.Text[:0], p.Origin[:0] }

// Load sets p to text. char is the number of its first character; the number
// after its last is returned. A byte that is not valid UTF-8 becomes U+FFFD.
func (p *Passage) Load(text string, char int) int {
	p.Reset()
	for i := 0; i < len(text); char++ {
		if b := text[i]; b < utf8.RuneSelf {
			p.Text = append(p.Text, b)
			p.Origin = append(p.Origin, int32(char))
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		p.Add(r, int32(char))
		i += size
	}
	return char
}

// Add appends r, whose origin is character number at.
func (p *Passage) Add(r rune, at int32) {
	p.Text = utf8.AppendRune(p.Text, r)
	for len(p.Origin) < len(p.Text) {
		p.Origin = append(p.Origin, at)
	}
}

// AddString appends s, whose origin is character number at.
func (p *Passage) AddString(s string, at int32) {
	p.Text = append(p.Text, s...)
	for len(p.Origin) < len(p.Text) {
		p.Origin = append(p.Origin, at)
	}
}

// Take empties p and returns its content, which is valid until p is rewritten.
func (p *Passage) Take() (text []byte, origin []int32) {
	text, origin = p.Text, p.Origin
	p.Text, p.Origin = p.before[:0], p.beforeOrigin[:0]
	p.before, p.beforeOrigin = text, origin
	return text, origin
}
