package augment

import (
	"slices"
	"strings"
	"unicode"
)

// misspell makes a typing error in each of some words. Digits stay.
func misspell(d *draft, alpha float64) error {
	var list []int
	for i, p := range d.pieces {
		if !p.fixed && strings.ContainsFunc(p.text, unicode.IsLetter) {
			list = append(list, i)
		}
	}
	d.change(list, alpha, func(p *piece) bool {
		before := p.text
		for _, slip := range d.shuffled([]int{0, 1, 2, 3}) {
			if runes := slips[slip](d, []rune(p.text)); runes != nil {
				p.text = string(runes)
				break
			}
		}
		return p.text != before
	})
	return nil
}

// slips are the errors of a typist: a character too much, too few, too early, or
// another one. Each returns the word with it; nil if the word allows none.
var slips = [4]func(d *draft, word []rune) []rune{insertRune, deleteRune, swapRunes, replaceRune}

// letters returns the indices of a word's letters.
func letters(word []rune) (list []int) {
	for i, r := range word {
		if unicode.IsLetter(r) {
			list = append(list, i)
		}
	}
	return list
}

// oneOf returns an element of a list.
func (d *draft) oneOf(list []int) int { return list[d.random.IntN(len(list))] }

// insertRune types a neighbouring key as well, or a character twice.
func insertRune(d *draft, word []rune) []rune {
	i := d.oneOf(letters(word))
	key, ok := d.near(word[i])
	if !ok {
		key = word[i]
	}
	return slices.Insert(word, i+d.random.IntN(2), key)
}

// deleteRune leaves a letter out, but not the only one.
func deleteRune(d *draft, word []rune) []rune {
	list := letters(word)
	if len(list) < 2 {
		return nil
	}
	i := d.oneOf(list)
	return slices.Delete(word, i, i+1)
}

// swapRunes types two neighbouring letters in the wrong order.
func swapRunes(d *draft, word []rune) []rune {
	var list []int
	for i := range word[1:] {
		if a, b := word[i], word[i+1]; a != b && unicode.IsLetter(a) && unicode.IsLetter(b) {
			list = append(list, i)
		}
	}
	if list == nil {
		return nil
	}
	i := d.oneOf(list)
	word[i], word[i+1] = word[i+1], word[i]
	return word
}

// replaceRune types a neighbouring key, or another character of the same sound.
func replaceRune(d *draft, word []rune) []rune {
	i := d.oneOf(letters(word))
	other, ok := d.near(word[i])
	if !ok {
		other, ok = d.sounding(word[i])
	}
	if !ok {
		return nil
	}
	word[i] = other
	return word
}

// keys are the rows of letters of the keyboard. Each row is shifted by a third of a key
// or half, so a key's neighbours above and below have its place and the one beside.
var keys = [3]string{"qwertyuiop", "asdfghjkl", "zxcvbnm"}

// near returns a random key beside that of a Latin letter, in its case.
func (d *draft) near(r rune) (rune, bool) {
	lower := unicode.ToLower(r)
	for row, line := range keys {
		place := strings.IndexRune(line, lower)
		if place < 0 {
			continue
		}
		var list []byte
		for _, at := range [6][2]int{{row, place - 1}, {row, place + 1}, {row - 1, place}, {row - 1, place + 1}, {row + 1, place - 1}, {row + 1, place}} {
			if at[0] >= 0 && at[0] < len(keys) && at[1] >= 0 && at[1] < len(keys[at[0]]) {
				list = append(list, keys[at[0]][at[1]])
			}
		}
		key := rune(list[d.random.IntN(len(list))])
		if lower != r {
			key = unicode.ToUpper(key)
		}
		return key, true
	}
	return r, false
}

// sounding returns a random character that is read like r.
func (d *draft) sounding(r rune) (rune, bool) {
	others := slices.DeleteFunc([]rune(d.words.Homophones(r)), func(other rune) bool { return other == r })
	if len(others) == 0 {
		return r, false
	}
	return others[d.random.IntN(len(others))], true
}
