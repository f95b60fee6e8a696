package augment

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tuneground/engine/run"
)

// operations change a draft: the share alpha of its words, at least one if it can.
var operations = map[string]func(d *draft, alpha float64) error{
	run.SynonymReplacement: replaceSynonyms,
	run.RandomInsertion:    insertSynonyms,
	run.RandomSwap:         swapWords,
	run.RandomDeletion:     deleteWords,
	run.CharacterNoise:     misspell,
	run.MaskFilling:        fillMasks,
}

// free returns the pieces that an operation on words may change.
func (d *draft) free() (list []int) {
	for i, p := range d.pieces {
		if p.word && !p.fixed && !p.entity {
			list = append(list, i)
		}
	}
	return list
}

// shuffled returns list in random order.
func (d *draft) shuffled(list []int) []int {
	d.random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// number is how many words the share alpha is: all words of the text count.
func (d *draft) number(alpha float64) int {
	n := 0
	for _, p := range d.pieces {
		if p.word {
			n++
		}
	}
	return max(1, int(alpha*float64(n)))
}

// change calls a function with random pieces of a list until it has changed the share
// alpha of the words.
func (d *draft) change(list []int, alpha float64, change func(*piece) bool) {
	left := d.number(alpha)
	for _, i := range d.shuffled(list) {
		if left > 0 && change(&d.pieces[i]) {
			left--
		}
	}
}

// replaceSynonyms replaces words by synonyms.
func replaceSynonyms(d *draft, alpha float64) error {
	d.change(d.free(), alpha, func(p *piece) bool {
		synonym, ok := d.synonym(p)
		if ok {
			p.text = synonym
		}
		return ok
	})
	return nil
}

// synonym returns a random synonym of a word, in its case.
func (d *draft) synonym(p *piece) (string, bool) {
	list := d.words.Synonyms(strings.ToLower(p.text))
	if len(list) == 0 {
		return "", false
	}
	return inCaseOf(p.text, list[d.random.IntN(len(list))]), true
}

// inCaseOf returns a word in lower case, as a title or in capitals, like another one.
func inCaseOf(like, word string) string {
	first, size := utf8.DecodeRuneInString(like)
	switch {
	case !unicode.IsUpper(first):
		return word
	case size < len(like) && strings.ToUpper(like) == like:
		return strings.ToUpper(word)
	}
	begin, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(begin)) + word[size:]
}

// insertSynonyms inserts synonyms of the text's words before random words.
func insertSynonyms(d *draft, alpha float64) error {
	var found []string
	d.change(d.free(), alpha, func(p *piece) bool {
		synonym, ok := d.synonym(p)
		if ok {
			found = append(found, strings.ToLower(synonym))
		}
		return ok
	})
	for _, word := range found {
		list := d.free()
		i := d.oneOf(list)
		next := &d.pieces[i]
		inserted := piece{gap: next.gap, text: word, from: -1, word: true}
		if first, _ := utf8.DecodeRuneInString(next.text); !ideograph(string(first)) {
			next.gap = " "
		}
		d.pieces = append(d.pieces[:i:i], append([]piece{inserted}, d.pieces[i:]...)...)
	}
	return nil
}

// swapWords swaps random words, with their tags.
func swapWords(d *draft, alpha float64) error {
	list := d.free()
	if len(list) < 2 {
		return nil
	}
	for range d.number(alpha) {
		i := d.random.IntN(len(list))
		j := (i + 1 + d.random.IntN(len(list)-1)) % len(list)
		a, b := &d.pieces[list[i]], &d.pieces[list[j]]
		*a, *b = *b, *a
		a.gap, b.gap = b.gap, a.gap
	}
	return nil
}

// deleteWords deletes each word with probability alpha, at least one, and never all.
func deleteWords(d *draft, alpha float64) error {
	list := d.free()
	words := 0
	for _, p := range d.pieces {
		if p.word {
			words++
		}
	}
	if len(list) == 0 || words < 2 {
		return nil
	}
	gone := map[int]bool{}
	for _, i := range list {
		if d.random.Float64() < alpha {
			gone[i] = true
		}
	}
	if len(gone) == 0 {
		gone[d.oneOf(list)] = true
	}
	if len(gone) == words {
		delete(gone, d.oneOf(list))
	}
	var left []piece
	for i, p := range d.pieces {
		if !gone[i] {
			left = append(left, p)
		}
	}
	d.pieces = left
	return nil
}
