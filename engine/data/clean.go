package data

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"tuneground/engine/run"
)

// A Cleaner cleans texts. A model trained on cleaned texts should get cleaned
// texts to answer.
type Cleaner struct {
	spec  run.Dataset
	known map[string]bool
}

// NewCleaner returns a Cleaner with the settings of spec that leaves a
// tokenizer's known tokens alone.
func NewCleaner(spec run.Dataset, known []string) *Cleaner {
	c := &Cleaner{spec, map[string]bool{}}
	for _, t := range known {
		c.known[t] = true
	}
	return c
}

// newWordCleaner returns a Cleaner for words in a file. It does not remove
// markup, as the word <br> has a tag of its own, and keeps a word that cleaning
// would leave empty, so that every tag keeps its word.
func newWordCleaner(spec run.Dataset) *Cleaner {
	spec.StripHTML = false
	return NewCleaner(spec, nil)
}

// LookLikeMarkup returns the tokens of a tokenizer that a Cleaner would remove
// if it did not know them.
func LookLikeMarkup(tokens []string) []string {
	var list []string
	for _, t := range tokens {
		if !strings.HasPrefix(t, "<") {
			continue
		}
		if tag, _ := readTag(t); tag.length == len(t) {
			list = append(list, t)
		}
	}
	return list
}

// Clean returns the cleaned text.
func (c *Cleaner) Clean(text string) string { return c.clean(text, nil) }

// Align returns the cleaned text, and the origin of its parts.
func (c *Cleaner) Align(text string) (string, Alignment) {
	var a Alignment
	return c.clean(text, &a), a
}

func (c *Cleaner) clean(text string, a *Alignment) string {
	if c.spec.StripHTML && strings.ContainsAny(text, "<&") {
		text = stripMarkup(&rewriter{text: text, aligned: a}, c.known)
		text = decodeReferences(&rewriter{text: text, aligned: a})
	}
	if form, ok := forms[c.spec.Unicode]; ok && form.QuickSpanString(text) < len(text) {
		text = compose(&rewriter{text: text, aligned: a}, form)
	}
	// This comes last, as NFKC and references can produce spaces.
	if c.spec.CollapseSpace && !isCollapsed(text) {
		text = collapseSpace(&rewriter{text: text, aligned: a})
	}
	return text
}

// forms are the values of a Dataset's Unicode.
var forms = map[string]norm.Form{"NFC": norm.NFC, "NFKC": norm.NFKC}

// compose converts a text to a normal form.
func compose(w *rewriter, form norm.Form) string {
	var it norm.Iter
	it.InitString(form, w.text)
	for !it.Done() {
		from := it.Pos()
		if s := string(it.Next()); s != w.text[from:it.Pos()] {
			w.replace(from, it.Pos(), s)
		}
	}
	return w.finish()
}

// collapseSpace replaces every run of white space by one space and removes it
// at both ends.
func collapseSpace(w *rewriter) string {
	for at := 0; at < len(w.text); {
		from := at + strings.IndexFunc(w.text[at:], unicode.IsSpace)
		if from < at {
			break
		}
		if at = from + strings.IndexFunc(w.text[from:], notSpace); at < from {
			at = len(w.text)
		}
		if from == 0 || at == len(w.text) {
			w.replace(from, at, "")
		} else if w.text[from:at] != " " {
			w.replace(from, at, " ")
		}
	}
	return w.finish()
}

func notSpace(r rune) bool { return !unicode.IsSpace(r) }

// isCollapsed reports whether [collapseSpace] would change nothing, which is
// true for most texts. It does not allocate.
func isCollapsed(text string) bool {
	space := true // as if a space preceded the text
	for i := 0; i < len(text); {
		r, n := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(text[i:])
		}
		i += n
		if r != ' ' && unicode.IsSpace(r) || r == ' ' && space {
			return false
		}
		space = r == ' '
	}
	return !space || text == ""
}

// A markupCount counts the HTML in a table's texts, removed or not.
type markupCount struct {
	texts int
	times map[string]int // by a piece's name
}

// clean returns a cleaned text of the table.
func (r *reader) clean(text string) string {
	r.markup.add(text, r.cleaner.known)
	return r.cleaner.Clean(text)
}

func (m *markupCount) add(text string, known map[string]bool) {
	if !strings.ContainsAny(text, "<&") {
		return
	}
	found := append(findMarkup(text, known), findReferences(text)...)
	if len(found) == 0 {
		return
	}
	m.texts++
	for _, p := range found {
		m.addTimes(p.name, 1)
	}
}

func (m *markupCount) addTimes(name string, n int) {
	if m.times == nil {
		m.times = map[string]int{}
	}
	m.times[name] += n
}

// list returns the counts, the most frequent first.
func (m *markupCount) list() []run.Markup {
	var list []run.Markup
	for name, n := range m.times {
		list = append(list, run.Markup{Name: name, Count: n})
	}
	slices.SortFunc(list, func(a, b run.Markup) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Name, b.Name)) })
	return list
}
