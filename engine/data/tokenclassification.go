package data

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"tuneground/engine/entity"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

// Usual names for columns of words, of tags and of the sentences' numbers.
var (
	wordNames     = []string{"tokens", "words", "token", "word", "text", "sentence", "词", "文本", "句子"}
	tagNames      = []string{"tags", "ner_tags", "labels", "ner", "pos_tags", "chunk_tags", "label", "tag", "entities", "spans", "标签", "标注"}
	sentenceNames = []string{"sentence #", "sentence_id", "sentence id", "sent_id", "sentence", "sentence_idx", "sentence number", "sid", "sent", "句子编号", "句号"}
)

// tokenClassification reads the words of a text and a tag for each: from lists,
// from a row for each word, or from marks by offsets.
var tokenClassification = task{
	texts: wordNames, labels: tagNames,
	textColumn:  (*Table).wordiest,
	labelColumn: (*Table).tagColumn,
	settle:      (*reader).settleTags,
	rows:        (*reader).sentenceRows,
	read:        (*reader).readTagged,
	check:       (*reader).checkTags,
	number:      (*reader).numberTags,
	answer:      func(s *Set, e *Example) string { return strings.Join(s.TagsOf(e), " ") },
	warn:        func(s *Set, _ []int) { s.warnOfTags() },
}

// settleTags determines whether entities are marked by offsets, and whether a
// row holds a word or a sentence.
func (r *reader) settleTags() (err error) {
	if r.spans = r.t.hasSpans(r.label); !r.spans {
		r.sentences, err = r.t.wordRows(r.c, r.text, r.label)
	}
	return err
}

// sentenceRows returns a row for each sentence.
func (r *reader) sentenceRows() []Row {
	if r.sentences != nil && r.sentences.begins != nil {
		return r.sentences.join(r.t, r.text, r.label)
	}
	return r.t.Rows
}

// readTagged reads a row's words and their tags.
func (r *reader) readTagged(row Row, e *Example) (answer string, ok bool, err error) {
	if r.spans {
		return r.readSpans(row, e)
	}
	return r.readWords(row, e)
}

// checkTags returns an error for tags that cannot be learnt.
func (r *reader) checkTags(s *Set, tags int) error {
	if tags == 1 {
		return r.t.errorf(0, s.Info.Label, "every word has the tag %q; there is nothing to learn, so add sentences with other tags, or choose another label column", r.names[0])
	}
	return r.tooMany(s, tags)
}

// numberTags gives the examples' words their classes.
func (r *reader) numberTags(s *Set, tags map[string]int32) {
	s.Labels = sortTags(tags)
	classes := classesOf(s.Labels)
	for i := range s.Examples {
		names := r.namesOf(i)
		s.Examples[i].Tags = make([]int32, len(names))
		for j, name := range names {
			s.Examples[i].Tags[j] = classes[name]
		}
	}
}

// readWords reads a row's words and their tags: two lists, or two texts with
// spaces between the words and between the tags.
func (r *reader) readWords(row Row, e *Example) (answer string, ok bool, err error) {
	words, tags := itemsOf(row.Cells[r.text]), itemsOf(row.Cells[r.label])
	e.Words = make([]Word, len(words))
	for i, w := range words {
		e.Words[i].Text = w
	}
	e.Raw = JoinWords(e.Words)
	for i := range e.Words {
		e.Words[i].Text = r.words.Clean(e.Words[i].Text)
	}
	e.Text = JoinWords(e.Words)
	if len(tags) == 0 || len(words) == 0 {
		return "", false, nil
	}
	if len(words) != len(tags) {
		return "", false, r.t.errorf(row.Line, r.t.Columns[r.label], "there are %d tags for the %d words of column %q; give every word one tag",
			len(tags), len(words), r.t.Columns[r.text])
	}
	for i, tag := range tags {
		if tags[i] = strings.TrimSpace(tag); tags[i] == "" {
			return "", false, r.t.errorf(row.Line, r.t.Columns[r.label], "word %d, %q, has no tag; write O for a word outside every entity", i+1, words[i])
		}
	}
	r.row = append(r.row, tags...)
	return strings.Join(tags, " "), true, nil
}

// itemsOf returns the items of a list, or the parts between spaces.
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

// allNumbers reports whether every tag is a number: a class in a list that is
// kept elsewhere.
func allNumbers(tags []string) bool {
	return !slices.ContainsFunc(tags, func(tag string) bool { _, is := number(tag); return !is })
}

// wordiest returns the column with the most different words, except one that
// separates sentences; -1 if there is none.
func (t *Table) wordiest(_ *run.Config, not []int) int {
	best, most := -1, 0
	for i := range t.Columns {
		if n := t.different(i); n > most && !slices.Contains(not, i) && t.runs(i, false) == 0 {
			best, most = i, n
		}
	}
	return best
}

// different returns the number of different words in the column.
func (t *Table) different(column int) int {
	seen := map[string]bool{}
	for row := range t.spread(weighedRows) {
		for _, item := range itemsOf(row.Cells[column]) {
			seen[item] = true
		}
	}
	return len(seen)
}

// tagColumn returns the column of the words' tags. By descending weight: it has
// as many items as there are words in every row, they look like entity tags,
// and few are different, but more than one.
func (t *Table) tagColumn(words int, not []int) (int, error) {
	best, worst := -1, math.Inf(1)
	for i := range t.Columns {
		n := t.different(i)
		if n == 0 || slices.Contains(not, i) {
			continue
		}
		against := float64(n)
		if n < 2 {
			against += 1e6
		}
		if !t.tagged(i) {
			against += 1e9
		}
		if !t.parallel(i, words) {
			against += 1e12
		}
		if against < worst {
			best, worst = i, against
		}
	}
	return t.holding(best, message.New("tags"))
}

// parallel reports whether nine in ten rows have the same number of items in
// both columns.
func (t *Table) parallel(i, j int) bool {
	same, rows := 0, 0
	for row := range t.spread(weighedRows) {
		rows++
		if len(itemsOf(row.Cells[i])) == len(itemsOf(row.Cells[j])) {
			same++
		}
	}
	return 10*same >= 9*rows
}

// tagged reports whether all items of the column are entity tags.
func (t *Table) tagged(column int) bool {
	for row := range t.spread(weighedRows) {
		for _, item := range itemsOf(row.Cells[column]) {
			if !isTag(item) {
				return false
			}
		}
	}
	return true
}
