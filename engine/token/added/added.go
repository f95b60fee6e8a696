// Package added finds the tokens that are matched in a text before it is split
// into words, such as "[SEP]".
package added

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"
)

// A Token is matched in the text before it is split into words. The names are
// tokenizer.json's.
type Token struct {
	ID         int32  `json:"id"`
	Content    string `json:"content"`
	SingleWord bool   `json:"single_word"` // not within a word
	LStrip     bool   `json:"lstrip"`      // includes the white space before it
	RStrip     bool   `json:"rstrip"`      // includes the white space after it
	Normalized bool   `json:"normalized"`  // matched in the normalised text
	Special    bool   `json:"special"`     // left out by Decode with skipSpecial
}

// A Matcher finds added tokens: the leftmost, and of those the longest.
type Matcher struct {
	byFirst [256][]Token // by the first byte, the longest first
	any     bool
}

// A Match is an added token at the bytes [Start, End) of a text.
type Match struct {
	Start, End int
	ID         int32
}

// NewMatcher returns a Matcher of tokens, none of them empty.
func NewMatcher(tokens []Token) (m Matcher) {
	for _, t := range tokens {
		m.any = true
		m.byFirst[t.Content[0]] = append(m.byFirst[t.Content[0]], t)
	}
	for _, list := range m.byFirst {
		slices.SortStableFunc(list, func(a, b Token) int { return cmp.Compare(len(b.Content), len(a.Content)) })
	}
	return m
}

// Next returns m's first match in text[from:], or an empty one at the end of the
// text.
func Next[T string | []byte](m *Matcher, text T, from int) Match {
	none := Match{Start: len(text), End: len(text)}
	if !m.any {
		return none
	}
	for i := from; i < len(text); i++ {
		t := longestAt(m.byFirst[text[i]], text, i)
		if t == nil {
			continue
		}
		start, end := i, i+len(t.Content)
		if t.SingleWord && (isWordRune(runeBefore(text, start)) || isWordRune(runeAt(text, end))) {
			i = end - 1
			continue
		}
		for t.LStrip && start > from && unicode.IsSpace(runeBefore(text, start)) {
			start -= utf8.RuneLen(runeBefore(text, start))
		}
		for t.RStrip && unicode.IsSpace(runeAt(text, end)) {
			end += utf8.RuneLen(runeAt(text, end))
		}
		return Match{start, end, t.ID}
	}
	return none
}

// longestAt returns the first of tokens that matches at text[i:], or nil.
func longestAt[T string | []byte](tokens []Token, text T, i int) *Token {
	for k := range tokens {
		if s := tokens[k].Content; len(s) <= len(text)-i && string(text[i:i+len(s)]) == s {
			return &tokens[k]
		}
	}
	return nil
}

// runeBefore returns the rune that ends at text[i], U+FFFD if there is none.
func runeBefore[T string | []byte](text T, i int) rune {
	r, _ := utf8.DecodeLastRuneInString(string(text[max(0, i-utf8.UTFMax):i]))
	return r
}

// runeAt returns the rune that starts at text[i], U+FFFD if there is none.
func runeAt[T string | []byte](text T, i int) rune {
	r, _ := utf8.DecodeRuneInString(string(text[i:min(len(text), i+utf8.UTFMax)]))
	return r
}

// isWordRune reports whether r matches \w of Unicode's regular expressions
// (Unicode Technical Standard 18, annex C).
func isWordRune(r rune) bool {
	return unicode.In(r, unicode.L, unicode.M, unicode.Nd, unicode.Nl, unicode.Pc,
		unicode.Other_Alphabetic, unicode.Join_Control)
}
