package token

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// mapping replaces or drops single runes: the normalizers StripAccents,
// Lowercase and Nmt. ASCII is looked up.
type mapping struct {
	runes func(dst []rune, r rune) []rune // appends what becomes of r
	parts []rune
}

func (m *mapping) rewrite(p *passage) {
	text, origin := p.rewrite()
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRune(text[at:])
		m.parts = m.runes(m.parts[:0], r)
		for _, part := range m.parts {
			p.add(part, origin[at])
		}
		at += size
	}
}

// lowerRunes lowercases.
func lowerRunes(dst []rune, r rune) []rune {
	if r == 'İ' { // the one rune whose lower case is two: i and a dot above
		return append(dst, 'i', '\u0307')
	}
	return append(dst, unicode.ToLower(r))
}

// unaccentedRunes drops combining marks.
func unaccentedRunes(dst []rune, r rune) []rune {
	if r >= utf8.RuneSelf && (unicode.Is(unicode.M, r) && !unicode.Is(marksAfterUnicode9, r) || unicode.Is(marksInUnicode9, r)) {
		return dst
	}
	return append(dst, r)
}

// nmtRunes drops control characters and makes blanks of other white space, as
// SentencePiece's rules for machine translation do.
func nmtRunes(dst []rune, r rune) []rune {
	switch {
	case 1 <= r && r <= 8, r == 0xb, 0xe <= r && r <= 0x1f, r == 0x7f, r == 0x8f, r == 0x9f:
		return dst
	case r == '\t', r == '\n', r == '\f', r == '\r', r == 0x1680, 0x200b <= r && r <= 0x200f, r == 0x2028, r == 0x2029,
		r == 0x2581, r == 0xfeff, r == unicode.ReplacementChar:
		return append(dst, ' ')
	}
	return append(dst, r)
}

// strip removes white space at the ends.
type strip struct{ left, right bool }

func (s strip) rewrite(p *passage) {
	start, end := 0, len(p.text)
	if s.left {
		start = end - len(bytes.TrimLeftFunc(p.text, unicode.IsSpace))
	}
	if s.right {
		end = len(bytes.TrimRightFunc(p.text, unicode.IsSpace))
	}
	end = max(start, end)
	p.text = p.text[:copy(p.text, p.text[start:end])]
	p.origin = p.origin[:copy(p.origin, p.origin[start:end])]
}

// prepend puts text before what is not empty.
type prepend struct{ text string }

func (n prepend) rewrite(p *passage) {
	if len(p.text) == 0 {
		return
	}
	text, origin := p.rewrite()
	p.addString(n.text, origin[0])
	p.text = append(p.text, text...)
	p.origin = append(p.origin, origin...)
}

// replace replaces a pattern by text that stems from the pattern's last character.
type replace struct {
	pattern pattern
	with    string
}

func (n replace) rewrite(p *passage) {
	start, end := n.pattern.find(p.text, 0)
	if start == end {
		return
	}
	text, origin := p.rewrite()
	for at := 0; ; start, end = n.pattern.find(text, at) {
		p.text = append(p.text, text[at:start]...)
		p.origin = append(p.origin, origin[at:start]...)
		if start == end {
			return
		}
		p.addString(n.with, origin[end-1])
		at = end
	}
}

// A pattern is a string or, with least above 0, at least so many of it in a row.
type pattern struct {
	text  string
	least int
}

// find returns where in text the first match from at on is, an empty range at the
// end of the text if there is none.
func (x pattern) find(text []byte, at int) (start, end int) {
	unit := []byte(x.text)
	for {
		i := bytes.Index(text[at:], unit)
		if i < 0 {
			return len(text), len(text)
		}
		start, end = at+i, at+i+len(unit)
		if x.least == 0 {
			return start, end
		}
		n := 1
		for bytes.HasPrefix(text[end:], unit) {
			end += len(unit)
			n++
		}
		if n >= x.least {
			return start, end
		}
		at = end
	}
}
