package data

import (
	"cmp"
	"slices"
	"strings"

	"tuneground/engine/entity"
)

// readWords reads a row's words and their tags: two lists, or two texts with
// spaces between the words and between the tags.
func (r *reader) readWords(row Row, e *Example) (answer string, ok bool, err error) {
	words, tags := itemsOf(row.Cells[r.text]), itemsOf(row.Cells[r.label])
	e.Words = make([]Word, len(words))
	for i, w := range words {
		e.Words[i].Text = w
	}
	e.Raw = joinWords(e.Words)
	for i := range e.Words {
		e.Words[i].Text = r.words.Clean(e.Words[i].Text)
	}
	e.Text = joinWords(e.Words)
	if len(tags) == 0 || len(words) == 0 {
		return "", false, nil
	}
	if len(words) != len(tags) {
		return "", false, r.t.errorf(row.Line, r.t.Columns[r.label], "there are %d tags for the %d words of column %q; give every word one tag",
			len(tags), len(words), r.t.Columns[r.text])
	}
	for i, tag := range tags {
		if tags[i] = strings.TrimSpace(tag); tags[i] == "" {
			return "", false, r.t.errorf(row.Line, r.t.Columns[r.label], "word %d, %q, has no tag; write O for a word that is nothing special", i+1, words[i])
		}
	}
	r.row = append(r.row, tags...)
	return strings.Join(tags, " "), true, nil
}

// itemsOf returns the items of a list, or what stands between spaces.
func itemsOf(cell string) []string {
	if items, ok := listOf(cell); ok {
		return items
	}
	return strings.Fields(cell)
}

// sortTags returns the tags in the order of their classes: O first, then by
// type, the beginning of an entity (B-) before its inside (I-); numbers by
// value.
func sortTags(tags map[string]int32) []string {
	sorted := sortLabels(tags)
	if allNumbers(sorted) {
		return sorted
	}
	scheme := entity.Of(sorted)
	slices.SortStableFunc(sorted, func(a, b string) int { return cmp.Compare(scheme.Kind(a), scheme.Kind(b)) })
	return sorted
}

// allNumbers reports whether every tag is a number: a class of a list that is
// kept elsewhere.
func allNumbers(tags []string) bool {
	return !slices.ContainsFunc(tags, func(tag string) bool { _, is := number(tag); return !is })
}
