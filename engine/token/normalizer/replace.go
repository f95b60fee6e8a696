package normalizer

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"tuneground/engine/token/passage"
	"tuneground/engine/token/runes"
)

// mapping replaces or drops single runes: the normalizers StripAccents,
// Lowercase and Nmt. ASCII has a table.
type mapping struct {
	runes func(dst []rune, r rune) []rune // appends the result for r
	parts []rune
}

// Rewrite implements [Rewriter].
func (m *mapping) Rewrite(p *passage.Passage) {
	text, origin := p.Take()
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRune(text[at:])
		m.parts = m.runes(m.parts[:0], r)
		for _, part := range m.parts {
			p.Add(part, origin[at])
		}
		at += size
	}
}

// Lowercase is the normalizer Lowercase.
func Lowercase() Rewriter { return &mapping{runes: lowerRunes} }

// StripAccents is the normalizer StripAccents.
func StripAccents() Rewriter { return &mapping{runes: unaccentedRunes} }

// NMT is the normalizer Nmt.
func NMT() Rewriter { return &mapping{runes: nmtRunes} }

// lowerRunes lowercases.
func lowerRunes(dst []rune, r rune) []rune {
	if r == 'İ' { // the only rune whose lower case is two: i and a dot above
		return append(dst, 'i', '\u0307')
	}
	return append(dst, unicode.ToLower(r))
}

// unaccentedRunes drops combining marks.
func unaccentedRunes(dst []rune, r rune) []rune {
	if runes.IsMark(r) {
		return dst
	}
	return append(dst, r)
}

// nmtRunes drops control characters and replaces other white space by blanks,
// as SentencePiece's rules for machine translation do.
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

// Strip removes white space at the ends.
type Strip struct{ Left, Right bool }

// Rewrite implements [Rewriter].
func (s Strip) Rewrite(p *passage.Passage) {
	start, end := 0, len(p.Text)
	if s.Left {
		start = end - len(bytes.TrimLeftFunc(p.Text, unicode.IsSpace))
	}
	if s.Right {
		end = len(bytes.TrimRightFunc(p.Text, unicode.IsSpace))
	}
	end = max(start, end)
	p.Text = p.Text[:copy(p.Text, p.Text[start:end])]
	p.Origin = p.Origin[:copy(p.Origin, p.Origin[start:end])]
}

// Prepend puts text before a text that is not empty.
type Prepend struct{ Text string }

// Rewrite implements [Rewriter].
func (n Prepend) Rewrite(p *passage.Passage) {
	if len(p.Text) == 0 {
		return
	}
	text, origin := p.Take()
	p.AddString(n.Text, origin[0])
	p.Text = append(p.Text, text...)
	p.Origin = append(p.Origin, origin...)
}

// Replace replaces a pattern by text whose origin is the pattern's last
// character.
type Replace struct {
	Pattern Pattern
	With    string
}

// Rewrite implements [Rewriter].
func (n Replace) Rewrite(p *passage.Passage) {
	start, end := n.Pattern.find(p.Text, 0)
	if start == end {
		return
	}
	text, origin := p.Take()
	for at := 0; ; start, end = n.Pattern.find(text, at) {
		p.Text = append(p.Text, text[at:start]...)
		p.Origin = append(p.Origin, origin[at:start]...)
		if start == end {
			return
		}
		p.AddString(n.With, origin[end-1])
		at = end
	}
}

// A Pattern is a string or, with least above 0, at least that many repetitions
// of it.
type Pattern struct {
	Text  string
	Least int
}

// find returns the range of the first match in text from at on, an empty range
// at the end of the text if there is none.
func (x Pattern) find(text []byte, at int) (start, end int) {
	unit := []byte(x.Text)
	for {
		i := bytes.Index(text[at:], unit)
		if i < 0 {
			return len(text), len(text)
		}
		start, end = at+i, at+i+len(unit)
		if x.Least == 0 {
			return start, end
		}
		n := 1
		for bytes.HasPrefix(text[end:], unit) {
			end += len(unit)
			n++
		}
		if n >= x.Least {
			return start, end
		}
		at = end
	}
}
