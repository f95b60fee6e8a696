package token

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A class says what the stages need to know about a rune.
type class uint16

const (
	junk       class = 1 << iota // cleaning removes it: control, format, private use, U+FFFD
	space                        // separates words
	punct                        // is a word of its own
	chinese                      // BERT puts spaces around it
	accent                       // removed with the accents: a nonspacing mark
	moves                        // normal form D decomposes or reorders it
	upper                        // has a lower case
	compatible                   // normal form KD decomposes it
	letter                       // a letter to GPT-2
	number                       // a number to GPT-2
)

func (c class) is(some class) bool { return c&some != 0 }

// classes looks classes up, 256 runes at a time: deciding takes a dozen binary
// searches, and a text keeps to a few pages of Unicode.
type classes struct {
	classify func(rune) class
	pages    [unicode.MaxRune>>8 + 1]*[256]class
}

// classTables are those of one tokenizer.
type classTables struct{ bert, gpt, form, grapheme *classes }

func newClassTables() classTables {
	return classTables{
		&classes{classify: classifyBERT}, &classes{classify: classifyGPT},
		&classes{classify: classifyForm}, &classes{classify: classifyGrapheme},
	}
}

func (t *classes) of(r rune) class {
	page := t.pages[r>>8]
	if page == nil {
		page = new([256]class)
		for i := range page {
			page[i] = t.classify(r&^0xff + rune(i))
		}
		t.pages[r>>8] = page
	}
	return page[r&0xff]
}

// classifyBERT returns what BERT's stages need to know of r.
func classifyBERT(r rune) (c class) {
	for _, t := range [...]struct {
		class class
		holds bool
	}{
		{junk, isJunk(r)},
		{space, unicode.Is(unicode.White_Space, r)},
		{punct, isPunct(r)},
		{chinese, unicode.Is(cjkIdeographs, r)},
		{accent, isAccent(r)},
		{moves, isHangul(r) || movesInNFD(r)},
		{upper, unicode.ToLower(r) != r},
	} {
		if t.holds {
			c |= t.class
		}
	}
	return c
}

func isJunk(r rune) bool {
	switch r {
	case '\t', '\n', '\r':
		return false
	case 0, unicode.ReplacementChar:
		return true
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co) && !unicode.Is(afterUnicode8, r)
}

// isPunct follows BERT, to which all of ASCII that is neither letter, digit,
// space nor control is punctuation, "$" and "+" too.
func isPunct(r rune) bool {
	if r < 0x80 {
		return unicode.In(r, unicode.P, unicode.S)
	}
	return unicode.Is(unicode.P, r) && !unicode.Is(afterUnicode8, r) || unicode.Is(punctInUnicode8, r)
}

func isAccent(r rune) bool {
	return unicode.Is(unicode.Mn, r) && !unicode.Is(afterUnicode8, r) || unicode.Is(accentInUnicode8, r)
}

func movesInNFD(r rune) bool {
	if unicode.Is(afterUnicode9, r) {
		return false
	}
	p := norm.NFD.PropertiesString(string(r))
	return p.CCC() != 0 || p.Decomposition() != nil
}

// cjkIdeographs are the blocks that BERT takes for Chinese. The last but two
// starts at 2B920, not at the block's 2B820, as in Hugging Face's code.
var cjkIdeographs = &unicode.RangeTable{
	R16: []unicode.Range16{{0x3400, 0x4dbf, 1}, {0x4e00, 0x9fff, 1}, {0xf900, 0xfaff, 1}},
	R32: []unicode.Range32{
		{0x20000, 0x2a6df, 1}, {0x2a700, 0x2b73f, 1}, {0x2b740, 0x2b81f, 1},
		{0x2b920, 0x2ceaf, 1}, {0x2f800, 0x2fa1f, 1},
	},
}
