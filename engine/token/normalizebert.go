package token

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// bertNormalizer rewrites text as BertNormalizer does: it removes control
// characters and makes every white space a blank (clean), puts blanks around
// Chinese characters, strips accents (normal form D without nonspacing marks)
// and lowercases, in this order.
//
// Normal form D is done here rune by rune on the tables of
// golang.org/x/text/unicode/norm, because the offsets need to know where each
// rune comes from, and Hugging Face's tables stop at an older Unicode.
type bertNormalizer struct {
	bertSettings
	classes *classes
	ascii   [utf8.RuneSelf]byte // what becomes of ASCII, or dropped
	held    []mark              // combining marks to be put in order, see release
	origins []int32
	parts   []rune
	last    int32 // the character that the last decomposed rune stems from
}

// bertSettings are BertNormalizer's.
type bertSettings struct{ clean, spaceChinese, stripAccents, lowercase bool }

const dropped = 0xff

// A mark is a rune that normal form D may reorder.
type mark struct {
	r      rune
	order  uint8 // the canonical combining class, not 0
	at     int32 // the character it stems from
	follow bool  // it came out of a decomposition, not first
}

func newBertNormalizer(s bertSettings, c *classes) *bertNormalizer {
	n := &bertNormalizer{bertSettings: s, classes: c}
	var p passage
	for b := range n.ascii {
		p.reset()
		n.add(&p, rune(b), 0)
		n.ascii[b] = dropped
		if len(p.text) > 0 {
			n.ascii[b] = p.text[0]
		}
	}
	return n
}

func (n *bertNormalizer) apply(p *passage, text string, char int) int {
	p.reset()
	for i := 0; i < len(text); char++ {
		if b := text[i]; b < utf8.RuneSelf && len(n.held) == 0 {
			if b = n.ascii[b]; b != dropped {
				p.text = append(p.text, b)
				p.origin = append(p.origin, int32(char))
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		n.add(p, r, int32(char))
		i += size
	}
	n.release(p)
	return char
}

// add cleans r, character number at, and spaces it if it is Chinese.
func (n *bertNormalizer) add(p *passage, r rune, at int32) {
	c := n.classes.of(r)
	if n.clean {
		if c.is(junk) {
			return
		}
		if c.is(space) {
			r, c = ' ', space
		}
	}
	if !n.spaceChinese || !c.is(chinese) {
		n.decompose(p, r, c, at)
		return
	}
	n.decompose(p, ' ', space, at)
	n.decompose(p, r, c, at)
	n.decompose(p, ' ', space, at)
}

// decompose brings r to normal form D if accents are to be stripped.
func (n *bertNormalizer) decompose(p *passage, r rune, c class, at int32) {
	if !n.stripAccents || !c.is(moves) {
		n.release(p)
		n.finish(p, r, at)
		return
	}
	n.parts = appendDecomposed(n.parts[:0], r, false)
	for i, part := range n.parts {
		if order := combiningClass(part); order != 0 {
			n.held = append(n.held, mark{part, order, at, i > 0})
			continue
		}
		n.release(p)
		n.finish(p, part, at)
		n.last = at
	}
}

// release finishes the marks held back, in canonical order.
//
// Hugging Face's library loses track of a mark as it reorders: the i-th
// mark that was a rune of the text is said to stem from the i-th of those
// runes, and one that came out of a decomposition from the same as the mark
// before it. So it is done here.
func (n *bertNormalizer) release(p *passage) {
	if len(n.held) == 0 {
		return
	}
	n.origins = n.origins[:0]
	for _, m := range n.held {
		if !m.follow {
			n.origins = append(n.origins, m.at)
		}
	}
	slices.SortStableFunc(n.held, func(a, b mark) int { return int(a.order) - int(b.order) })
	used := 0
	for _, m := range n.held {
		if !m.follow {
			n.last = n.origins[used]
			used++
		}
		n.finish(p, m.r, n.last)
	}
	n.held = n.held[:0]
}

// finish strips or lowercases r and appends it to p.
func (n *bertNormalizer) finish(p *passage, r rune, at int32) {
	c := n.classes.of(r)
	if n.stripAccents && c.is(accent) {
		return
	}
	if n.lowercase && c.is(upper) {
		if r == 'İ' { // the one rune whose lower case is two: i and a dot above
			p.add('i', at)
			p.add('\u0307', at)
			return
		}
		r = unicode.ToLower(r)
	}
	p.add(r, at)
}
