// Package runes classifies single runes for tokenizers, by the Unicode versions
// of Hugging Face's library.
package runes

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A Class is the set of properties of a rune that the stages need.
type Class uint16

const (
	Junk       Class = 1 << iota // cleaning removes it: control, format, private use, U+FFFD
	Space                        // separates words
	Punct                        // is a word of its own
	Chinese                      // BERT puts spaces around it
	Accent                       // removed with the accents: a nonspacing mark
	Moves                        // normal form D decomposes or reorders it
	Upper                        // has a lower case
	Compatible                   // normal form KD decomposes it
	Letter                       // a letter for GPT-2
	Number                       // a number for GPT-2
)

// Is reports whether c has one of the classes some.
func (c Class) Is(some Class) bool { return c&some != 0 }

// Table caches classes, 256 runes at a time: computing one takes a dozen binary
// searches, and a text uses only a few pages of Unicode.
type Table struct {
	classify func(rune) Class
	pages    [unicode.MaxRune>>8 + 1]*[256]Class
}

// Tables are the tables of one tokenizer.
type Tables struct{ BERT, GPT2, Form, Grapheme *Table }

// NewTables returns empty Tables.
func NewTables() Tables {
	return Tables{
		&Table{classify: classifyBERT}, &Table{classify: classifyGPT},
		&Table{classify: classifyForm}, &Table{classify: classifyGrapheme},
	}
}

// Of returns the class of r.
func (t *Table) Of(r rune) Class {
	page := t.pages[r>>8]
	if page == nil {
		page = new([256]Class)
		for i := range page {
			page[i] = t.classify(r&^0xff + rune(i))
		}
		t.pages[r>>8] = page
	}
	return page[r&0xff]
}

// classifyBERT returns the class of r for BERT's stages.
func classifyBERT(r rune) (c Class) {
	for _, t := range [...]struct {
		class Class
		holds bool
	}{
		{Junk, isJunk(r)},
		{Space, unicode.Is(unicode.White_Space, r)},
		{Punct, isPunct(r)},
		{Chinese, unicode.Is(cjkIdeographs, r)},
		{Accent, isAccent(r)},
		{Moves, isHangul(r) || movesInNFD(r)},
		{Upper, unicode.ToLower(r) != r},
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

// isPunct follows BERT: any ASCII character that is not a letter, digit, space
// or control character is punctuation, including "$" and "+".
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

// IsMark reports whether r is a combining mark.
func IsMark(r rune) bool {
	return r >= utf8.RuneSelf && (unicode.Is(unicode.M, r) && !unicode.Is(marksAfterUnicode9, r) || unicode.Is(marksInUnicode9, r))
}

// cjkIdeographs are the blocks that BERT treats as Chinese. The last but two
// starts at 2B920, not at the block's 2B820, as in Hugging Face's code.
var cjkIdeographs = &unicode.RangeTable{
	R16: []unicode.Range16{{0x3400, 0x4dbf, 1}, {0x4e00, 0x9fff, 1}, {0xf900, 0xfaff, 1}},
	R32: []unicode.Range32{
		{0x20000, 0x2a6df, 1}, {0x2a700, 0x2b73f, 1}, {0x2b740, 0x2b81f, 1},
		{0x2b920, 0x2ceaf, 1}, {0x2f800, 0x2fa1f, 1},
	},
}

// classifyGPT returns the class of r for GPT-2's pre-tokenizer.
func classifyGPT(r rune) (c Class) {
	switch {
	case unicode.Is(unicode.White_Space, r):
		return Space
	case unicode.Is(afterUnicode16, r):
		return 0
	case unicode.Is(unicode.L, r):
		return Letter
	case unicode.Is(unicode.N, r):
		return Number
	}
	return 0
}

// classifyForm returns the class of r for the normal forms.
func classifyForm(r rune) Class {
	switch {
	case isHangul(r), movesInNFD(r):
		return Moves
	case unicode.Is(afterUnicode9, r), unicode.Is(compatibleAfterUnicode9, r):
		return 0
	case norm.NFKD.PropertiesString(string(r)).Decomposition() != nil:
		return Compatible
	}
	return 0
}
