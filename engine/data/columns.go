package data

import (
	"cmp"
	"slices"
	"strings"

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
	names, answers := namesFor(c.Task)
	objects := t.objects()
	if i := t.byName(names, slices.Concat(not, t.nearlyEmpty(), objects)...); i >= 0 {
		return i, nil
	}
	if c.Dataset.Label == "" {
		if i := t.textByContent(c, slices.Concat(not, objects, []int{t.byName(answers)})); i >= 0 {
			return i, nil
		}
	}
	if i := t.byName(names, not...); i >= 0 {
		return i, nil
	}
	if i := t.textByContent(c, not); i >= 0 {
		return i, nil
	}
	return -1, t.errorf(0, "", "no column holds text; the columns are %s", t.columnList())
}

// textByContent returns the column whose cells look most like what the task
// reads; -1 if there is none.
func (t *Table) textByContent(c *run.Config, not []int) int {
	best := -1
	switch c.Task {
	case run.TokenClassification:
		return t.wordiest(not)
	case run.Translation:
		if c.Dataset.Label == "" {
			best, _ = t.pair(not)
		}
	case run.QuestionAnswering:
		best = t.containing(not)
	}
	if best < 0 {
		best = t.richest(not)
	}
	return best
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
	if i := t.byName(questionNames, append(not, t.nearlyEmpty()...)...); i >= 0 {
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
		best, what = t.tagging(text, not), "tags"
	case run.QuestionAnswering:
		best, what = t.answering(text, not), "answers"
	case run.Translation:
		best = t.partner(text, not)
	case run.Summarization:
		best = t.richest(not)
	default:
		return t.classColumn(text)
	}
	if best < 0 {
		return -1, t.errorf(0, "", "no column holds %s; the columns are %s. Choose the label column, or add one", what, t.columnList())
	}
	return best, nil
}

// classColumn returns the column that most likely holds classes. Where there is
// none, a column of numbers that is called a score will do, or the only one that
// measures something.
func (t *Table) classColumn(text int) (int, error) {
	if columns := t.classColumns(text); len(columns) > 0 {
		return columns[0], nil
	}
	best := t.byName(scoreNames, text)
	if best < 0 {
		best = t.measure(text)
	}
	if best < 0 {
		return -1, t.errorf(0, "", "no column looks like labels: a few short values that recur; the columns are %s. Choose the label column, or add one", t.columnList())
	}
	return best, nil
}

// classColumns returns the columns whose values recur, as classes do; of two columns
// it is the other one. Those with a telling name come first, then those with fewer
// values.
func (t *Table) classColumns(text int) (columns []int) {
	distinct, sparse := make([]int, len(t.Columns)), t.nearlyEmpty()
	for i := range t.Columns {
		if i == text || slices.Contains(sparse, i) {
			continue
		}
		s := t.describe(i)
		other := len(t.Columns) == 2 && s.filled > 0 && (s.distinct < s.filled || s.filled <= 20)
		if distinct[i] = s.distinct; s.distinct <= MaxClasses && (s.recurs() || other) {
			columns = append(columns, i)
		}
	}
	slices.SortStableFunc(columns, func(i, j int) int {
		switch telling := tellsLabels(t.Columns[i]); {
		case telling == tellsLabels(t.Columns[j]):
			return cmp.Compare(distinct[i], distinct[j])
		case telling:
			return -1
		}
		return 1
	})
	return columns
}

// recurs reports whether the column has values that come again, as short as labels.
func (s columnStats) recurs() bool {
	return s.distinct >= 2 && 2*s.distinct <= s.filled && s.length <= maxLabelLength
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

func (t *Table) columnList() quotes { return quoteAll(t.Columns) }
