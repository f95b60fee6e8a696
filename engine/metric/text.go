package metric

import (
	"math"
	"slices"
	"strings"
	"unicode"
)

// The reference scripts are in Python, and so lower case, white space and
// characters are Python's: they influence the scores.

// lower returns Python's str.lower of the text, except that a capital sigma at
// the end of a word becomes σ and not ς. The only letter whose lower case is
// two characters is İ.
func lower(text string) string {
	return strings.ToLower(strings.ReplaceAll(text, "İ", "i\u0307"))
}

// isSpace reports whether Python's str.split separates words at r: at Unicode's
// white space and at ASCII's four separators.
func isSpace(r rune) bool {
	return unicode.IsSpace(r) || 0x1C <= r && r <= 0x1F
}

// isCJK reports whether a rune is an ideograph, a kana or a bopomofo: a letter
// of a script without spaces between words, where one rune counts as one token.
// Hangul is not among them.
func isCJK(r rune) bool {
	switch {
	case r < 0x3005:
		return false
	case r <= 0x3007, // 々 〆 〇
		0x3041 <= r && r <= 0x3096, 0x309D <= r && r <= 0x309F,
		0x30A1 <= r && r <= 0x30FA, 0x30FC <= r && r <= 0x30FF,
		0x3105 <= r && r <= 0x312F, 0x31A0 <= r && r <= 0x31BF, 0x31F0 <= r && r <= 0x31FF,
		0x3400 <= r && r <= 0x4DBF, 0x4E00 <= r && r <= 0x9FFF,
		0xF900 <= r && r <= 0xFAFF, 0xFF66 <= r && r <= 0xFF9F,
		0x20000 <= r && r <= 0x3FFFF:
		return true
	}
	return false
}

// hasCJK reports whether isCJK holds for any rune of the text.
func hasCJK(text string) bool { return strings.ContainsFunc(text, isCJK) }

// f1Of returns the harmonic mean of precision hits/predicted and recall
// hits/support, 0 if undefined.
func f1Of(hits, support, predicted int) float64 {
	return ratio(2*hits, support+predicted)
}

// mean returns the mean of values, 0 without values.
func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	if len(values) == 0 {
		return 0
	}
	return sum / float64(len(values))
}

// defined removes values that are not finite: a metric without a value is left
// out, and JSON has neither NaN nor infinity.
func defined(m map[string]float64) map[string]float64 {
	for name, v := range m {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			delete(m, name)
		}
	}
	return m
}

// A vocabulary numbers tokens from 1, so that texts can be compared by numbers.
type vocabulary map[string]int32

// ids appends the tokens' numbers to dst and returns it.
func (v vocabulary) ids(dst []int32, tokens []string) []int32 {
	dst = slices.Grow(dst, len(tokens))
	for _, t := range tokens {
		id, ok := v[t]
		if !ok {
			id = int32(len(v) + 1)
			v[t] = id
		}
		dst = append(dst, id)
	}
	return dst
}
