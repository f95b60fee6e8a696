package runes

import (
	"unicode"
	"unicode/utf8"
)

// Classes of runes in grapheme clusters: the values of Grapheme_Cluster_Break
// that GraphemeLength needs.
const (
	control     Class = 1 << iota
	extends           // a mark or joiner that belongs to the rune before it
	leads             // belongs to the rune after it
	jamoL             // a leading consonant of Hangul
	jamoV             // a vowel
	jamoT             // a trailing consonant
	syllableLV        // a syllable without a trailing consonant
	syllableLVT       // a syllable with one
)

// GraphemeLength returns the length in bytes of the first grapheme cluster of
// text: Unicode Standard Annex 29, without its rules for flags, emoji joined to
// emoji and Indic conjuncts. Clusters of those kinds are longer than any that a
// charsmap looks up, so their end matters only if the last part carries yet
// another accent.
func GraphemeLength(text []byte, c *Table) int {
	r, end := utf8.DecodeRune(text)
	if r == '\r' && len(text) > 1 && text[1] == '\n' {
		return 2
	}
	for before := c.Of(r); !before.Is(control) && end < len(text); {
		r, size := utf8.DecodeRune(text[end:])
		now := c.Of(r)
		if !now.Is(extends) && (!before.Is(leads) || now.Is(control)) && !joinsHangul(before, now) {
			break
		}
		end += size
		before = now
	}
	return end
}

func joinsHangul(before, now Class) bool {
	return before.Is(jamoL) && now.Is(jamoL|jamoV|syllableLV|syllableLVT) ||
		before.Is(jamoV|syllableLV) && now.Is(jamoV|jamoT) ||
		before.Is(jamoT|syllableLVT) && now.Is(jamoT)
}

// classifyGrapheme returns r's class.
func classifyGrapheme(r rune) Class {
	switch {
	case unicode.Is(graphemePrepend, r):
		return leads
	case r == 0x200d, unicode.In(r, unicode.Mn, unicode.Me, unicode.Other_Grapheme_Extend), 0x1f3fb <= r && r <= 0x1f3ff:
		return extends
	case unicode.Is(unicode.Mc, r) && !unicode.Is(noSpacingMark, r), r == 0x0e33, r == 0x0eb3:
		return extends
	case 0x1100 <= r && r <= 0x115f, 0xa960 <= r && r <= 0xa97c:
		return jamoL
	case 0x1160 <= r && r <= 0x11a7, 0xd7b0 <= r && r <= 0xd7c6:
		return jamoV
	case 0x11a8 <= r && r <= 0x11ff, 0xd7cb <= r && r <= 0xd7fb:
		return jamoT
	case isHangul(r) && (r-hangulFirst)%jamoEnds == 0:
		return syllableLV
	case isHangul(r):
		return syllableLVT
	case r == 0x3164, r == 0xffa0: // Hangul fillers
		return 0
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point):
		return control
	}
	return 0
}

// graphemePrepend are the signs that belong to the rune after them.
var graphemePrepend = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x0600, 0x0605, 1}, {0x06dd, 0x06dd, 1}, {0x070f, 0x070f, 1}, {0x0890, 0x0891, 1}, {0x08e2, 0x08e2, 1}, {0x0d4e, 0x0d4e, 1},
	},
	R32: []unicode.Range32{
		{0x110bd, 0x110bd, 1}, {0x110cd, 0x110cd, 1}, {0x111c2, 0x111c3, 1}, {0x113d1, 0x113d1, 1}, {0x1193f, 0x1193f, 1},
		{0x11941, 0x11941, 1}, {0x11a84, 0x11a89, 1}, {0x11d46, 0x11d46, 1}, {0x11f02, 0x11f02, 1},
	},
}

// noSpacingMark are the spacing marks that do not belong to the rune before
// them.
var noSpacingMark = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x102b, 0x102c, 1}, {0x1038, 0x1038, 1}, {0x1062, 0x1064, 1}, {0x1067, 0x106d, 1}, {0x1083, 0x1083, 1},
		{0x1087, 0x108c, 1}, {0x108f, 0x108f, 1}, {0x109a, 0x109c, 1}, {0x1a61, 0x1a61, 1}, {0x1a63, 0x1a64, 1},
		{0xaa7b, 0xaa7b, 1}, {0xaa7d, 0xaa7d, 1},
	},
	R32: []unicode.Range32{{0x11720, 0x11721, 1}},
}
