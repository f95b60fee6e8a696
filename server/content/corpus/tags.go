package corpus

import (
	"strings"
	"sync"
	"unicode"
)

// A Tagged is a sentence as tokens, words in English and characters in Chinese,
// with a tag each: O, or B- and I- for the first and the other tokens of a name
// (IOB2), followed by PER, LOC, ORG or DATE.
type Tagged struct{ Tokens, Tags []string }

// entities are the slots whose words are names.
var entities = map[string]string{
	"someone": "PER",
	"city":    "LOC", "country": "LOC", "town": "LOC", "river": "LOC", "mountain": "LOC",
	"company": "ORG", "institution": "ORG", "club": "ORG", "newspaper": "ORG",
	"era": "DATE", "date": "DATE", "day": "DATE", "month": "DATE", "year": "DATE", "moment": "DATE",
}

// unnamed are forms of a name that are not the name: its pronouns and article.
var unnamed = map[string]bool{"he": true, "him": true, "his": true, "the": true}

var tagged = sync.OnceValue(func() map[string][]template {
	all := map[string][]template{}
	for _, lang := range []string{English, Chinese} {
		for _, l := range readLines("text/tags." + lang + ".txt") {
			all[lang] = append(all[lang], parse(l))
		}
	}
	return all
})

// Tags returns news sentences, in English or Chinese, with their names tagged.
func Tags(lang string, n int, seed uint64) []Tagged {
	d := newDice(seed, "tags "+lang)
	return distinct(n, func() Tagged {
		return tag(newScene(lang, d).fill(pick(d, tagged()[lang]...)), lang == Chinese)
	}, func(t Tagged) string { return strings.Join(t.Tokens, " ") })
}

// tag splits a line into tokens and tags them from its spans.
func tag(l line, characters bool) (t Tagged) {
	runes := []rune(l.text)
	kind := make([]string, len(runes))
	first := make([]bool, len(runes))
	for _, s := range l.spans {
		e := entities[strings.TrimRight(s.slot, "0123456789")]
		if e != "" && !unnamed[s.form] {
			first[s.start] = true
			for i := s.start; i < s.end; i++ {
				kind[i] = e
			}
		}
	}
	for start := 0; start < len(runes); {
		end := start + 1
		for !characters && end < len(runes) && inWord(runes, start, end) && !first[end] && kind[end] == kind[start] {
			end++
		}
		if r := runes[start]; !unicode.IsSpace(r) {
			mark := "O"
			if kind[start] != "" {
				mark = map[bool]string{true: "B-", false: "I-"}[first[start]] + kind[start]
			}
			t.Tokens = append(t.Tokens, string(runes[start:end]))
			t.Tags = append(t.Tags, mark)
		}
		start = end
	}
	return t
}

// inWord reports whether the word that begins at start continues at end:
// letters and digits, with a hyphen, apostrophe or comma between two of them.
// The rest of a word after a name, such as 's, is a word too.
func inWord(runes []rune, start, end int) bool {
	letter := func(i int) bool {
		return i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i]))
	}
	if !letter(start) && !(runes[start] == '\'' && start > 0 && letter(start-1) && letter(start+1)) {
		return false
	}
	return letter(end) || strings.ContainsRune("-',", runes[end]) && letter(end-1) && letter(end+1)
}
