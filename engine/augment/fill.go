package augment

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tuneground/engine/run"
)

// mask stands for a word that the model fills in.
const mask = "[MASK]"

// A hole is a word of which the bytes [from, to) are hidden.
type hole struct {
	word     string
	from, to int
}

// fillMasks hides words from the model and writes what it would: of its likeliest
// words one at random, by their probabilities, but not the one that was there. Of a
// Chinese word one character is filled in.
func fillMasks(d *draft, alpha float64) error {
	if d.fill == nil {
		d.standIn = len(d.free()) > 0
		return nil
	}
	if text, _ := d.join(); strings.Contains(text, mask) {
		return nil
	}
	holes := map[*piece]hole{}
	d.change(d.free(), alpha, func(p *piece) bool {
		h := d.hide(p.text)
		holes[p] = h
		p.text = h.word[:h.from] + mask + h.word[h.to:]
		return true
	})
	text, _ := d.join()
	guesses, err := d.fill(text)
	if err != nil {
		return err
	}
	for i := range d.pieces {
		p := &d.pieces[i]
		h, hidden := holes[p]
		if !hidden {
			continue
		}
		p.text = h.word
		if len(guesses) > 0 { // otherwise the text was cut before
			if guess, ok := d.choose(h, guesses[0]); ok {
				p.text = h.word[:h.from] + guess + h.word[h.to:]
			}
			guesses = guesses[1:]
		}
	}
	return nil
}

// hide returns the place to hide in a word: all, or a Chinese character.
func (d *draft) hide(word string) hole {
	var characters []int
	for i, r := range word {
		if unicode.Is(unicode.Han, r) {
			characters = append(characters, i)
		}
	}
	if len(characters) == 0 {
		return hole{word, 0, len(word)}
	}
	from := characters[d.random.IntN(len(characters))]
	_, size := utf8.DecodeRuneInString(word[from:])
	return hole{word, from, from + size}
}

// choose draws one of the guesses that fit a hole, by their probabilities.
func (d *draft) choose(h hole, guesses []run.Answer) (string, bool) {
	spaced, sum := false, 0.0
	for _, g := range guesses {
		spaced = spaced || strings.HasPrefix(g.Text, " ")
	}
	hidden := h.word[h.from:h.to]
	var fitting []run.Answer
	for _, g := range guesses {
		text := strings.TrimSpace(g.Text)
		continues := spaced && !strings.HasPrefix(g.Text, " ") && !ideograph(hidden) // the word before
		if !continues && text != "" && !strings.ContainsFunc(text, notLetter) && ideograph(text) == ideograph(hidden) && !strings.EqualFold(text, hidden) {
			fitting = append(fitting, run.Answer{Text: text, Score: g.Score})
			sum += g.Score
		}
	}
	at := d.random.Float64() * sum
	for _, g := range fitting {
		if at -= g.Score; at < 0 {
			return inCaseOf(hidden, g.Text), true
		}
	}
	return "", false
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) }
