package data

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// Alignment maps parts of a cleaned text to the original text, in code points.
// It holds the replacements of each cleaning step, in order.
type Alignment [][]edit

// An edit says that the code points [from, to) of a text were [was, end) before
// the step.
type edit struct{ from, to, was, end int }

// Raw returns the part of the original text from which the part [from, to) of
// the cleaned text comes, without anything that was removed before and after
// it.
func (a Alignment) Raw(from, to int) (rawFrom, rawTo int) {
	empty := from == to
	for _, step := range slices.Backward(a) {
		from, to = origin(step, from), originEnd(step, to)
	}
	if empty || to < from {
		return from, from
	}
	return from, to
}

// Cleaned returns the part of the cleaned text that the part [from, to) of the
// original text has become.
func (a Alignment) Cleaned(from, to int) (cleanedFrom, cleanedTo int) {
	for _, step := range a {
		from, to = image(step, from), imageEnd(step, to)
	}
	return from, max(from, to)
}

// origin maps the beginning of a part to the text before the step.
func origin(step []edit, at int) int {
	i := sort.Search(len(step), func(i int) bool { return step[i].from > at }) - 1
	switch {
	case i < 0:
		return at
	case at < step[i].to:
		return step[i].was
	}
	return step[i].end + at - step[i].to
}

// originEnd maps the end of a part to the text before the step.
func originEnd(step []edit, at int) int {
	i := sort.Search(len(step), func(i int) bool { return step[i].from >= at }) - 1
	switch {
	case i < 0:
		return at
	case at < step[i].to:
		return step[i].end
	}
	return step[i].end + at - step[i].to
}

// image maps the beginning of a part to the text after the step.
func image(step []edit, at int) int {
	i := sort.Search(len(step), func(i int) bool { return step[i].was > at }) - 1
	switch {
	case i < 0:
		return at
	case at < step[i].end:
		return step[i].from
	}
	return step[i].to + at - step[i].end
}

// imageEnd maps the end of a part to the text after the step.
func imageEnd(step []edit, at int) int {
	i := sort.Search(len(step), func(i int) bool { return step[i].was >= at }) - 1
	switch {
	case i < 0:
		return at
	case at < step[i].end:
		return step[i].to
	}
	return step[i].to + at - step[i].end
}

// A rewriter copies a text and replaces parts of it, in order.
type rewriter struct {
	text    string
	aligned *Alignment // receives the edits, unless nil

	out    strings.Builder
	copied int // bytes of the text read
	at     int // code points written
	was    int // code points read
	edits  []edit
}

// replace writes with instead of the bytes [from, to).
func (w *rewriter) replace(from, to int, with string) {
	w.out.WriteString(w.text[w.copied:from])
	w.out.WriteString(with)
	if w.aligned != nil {
		kept := utf8.RuneCountInString(w.text[w.copied:from])
		e := edit{from: w.at + kept, was: w.was + kept}
		e.to, e.end = e.from+utf8.RuneCountInString(with), e.was+utf8.RuneCountInString(w.text[from:to])
		w.edits = append(w.edits, e)
		w.at, w.was = e.to, e.end
	}
	w.copied = to
}

// finish returns the new text.
func (w *rewriter) finish() string {
	if w.copied == 0 {
		return w.text
	}
	if w.aligned != nil {
		*w.aligned = append(*w.aligned, w.edits)
	}
	w.out.WriteString(w.text[w.copied:])
	return w.out.String()
}
