package corpus

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A word has several forms, by language and name: "en" and "zh" are its basic
// forms, "en.many" is its plural, "zh.measure" its measure word and so on.
type word map[string]string

// A scene holds the words for the slots of a template. A word is drawn when its
// slot first occurs and then stays. A slot's name is that of a list in text/ or
// of a maker, with a digit after it for a second, different word: {person} and
// {person2}.
type scene struct {
	lang  string
	dice  *rand.Rand
	words map[string]word
	// taken holds the drawn words: no slot repeats another's.
	taken map[string]bool
}

func newScene(lang string, d *rand.Rand) *scene {
	return &scene{lang: lang, dice: d, words: map[string]word{}, taken: map[string]bool{}}
}

// beside returns an empty scene that does not repeat s's words.
func (s *scene) beside() *scene {
	return &scene{lang: s.lang, dice: s.dice, words: map[string]word{}, taken: s.taken}
}

// in returns the same scene in another language: slots keep their words.
func (s *scene) in(lang string) *scene {
	other := *s
	other.lang = lang
	return &other
}

// word returns a form of a slot's word, and draws the word on first use.
func (s *scene) word(slot, form string) string {
	w, ok := s.words[slot]
	if !ok {
		w = s.draw(strings.TrimRight(slot, "0123456789"))
		s.words[slot] = w
	}
	key := s.lang
	if form != "" {
		key += "." + form
	}
	text, ok := w[key]
	if !ok {
		panic(fmt.Sprintf("corpus: {%s} has no form %q", slot, key))
	}
	return text
}

// draw takes a word of a list or maker that is not in the scene. If there are
// too few words, they may repeat.
func (s *scene) draw(name string) word {
	var w word
	for range 50 {
		w = s.any(name)
		if !s.taken[w[s.lang]] {
			s.taken[w[s.lang]] = true
			break
		}
	}
	return w
}

// any returns any word of a list or maker.
func (s *scene) any(name string) word {
	if make := makers[name]; make != nil {
		return make(s.dice)
	}
	list := lists()[name]
	if list == nil {
		panic(fmt.Sprintf("corpus: no list and no maker is called %q", name))
	}
	return counted(s.dice, pick(s.dice, list...))
}
