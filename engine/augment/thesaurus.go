package augment

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"tuneground/engine/message"
)

// A Thesaurus knows words, and for some of them others of much the same meaning, and
// for characters others of the same sound. The nil Thesaurus knows none.
type Thesaurus struct {
	groups [][]string
	of     map[string][]int32 // the groups of a word; nil: a word without synonyms
	sounds map[rune]string
	most   int // characters of the longest Chinese word
}

// mostBytes limits the lines of a word list.
const mostBytes = 4096

// Add reads a word list: a group of synonyms a line, separated by spaces, the words in
// lower case. A word without synonyms is a line of its own. "=" begins a line of
// characters of the same sound, "#" a comment. name is for errors.
func (t *Thesaurus) Add(name string, list []byte) error {
	if t.of == nil {
		t.of, t.sounds = map[string][]int32{}, map[rune]string{}
	}
	number := 0
	for line := range bytes.Lines(list) {
		number++
		if len(line) > mostBytes || !utf8.Valid(line) {
			return message.Errorf("%s, line %d: this is no line of a word list; run \"make datasets\" to write the list again", name, number)
		}
		switch text := strings.TrimSpace(string(line)); {
		case text == "" || text[0] == '#':
		case text[0] == '=':
			for _, r := range text[1:] {
				t.sounds[r] += text[1:]
			}
		default:
			t.addGroup(strings.Fields(text))
		}
	}
	return nil
}

func (t *Thesaurus) addGroup(words []string) {
	for _, word := range words {
		groups := t.of[word]
		if len(words) > 1 {
			groups = append(groups, int32(len(t.groups)))
		}
		t.of[word] = groups
		if first, _ := utf8.DecodeRuneInString(word); ideograph(string(first)) {
			t.most = max(t.most, utf8.RuneCountInString(word))
		}
	}
	if len(words) > 1 {
		t.groups = append(t.groups, words)
	}
}

// Knows reports whether a word is in the lists.
func (t *Thesaurus) Knows(word string) bool {
	_, ok := t.of[word]
	return ok
}

// Synonyms returns the words of about the same meaning as one in lower case. One that
// shares several groups with it is there several times.
func (t *Thesaurus) Synonyms(word string) []string {
	if t == nil {
		return nil
	}
	var list []string
	for _, group := range t.of[word] {
		for _, other := range t.groups[group] {
			if other != word {
				list = append(list, other)
			}
		}
	}
	return list
}

// Homophones returns the characters that are read like r, with r; "" if none are known.
func (t *Thesaurus) Homophones(r rune) string {
	if t == nil {
		return ""
	}
	return t.sounds[r]
}
