package normalizer

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"tuneground/engine/token/passage"
	"tuneground/engine/token/runes"
)

// form converts text to one of Unicode's normal forms: decomposed (D) or, with
// compose, composed again (C). Forms KD and KC also replace letters that are
// only variants of others. The algorithm is that of Unicode Standard Annex 15;
// it works on edits because offsets need the origin of each rune.
type form struct {
	kd, compose     bool // forms KD and KC; forms C and KC
	classes         *runes.Table
	edits, composed []edit
	pending         []orderedEdit
	parts           []rune
}

// An orderedEdit is a combining mark with its canonical combining class.
type orderedEdit struct {
	edit
	order uint8
}

// NFD is normal form D: decomposed.
func NFD(c *runes.Table) Rewriter { return &form{classes: c} }

// NFC is normal form C: decomposed, then composed.
func NFC(c *runes.Table) Rewriter { return &form{classes: c, compose: true} }

// NFKD is normal form KD: decomposed, variants of letters replaced.
func NFKD(c *runes.Table) Rewriter { return &form{classes: c, kd: true} }

// NFKC is normal form KC: as KD, then composed.
func NFKC(c *runes.Table) Rewriter { return &form{classes: c, kd: true, compose: true} }

// Rewrite implements [Rewriter].
func (n *form) Rewrite(p *passage.Passage) {
	if isASCII(p.Text) {
		return
	}
	n.edits = n.edits[:0]
	moving := runes.Moves
	if n.kd {
		moving |= runes.Compatible
	}
	for text := p.Text; len(text) > 0; {
		r, size := utf8.DecodeRune(text)
		text = text[size:]
		if !n.classes.Of(r).Is(moving) {
			n.release()
			n.edits = append(n.edits, edit{r, 0})
			continue
		}
		n.decompose(r)
	}
	n.release()
	if n.compose {
		n.composed = compose(n.composed[:0], n.edits)
		applyEdits(p, n.composed)
		return
	}
	applyEdits(p, n.edits)
}

func (n *form) decompose(r rune) {
	n.parts = runes.AppendDecomposed(n.parts[:0], r, n.kd)
	for i, part := range n.parts {
		e := edit{part, int32(min(i, 1))}
		if order := runes.CombiningClass(part); order != 0 {
			n.pending = append(n.pending, orderedEdit{e, order})
			continue
		}
		n.release()
		n.edits = append(n.edits, e)
	}
}

// release passes the marks on in canonical order.
func (n *form) release() {
	slices.SortStableFunc(n.pending, func(a, b orderedEdit) int { return cmp.Compare(a.order, b.order) })
	for _, m := range n.pending {
		n.edits = append(n.edits, m.edit)
	}
	n.pending = n.pending[:0]
}

// compose appends edits, with every mark merged into the letter before it if
// the two form one rune, unless a mark of the same or a higher class stands
// between.
func compose(dst, edits []edit) []edit {
	starter, last := -1, uint8(0) // index of the letter in dst, and class of the mark before
	blocked := false              // a mark stands between
	for _, e := range edits {
		order := runes.CombiningClass(e.r)
		if starter >= 0 && (!blocked || last < order) {
			if r, ok := runes.Compose(dst[starter].r, e.r); ok {
				dst[starter] = edit{r, dst[starter].change + e.change - 1}
				continue
			}
		}
		dst = append(dst, e)
		if order == 0 {
			starter, blocked = len(dst)-1, false
			continue
		}
		last, blocked = order, true
	}
	return dst
}

// isASCII reports whether text is ASCII.
func isASCII(text []byte) bool {
	for _, b := range text {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
