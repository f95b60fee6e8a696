package token

import "unicode/utf8"

// An edit is one rune of a rewritten text and says what it replaces: with
// change 0 the next rune of the text before; with 1 none, it is inserted; with
// -n the next rune, and the n runes after that are gone too. Which character a
// rune is said to stem from follows from this, as in Hugging Face's library,
// even where it is not what happened.
type edit struct {
	r      rune
	change int32
}

// edit rewrites p.
func (p *passage) edit(edits []edit) {
	text, origin := p.rewrite()
	at := 0
	for _, e := range edits {
		if e.change > 0 {
			p.add(e.r, origin[max(at-1, 0)])
			continue
		}
		p.add(e.r, origin[min(at, len(origin)-1)])
		for range 1 - e.change {
			_, size := utf8.DecodeRune(text[at:])
			at += size
		}
	}
}

// isASCII reports whether text is.
func isASCII(text []byte) bool {
	for _, b := range text {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
