package normalizer

import (
	"unicode/utf8"

	"tuneground/engine/token/passage"
)

// An edit is one rune of a rewritten text and says what it replaces: with
// change 0 the next rune of the text before; with 1 none, it is inserted; with
// -n the next rune, and the n runes after that are gone too. Which character a
// rune is said to stem from follows from this, as in Hugging Face's library,
// even where it is not what happened.
type edit struct {
	r      rune
	change int32
}

// applyEdits rewrites p.
func applyEdits(p *passage.Passage, edits []edit) {
	text, origin := p.Take()
	at := 0
	for _, e := range edits {
		if e.change > 0 {
			p.Add(e.r, origin[max(at-1, 0)])
			continue
		}
		p.Add(e.r, origin[min(at, len(origin)-1)])
		for range 1 - e.change {
			_, size := utf8.DecodeRune(text[at:])
			at += size
		}
	}
}
