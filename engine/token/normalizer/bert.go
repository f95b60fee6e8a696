package normalizer

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"tuneground/engine/token/passage"
	"tuneground/engine/token/runes"
)

// BERT rewrites text as BertNormalizer does: it removes control characters and
// replaces every white space by a blank (Clean), puts blanks around Chinese
// characters, strips accents (normal form D without nonspacing marks) and
// lowercases, in this order.
//
// Normal form D is computed here rune by rune with the tables of
// golang.org/x/text/unicode/norm, because the offsets need the origin of each
// rune, and Hugging Face's tables are of an older Unicode.
type BERT struct {
	BERTSettings
	classes *runes.Table
	ascii   [utf8.RuneSelf]byte // the result for ASCII, or dropped
	held    []mark              // combining marks to be ordered, see release
	origins []int32
	parts   []rune
	last    int32 // the character that the last decomposed rune comes from
}

// BERTSettings are the settings of BertNormalizer.
type BERTSettings struct{ Clean, SpaceChinese, StripAccents, Lowercase bool }

const dropped = 0xff

// A mark is a rune that normal form D may reorder.
type mark struct {
	r      rune
	order  uint8 // the canonical combining class, not 0
	at     int32 // the character that it comes from
	follow bool  // it came from a decomposition, but not first
}

// NewBERT returns the BertNormalizer with these settings.
func NewBERT(s BERTSettings, c *runes.Table) *BERT {
	n := &BERT{BERTSettings: s, classes: c}
	var p passage.Passage
	for b := range n.ascii {
		p.Reset()
		n.add(&p, rune(b), 0)
		n.ascii[b] = dropped
		if len(p.Text) > 0 {
			n.ascii[b] = p.Text[0]
		}
	}
	return n
}

// Apply implements [Normalizer].
func (n *BERT) Apply(p *passage.Passage, text string, char int) int {
	p.Reset()
	for i := 0; i < len(text); char++ {
		if b := text[i]; b < utf8.RuneSelf && len(n.held) == 0 {
			if b = n.ascii[b]; b != dropped {
				p.Text = append(p.Text, b)
				p.Origin = append(p.Origin, int32(char))
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
func (n *BERT) add(p *passage.Passage, r rune, at int32) {
	c := n.classes.Of(r)
	if n.Clean {
		if c.Is(runes.Junk) {
			return
		}
		if c.Is(runes.Space) {
			r, c = ' ', runes.Space
		}
	}
	if !n.SpaceChinese || !c.Is(runes.Chinese) {
		n.decompose(p, r, c, at)
		return
	}
	n.decompose(p, ' ', runes.Space, at)
	n.decompose(p, r, c, at)
	n.decompose(p, ' ', runes.Space, at)
}

// decompose converts r to normal form D if accents are to be stripped.
func (n *BERT) decompose(p *passage.Passage, r rune, c runes.Class, at int32) {
	if !n.StripAccents || !c.Is(runes.Moves) {
		n.release(p)
		n.finish(p, r, at)
		return
	}
	n.parts = runes.AppendDecomposed(n.parts[:0], r, false)
	for i, part := range n.parts {
		if order := runes.CombiningClass(part); order != 0 {
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
// Hugging Face's library loses track of marks as it reorders: the i-th mark
// that was a rune of the text gets the i-th of those runes as its origin, and
// one that came from a decomposition the origin of the mark before it. This
// does the same.
func (n *BERT) release(p *passage.Passage) {
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
func (n *BERT) finish(p *passage.Passage, r rune, at int32) {
	c := n.classes.Of(r)
	if n.StripAccents && c.Is(runes.Accent) {
		return
	}
	if n.Lowercase && c.Is(runes.Upper) {
		if r == 'İ' { // the only rune whose lower case is two: i and a dot above
			p.Add('i', at)
			p.Add('\u0307', at)
			return
		}
		r = unicode.ToLower(r)
	}
	p.Add(r, at)
}
