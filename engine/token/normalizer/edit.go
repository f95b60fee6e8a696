package normalizer

import (
	"unicode/utf8"

	"tuneground/engine/token/passage"
)

// An edit is one rune of a rewritten text with the runes that it replaces: with
// change 0 the next rune of the old text; with 1 none, as it is inserted; with
// -n the next rune and the n runes after it. The origin of a rune follows from
// this, as in Hugging Face's library, even if that is not the true one.
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
