package corpus

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A template is text with choices and slots:
//
//	[One day|Once], {hero} found {thing.a}[| near {scene}].
//
// A choice gives one of its alternatives, which may be empty and may itself
// hold choices and slots. A slot names a word of the scene and, after a point,
// its form; see scene.
type template []part

// part is a piece of a template: a choice if there is one, a slot if it has a
// name, or else text.
type part struct {
	text       string
	choice     []template
	name, form string
}

// parse reads a template. It panics on a malformed template, because templates
// are part of this package.
func parse(source string) template {
	t, rest := parseUntil(source, "")
	if rest != "" {
		panic(fmt.Sprintf("corpus: %q has no [ for its ]", source))
	}
	return t
}

// parseUntil reads up to one of the runes in end and returns the rest,
// beginning with that rune.
func parseUntil(source, end string) (t template, rest string) {
	for source != "" {
		i := strings.IndexAny(source, "[]{"+end)
		if i < 0 {
			i = len(source)
		}
		if i > 0 {
			t = append(t, part{text: source[:i]})
			source = source[i:]
			continue
		}
		switch source[0] {
		case '{':
			slot, after, ok := strings.Cut(source[1:], "}")
			if !ok || slot == "" {
				panic(fmt.Sprintf("corpus: %q has no } for its {", source))
			}
			name, form, _ := strings.Cut(slot, ".")
			t = append(t, part{name: name, form: form})
			source = after
		case '[':
			var p part
			p.choice, source = parseChoice(source)
			t = append(t, p)
		default:
			return t, source
		}
	}
	return t, ""
}

// parseChoice reads a choice from its bracket on and returns the rest.
func parseChoice(source string) (alternatives []template, rest string) {
	rest = source
	for rest[0] != ']' {
		var t template
		t, rest = parseUntil(rest[1:], "|")
		if rest == "" {
			panic(fmt.Sprintf("corpus: %q has no ] for its [", source))
		}
		alternatives = append(alternatives, t)
	}
	return alternatives, rest[1:]
}

// span is the place of a word in a text, in runes.
type span struct {
	slot, form string // as in the template
	start, end int
}

// line is text made from a template, and the places of its words.
type line struct {
	text  string
	spans []span
}

// raw makes a line from a template, without capitalising.
func (s *scene) raw(t template) line {
	var w writer
	s.write(&w, t)
	return line{w.text.String(), w.spans}
}

// fill makes a line from a template of one or more sentences.
func (s *scene) fill(t template) line {
	l := s.raw(t)
	if s.lang == English {
		l.text = capitalised(l.text)
	}
	return l
}

// say returns the text of fill.
func (s *scene) say(t template) string { return s.fill(t).text }

// writer collects a line.
type writer struct {
	text  strings.Builder
	runes int
	spans []span
}

func (w *writer) add(text string) {
	w.text.WriteString(text)
	w.runes += utf8.RuneCountInString(text)
}

func (s *scene) write(w *writer, t template) {
	for _, p := range t {
		switch {
		case p.choice != nil:
			s.write(w, pick(s.dice, p.choice...))
		case p.name != "":
			start := w.runes
			w.add(s.word(p.name, p.form))
			w.spans = append(w.spans, span{p.name, p.form, start, w.runes})
		default:
			w.add(p.text)
		}
	}
}

// capitalised gives every sentence a capital letter. It keeps every rune's
// place.
func capitalised(text string) string {
	runes := []rune(text)
	begins := true
	for i, r := range runes {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if begins {
				runes[i] = unicode.ToUpper(r)
			}
			begins = false
		case strings.ContainsRune(".!?", r) && i+1 < len(runes):
			begins = runes[i+1] == ' ' || r == '.' && runes[i+1] == '"' // "Go!" she said.
		}
	}
	return string(runes)
}
