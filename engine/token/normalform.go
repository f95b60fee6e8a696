package token

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// normalForm brings text to one of Unicode's normal forms: decomposed (D) and, with
// compose, put together again (C); in forms KD and KC letters that are only
// variants of others are replaced by those. The algorithm is that of Unicode Standard Annex 15; it runs
// on edits because offsets need to know where each rune comes from.
type normalForm struct {
	kd, compose     bool // forms KD and KC, forms C and KC
	classes         *classes
	edits, composed []edit
	pending         []orderedEdit
	parts           []rune
}

// An orderedEdit is a combining mark with its canonical combining class.
type orderedEdit struct {
	edit
	order uint8
}

func (n *normalForm) rewrite(p *passage) {
	if isASCII(p.text) {
		return
	}
	n.edits = n.edits[:0]
	moving := moves
	if n.kd {
		moving |= compatible
	}
	for text := p.text; len(text) > 0; {
		r, size := utf8.DecodeRune(text)
		text = text[size:]
		if !n.classes.of(r).is(moving) {
			n.release()
			n.edits = append(n.edits, edit{r, 0})
			continue
		}
		n.decompose(r)
	}
	n.release()
	if n.compose {
		n.composed = compose(n.composed[:0], n.edits)
		p.edit(n.composed)
		return
	}
	p.edit(n.edits)
}

func (n *normalForm) decompose(r rune) {
	n.parts = appendDecomposed(n.parts[:0], r, n.kd)
	for i, part := range n.parts {
		e := edit{part, int32(min(i, 1))}
		if order := combiningClass(part); order != 0 {
			n.pending = append(n.pending, orderedEdit{e, order})
			continue
		}
		n.release()
		n.edits = append(n.edits, e)
	}
}

// release passes the marks on in canonical order.
func (n *normalForm) release() {
	slices.SortStableFunc(n.pending, func(a, b orderedEdit) int { return cmp.Compare(a.order, b.order) })
	for _, m := range n.pending {
		n.edits = append(n.edits, m.edit)
	}
	n.pending = n.pending[:0]
}

// classifyForm returns what normalForm needs to know of r.
func classifyForm(r rune) class {
	switch {
	case isHangul(r), movesInNFD(r):
		return moves
	case unicode.Is(afterUnicode9, r), unicode.Is(compatibleAfterUnicode9, r):
		return 0
	case norm.NFKD.PropertiesString(string(r)).Decomposition() != nil:
		return compatible
	}
	return 0
}

// compose appends edits with every mark put into the letter before it that
// makes one rune with it, unless a mark of the same or a higher class stands between.
func compose(dst, edits []edit) []edit {
	starter, last := -1, uint8(0) // where in dst the letter is, and the class of the mark before
	blocked := false              // something stands between
	for _, e := range edits {
		order := combiningClass(e.r)
		if starter >= 0 && (!blocked || last < order) {
			if r, ok := composite(dst[starter].r, e.r); ok {
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

// composite returns the rune that a and b make together.
func composite(a, b rune) (rune, bool) {
	if a < utf8.RuneSelf && b < utf8.RuneSelf {
		return 0, false
	}
	var buf [2 * utf8.UTFMax]byte
	pair := utf8.AppendRune(utf8.AppendRune(buf[:0], a), b)
	joined := norm.NFC.Append(nil, pair...)
	r, size := utf8.DecodeRune(joined)
	return r, size == len(joined) && !unicode.Is(afterUnicode9, r)
}
