package data

import (
	"slices"
	"strings"
	"unicode/utf8"

	"tuneground/engine/entity"
)

// A span is a part of a text, the code points [from, to), that is marked as an
// entity. text is the marked text, if the file gives it.
type span struct {
	from, to    int
	label, text string
}

// parseSpans reads a cell that marks entities by their offsets:
//
//	[[0, 4, "LOC"]]                                      doccano, spaCy
//	[{"start": 0, "end": 4, "label": "LOC"}]             spaCy, Prodigy
//	[{"start": 0, "end": 4, "labels": ["LOC"], ...}]     Label Studio
//	[{"start_offset": 0, "end_offset": 4, "label": ...}] doccano
//	{"entities": [[0, 4, "LOC"]]}                        spaCy's training data
//
// ok is false for all other cells; an empty list has no entities.
func parseSpans(cell string) (spans []span, ok bool) {
	if cell == "" || cell[0] != '[' && cell[0] != '{' {
		return nil, false
	}
	v, ok := parseLiteral(cell)
	if len(v.members) == 1 && v.members[0].name == "entities" {
		v = v.members[0].value
	}
	if !ok || v.list == nil {
		return nil, false
	}
	for _, item := range v.list {
		s, ok := spanOf(item)
		if !ok {
			return nil, false
		}
		spans = append(spans, s)
	}
	return spans, true
}

// spanOf reads a list or an object that marks one entity.
func spanOf(v literal) (s span, ok bool) {
	if len(v.list) == 3 {
		from, isFrom := placeOf(v.list[0])
		to, isTo := placeOf(v.list[1])
		s = span{from: from, to: to, label: canonical(v.list[2].text)}
		return s, isFrom && isTo && from < to && s.label != ""
	}
	first := func(names ...string) (found literal) {
		for _, m := range v.members {
			if slices.Contains(names, m.name) {
				return m.value
			}
		}
		return found
	}
	from, isFrom := placeOf(first("start", "start_offset", "begin"))
	to, isTo := placeOf(first("end", "end_offset", "stop"))
	label := first("label", "labels", "entity", "type", "tag")
	if len(label.list) > 0 {
		label = label.list[0]
	}
	s = span{from, to, canonical(label.text), first("text").text}
	return s, isFrom && isTo && from < to && s.label != ""
}

// placeOf returns the value of a whole number from 0 on.
func placeOf(v literal) (int, bool) {
	n, ok := number(v.text)
	return int(n), ok && v.bare && n >= 0 && n == float64(int(n))
}

// hasSpans reports whether the sampled cells of a column mark entities by
// offsets.
func (t *Table) hasSpans(column int) bool {
	some := false
	for cell := range t.sampled(column) {
		spans, ok := parseSpans(cell)
		if !ok {
			return false
		}
		some = some || len(spans) > 0
	}
	return some
}

// readSpans reads a text whose entities are marked by offsets. Its words are
// split as for a prediction, and tagged in IOB2.
func (r *reader) readSpans(row Row, e *Example) (answer string, ok bool, err error) {
	e.Raw = row.Cells[r.text]
	r.markup.add(e.Raw, r.cleaner.known)
	var at Alignment
	e.Text, at = r.cleaner.Align(e.Raw)
	e.Words = ParseWords(e.Text)
	cell := strings.TrimSpace(row.Cells[r.label])
	if cell == "" || len(e.Words) == 0 {
		return "", false, nil
	}
	spans, ok := parseSpans(cell)
	if !ok {
		return "", false, r.t.errorf(row.Line, r.t.Columns[r.label], "%q does not mark entities by position as the other rows do; write [[from, to, \"type\"]]", cell)
	}
	tags := make([]string, len(e.Words))
	for i := range tags {
		tags[i] = entity.Outside
	}
	for _, s := range spans {
		if !r.mark(tags, e, at, s) {
			r.unmarked.add(row.Line)
		}
	}
	r.row = append(r.row, tags...)
	return strings.Join(tags, " "), true, nil
}

// mark tags the words that a span covers wholly or in part. It returns false if
// the span is not in the text, or a word already belongs to another span.
func (r *reader) mark(tags []string, e *Example, at Alignment, s span) bool {
	n := utf8.RuneCountInString(e.Raw)
	if s.text != "" && (s.to > n || string([]rune(e.Raw)[s.from:s.to]) != s.text) {
		near := nearest(e.Raw, s.text, place(e.Raw, s.from))
		if near < 0 {
			return false
		}
		s.from = utf8.RuneCountInString(e.Raw[:near])
		s.to = s.from + utf8.RuneCountInString(s.text)
	}
	from, to := at.Cleaned(s.from, s.to)
	var held []int
	for i, w := range e.Words {
		if w.From < to && w.To > from {
			held = append(held, i)
		}
	}
	if s.to > n || len(held) == 0 || slices.ContainsFunc(held, func(i int) bool { return tags[i] != entity.Outside }) {
		return false
	}
	for j, i := range held {
		tags[i] = "I-" + s.label
		if j == 0 {
			tags[i] = "B-" + s.label
		}
	}
	return true
}
