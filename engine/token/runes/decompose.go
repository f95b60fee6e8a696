package runes

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Hangul syllables decompose by arithmetic: The Unicode Standard, section 3.12.
const (
	hangulFirst, hangulLast      = 0xac00, 0xd7a3
	jamoLead, jamoVowel, jamoEnd = 0x1100, 0x1161, 0x11a7
	jamoVowels, jamoEnds         = 21, 28
)

func isHangul(r rune) bool { return hangulFirst <= r && r <= hangulLast }

// AppendDecomposed appends r's full canonical or compatibility decomposition.
func AppendDecomposed(dst []rune, r rune, compatible bool) []rune {
	if isHangul(r) {
		s := r - hangulFirst
		dst = append(dst, jamoLead+s/(jamoVowels*jamoEnds), jamoVowel+s/jamoEnds%jamoVowels)
		if end := s % jamoEnds; end != 0 {
			dst = append(dst, jamoEnd+end)
		}
		return dst
	}
	var buf [utf8.UTFMax]byte
	form := norm.NFD
	if compatible {
		form = norm.NFKD
	}
	parts := form.Properties(utf8.AppendRune(buf[:0], r)).Decomposition()
	if parts == nil {
		return append(dst, r)
	}
	for len(parts) > 0 {
		part, size := utf8.DecodeRune(parts)
		dst = append(dst, part)
		parts = parts[size:]
	}
	return dst
}

// CombiningClass returns r's canonical combining class.
func CombiningClass(r rune) uint8 {
	if unicode.Is(afterUnicode9, r) {
		return 0
	}
	var buf [utf8.UTFMax]byte
	return norm.NFD.Properties(utf8.AppendRune(buf[:0], r)).CCC()
}

// Compose returns the rune that a and b form together.
func Compose(a, b rune) (rune, bool) {
	if a < utf8.RuneSelf && b < utf8.RuneSelf {
		return 0, false
	}
	var buf [2 * utf8.UTFMax]byte
	pair := utf8.AppendRune(utf8.AppendRune(buf[:0], a), b)
	joined := norm.NFC.Append(nil, pair...)
	r, size := utf8.DecodeRune(joined)
	return r, size == len(joined) && !unicode.Is(afterUnicode9, r)
}
