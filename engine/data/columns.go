package data

import (
	"slices"
	"strings"
	"unicode/utf8"

	"tuneground/engine/run"
)

// TextColumn returns the index of the column that holds the texts, contexts or
// words: the one that c names, or else one with a telling name, or else by what
// the cells hold.
func (t *Table) TextColumn(c *run.Config) (int, error) {
	if t.follows() {
		return t.counterpart("text", c)
	}
	if c.Dataset.Text != "" {
		return t.find(c.Dataset.Text, "text")
	}
	not := []int{slices.Index(t.Columns, c.Dataset.Label), slices.Index(t.Columns, c.Dataset.Question)}
	names, _ := namesFor(c.Task)
	if i := t.byName(names, not...); i >= 0 {
		return i, nil
	}
	best := -1
	switch c.Task {
	case run.TokenClassification:
		best, _ = t.wordiest(not)
	case run.Translation:
		best = t.longest(not)
		if other := t.longest(append(not, best)); other >= 0 && c.Dataset.Label == "" {
			best = min(best, other) // the first of two languages
		}
	default:
		best = t.longest(not)
	}
	if best < 0 {
		return -1, t.errorf(0, "", "no column holds text; the columns are %s", t.columnList())
	}
	return best, nil
}

// longest returns the column with the longest cells among those whose cells
// are mostly different, or among all when there is none; -1 for an empty table.
func (t *Table) longest(not []int) int {
	best, bestScore := -1, -1.0
	for i := range t.Columns {
		s := t.describe(i)
		score := s.length
		if 2*s.distinct > s.filled {
			score += 1e9
		}
		if !slices.Contains(not, i) && s.filled > 0 && score > bestScore {
			best, bestScore = i, score
		}
	}
	return best
}

// wordiest returns the columns with the most and the fewest different words:
// words and their tags.
func (t *Table) wordiest(not []int) (most, fewest int) {
	most, fewest = -1, -1
	words := make([]int, len(t.Columns))
	for i := range t.Columns {
		seen := map[string]bool{}
		for cell := range t.sampled(i) {
			for w := range strings.FieldsSeq(cell) {
				seen[w] = true
			}
		}
		words[i] = len(seen)
		if words[i] == 0 || slices.Contains(not, i) {
			continue
		}
		if most < 0 || words[i] > words[most] {
			most = i
		}
		if fewest < 0 || words[i] < words[fewest] {
			fewest = i
		}
	}
	return most, fewest
}

// QuestionColumn returns the index of the column that holds the questions: the
// one that c names, or else one with a telling name, or else the one with the
// most question marks at the end of its cells.
func (t *Table) QuestionColumn(c *run.Config) (int, error) {
	if t.follows() {
		return t.counterpart("question", c)
	}
	if c.Dataset.Question != "" {
		return t.find(c.Dataset.Question, "question")
	}
	text, err := t.TextColumn(c)
	if err != nil {
		return -1, err
	}
	not := []int{text, slices.Index(t.Columns, c.Dataset.Label)}
	if i := t.byName(questionNames, not...); i >= 0 {
		return i, nil
	}
	best, most := -1, 0
	for i := range t.Columns {
		asking := 0
		for cell := range t.sampled(i) {
			if strings.HasSuffix(cell, "?") || strings.HasSuffix(cell, "？") {
				asking++
			}
		}
		if !slices.Contains(not, i) && asking > most {
			best, most = i, asking
		}
	}
	if best < 0 {
		return -1, t.errorf(0, "", "no column holds questions; the columns are %s. Choose the question column, or add one", t.columnList())
	}
	return best, nil
}

// LabelColumn returns the index of the column that holds what is to be
// answered: the one that c names, or else one with a telling name, or else by
// what the cells hold.
func (t *Table) LabelColumn(c *run.Config) (int, error) {
	if t.follows() {
		return t.counterpart("label", c)
	}
	if c.Dataset.Label != "" {
		return t.find(c.Dataset.Label, "label")
	}
	text, err := t.TextColumn(c)
	if err != nil {
		return -1, err
	}
	not := []int{text}
	if c.Task == run.QuestionAnswering {
		question, err := t.QuestionColumn(c)
		if err != nil {
			return -1, err
		}
		not = append(not, question)
	}
	_, names := namesFor(c.Task)
	if i := t.byName(names, not...); i >= 0 {
		return i, nil
	}
	best, what := -1, "targets"
	switch c.Task {
	case run.TokenClassification:
		_, best = t.wordiest(not)
		what = "tags"
	case run.QuestionAnswering:
		best, what = t.answering(text, not), "answers"
	case run.Translation, run.Summarization:
		best = t.longest(not)
	default:
		return t.classColumn(text)
	}
	if best < 0 {
		return -1, t.errorf(0, "", "no column holds %s; the columns are %s. Choose the label column, or add one", what, t.columnList())
	}
	return best, nil
}

// classColumn returns the column with the fewest values, which have to recur;
// of two columns it is the other one. Where there is none, a column of numbers
// that is called a score will do.
func (t *Table) classColumn(text int) (int, error) {
	best, fewest := -1, MaxClasses+1
	for i := range t.Columns {
		s := t.describe(i)
		recurs := s.distinct >= 2 && 2*s.distinct <= s.filled && s.length <= maxLabelLength
		other := len(t.Columns) == 2 && s.filled > 0 && (s.distinct < s.filled || s.filled <= 20)
		if i != text && (recurs || other) && s.distinct < fewest {
			best, fewest = i, s.distinct
		}
	}
	if best < 0 {
		best = t.byName(scoreNames, text)
	}
	if best < 0 {
		return -1, t.errorf(0, "", "no column looks like labels: a few short values that recur; the columns are %s. Choose the label column, or add one", t.columnList())
	}
	return best, nil
}

// answering returns the column whose cells are most often part of the text; -1
// if none ever is.
func (t *Table) answering(text int, not []int) int {
	best, most := -1, 0
	for i := range t.Columns {
		parts := 0
		for _, row := range t.Rows[:min(len(t.Rows), sampleRows)] {
			if cell := strings.TrimSpace(row.Cells[i]); cell != "" && strings.Contains(row.Cells[text], cell) {
				parts++
			}
		}
		if !slices.Contains(not, i) && parts > most {
			best, most = i, parts
		}
	}
	return best
}

// maxLabelLength is the mean number of characters that labels stay below.
const maxLabelLength = 60

// guess returns the columns of texts and labels for text classification, -1
// for what there is none of.
func (t *Table) guess() (text, label int) {
	c := &run.Config{Task: run.TextClassification}
	text, err := t.TextColumn(c)
	if err != nil {
		return -1, -1
	}
	if label, err = t.LabelColumn(c); err != nil {
		return text, -1
	}
	return text, label
}

func (t *Table) find(name, role string) (int, error) {
	if i := slices.Index(t.Columns, name); i >= 0 {
		return i, nil
	}
	return -1, t.errorf(0, "", "there is no column %q to take the %s from; the columns are %s", name, role, t.columnList())
}

// byName returns the column other than not whose name comes first in names.
func (t *Table) byName(names []string, not ...int) int {
	best, bestRank := -1, len(names)
	for i, c := range t.Columns {
		if r := rank(names, c); !slices.Contains(not, i) && r >= 0 && r < bestRank {
			best, bestRank = i, r
		}
	}
	return best
}

func (t *Table) columnList() string { return `"` + strings.Join(t.Columns, `", "`) + `"` }

// columnStats describes a column by a part of its cells.
type columnStats struct {
	filled   int // cells that are not empty
	distinct int
	length   float64 // mean characters of the filled ones
}

// describedRows is how many rows, spread over the file, describe a column. They
// are spread because many files are sorted by label.
const describedRows = 5000

// sampled yields the column's cells in the rows that describe it, trimmed,
// without those that are empty.
func (t *Table) sampled(column int) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		step := max(1, len(t.Rows)/describedRows)
		for i := 0; i < len(t.Rows); i += step {
			if cell := strings.TrimSpace(t.Rows[i].Cells[column]); cell != "" && !yield(cell) {
				return
			}
		}
	}
}

func (t *Table) describe(column int) (s columnStats) {
	seen, characters := map[string]bool{}, 0
	for cell := range t.sampled(column) {
		s.filled++
		characters += utf8.RuneCountInString(cell)
		seen[cell] = true
	}
	s.distinct, s.length = len(seen), float64(characters)/float64(max(1, s.filled))
	return s
}
