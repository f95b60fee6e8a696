// Package feature counts hand-made features of a text: its length, its punctuation,
// its digits, the words of a list.
package feature

import (
	"slices"
	"strings"
	"unicode"

	"tuneground/engine/run"
)

// Of returns the features that a run of c reads, each once: those of text_features
// and, in place of "list_words", one for each word of the list.
func Of(c *run.Config) (list []run.TextFeature) {
	add := func(f run.TextFeature) {
		if !slices.Contains(list, f) {
			list = append(list, f)
		}
	}
	for _, name := range c.TextFeatures.List() {
		if name != run.ListWords {
			add(run.TextFeature{Name: name})
			continue
		}
		for _, word := range c.TextFeatureWords.List() {
			add(run.TextFeature{Name: name, Word: lower(word)})
		}
	}
	return list
}

// Count appends the value of each feature of a text, which a tokenizer makes the given
// number of tokens of, special ones included and before truncation.
func Count(dst []float64, features []run.TextFeature, text string, tokens int) []float64 {
	lowered := []rune(nil)
	for _, f := range features {
		n := 0
		switch f.Name {
		case run.Tokens:
			n = tokens
		case run.Words:
			n = words(text)
		case run.ListWords:
			if lowered == nil {
				lowered = []rune(lower(text))
			}
			n = occurrences(lowered, []rune(f.Word))
		default:
			n = characters(text, classes[f.Name])
		}
		dst = append(dst, float64(n))
	}
	return dst
}

// classes are the features that count the characters of a class.
var classes = map[string]func(rune) bool{
	run.Characters:  func(rune) bool { return true },
	run.Punctuation: unicode.IsPunct,
	run.Digits:      isDigit,
	run.Capitals:    unicode.IsUpper,
}

func characters(text string, counts func(rune) bool) (n int) {
	for _, r := range text {
		if counts(r) {
			n++
		}
	}
	return n
}

// isDigit reports whether r is a decimal digit (Unicode's category Nd, so also a
// full-width one) or one of the ten that Chinese writes.
func isDigit(r rune) bool {
	return unicode.IsDigit(r) || strings.ContainsRune("〇零一二三四五六七八九", r)
}

// words counts the runs of spelled characters, and each other letter and number as a
// word of its own.
func words(text string) (n int) {
	inside := false
	for _, r := range text {
		now := spelled(r)
		if now && !inside || !now && (unicode.IsLetter(r) || unicode.IsNumber(r)) {
			n++
		}
		inside = now
	}
	return n
}

// spelled reports whether r is a letter, mark or number of a script that puts spaces
// between words: all but the ranges of Chinese and Japanese.
func spelled(r rune) bool {
	unspaced := r >= 0x2e80 && r <= 0x9fff || r >= 0xf900 && r <= 0xfaff || r >= 0xff66 && r <= 0xff9f || r >= 0x20000 && r <= 0x3ffff
	return !unspaced && (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r))
}

// occurrences counts the places of a word in a text, both in lower case, which do not
// overlap and at whose ends no spelled word goes on: "art" is in "Art, art" twice and
// not in "party".
func occurrences(text, word []rune) (n int) {
	goesOn := func(i int) bool { return i > 0 && i < len(text) && spelled(text[i-1]) && spelled(text[i]) }
	for i := 0; i+len(word) <= len(text); {
		if end := i + len(word); slices.Equal(text[i:end], word) && !goesOn(i) && !goesOn(end) {
			n++
			i = end
		} else {
			i++
		}
	}
	return n
}

// lower returns a text in lower case, character by character.
func lower(text string) string {
	var b strings.Builder
	for _, r := range text {
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// Settings are those of which Of makes the features.
func Settings(features []run.TextFeature) (names run.Names, words run.WordList) {
	var listed, found []string
	for _, f := range features {
		if !slices.Contains(listed, f.Name) {
			listed = append(listed, f.Name)
		}
		if f.Name == run.ListWords {
			found = append(found, f.Word)
		}
	}
	return run.Names(strings.Join(listed, " ")), run.WordList(strings.Join(found, "\n"))
}
