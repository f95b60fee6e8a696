package token

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"
)

// An addedToken is matched in the text before it is split into words. The
// names are tokenizer.json's.
type addedToken struct {
	ID         int32  `json:"id"`
	Content    string `json:"content"`
	SingleWord bool   `json:"single_word"` // not within a word
	LStrip     bool   `json:"lstrip"`      // takes the white space before it
	RStrip     bool   `json:"rstrip"`      // takes the white space after it
	Normalized bool   `json:"normalized"`  // matched in the normalised text
	Special    bool   `json:"special"`     // left out by Decode with skipSpecial
}

// numbered gives tokens, in the order in which they are added to a vocabulary,
// the ids that Hugging Face's library gives them, whatever a file says: a word
// of the vocabulary keeps its own, and new ones follow on the vocabulary, which has
// size entries. Of a token that is there twice the last says how it is matched.
func numbered(tokens []addedToken, vocab map[string]int32, size int) []addedToken {
	var list []addedToken
	places := map[string]int{}
	next := int32(size)
	for _, t := range tokens {
		if t.Content == "" {
			continue
		}
		if i, again := places[t.Content]; again {
			t.ID = list[i].ID
			list[i] = t
			continue
		}
		id, ok := vocab[t.Content]
		if t.ID = id; !ok {
			t.ID = next
		}
		next = max(next, t.ID+1)
		places[t.Content] = len(list)
		list = append(list, t)
	}
	return list
}

// idOf returns the id of a token that was added or is in the vocabulary.
func idOf(content string, added []addedToken, vocab map[string]int32) (int32, bool) {
	if i := slices.IndexFunc(added, func(t addedToken) bool { return t.Content == content }); i >= 0 {
		return added[i].ID, true
	}
	id, ok := vocab[content]
	return id, ok
}

// A matcher finds added tokens: the leftmost, of those the longest.
type matcher struct {
	byFirst [256][]addedToken // by the first byte, the longest first
	any     bool
}

// A match is an added token at the bytes [start, end) of a text.
type match struct {
	start, end int
	id         int32
}

// Added returns the tokens that are matched in a text before it is split into
// words: the special ones and those that were added to the vocabulary.
func (t *Tokenizer) Added() []string { return t.added }

func newMatcher(tokens []addedToken) (m matcher) {
	for _, t := range tokens {
		m.any = true
		m.byFirst[t.Content[0]] = append(m.byFirst[t.Content[0]], t)
	}
	for _, list := range m.byFirst {
		slices.SortStableFunc(list, func(a, b addedToken) int { return cmp.Compare(len(b.Content), len(a.Content)) })
	}
	return m
}

// nextMatch returns the first match in text[from:], or an empty one at the end
// of the text.
func nextMatch[T string | []byte](m *matcher, text T, from int) match {
	none := match{start: len(text), end: len(text)}
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
		return match{start, end, t.ID}
	}
	return none
}

// longestAt returns the first of tokens that stands at text[i:], or nil.
func longestAt[T string | []byte](tokens []addedToken, text T, i int) *addedToken {
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
