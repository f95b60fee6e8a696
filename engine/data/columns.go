package data

import (
	"slices"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// TextColumn returns the index of the column of texts, contexts or words: the
// one that c names, or else one with a usual name, or else one chosen by its
// cells.
func (t *Table) TextColumn(c *run.Config) (int, error) {
	if t.follows() {
		return t.counterpart("text", c)
	}
	if c.Dataset.Text != "" {
		return t.find(c.Dataset.Text, "text")
	}
	not := []int{slices.Index(t.Columns, c.Dataset.Label), slices.Index(t.Columns, c.Dataset.Question)}
	task, objects := taskOf(c), t.objects()
	if i := t.byName(task.texts, slices.Concat(not, t.nearlyEmpty(), objects)...); i >= 0 {
		return i, nil
	}
	if c.Dataset.Label == "" {
		if i := task.textColumn(t, c, slices.Concat(not, objects, []int{t.byName(task.labels)})); i >= 0 {
			return i, nil
		}
	}
	if i := t.byName(task.texts, not...); i >= 0 {
		return i, nil
	}
	if i := task.textColumn(t, c, not); i >= 0 {
		return i, nil
	}
	return -1, t.errorf(0, "", "no column holds text; the columns are %s", t.columnList())
}

// QuestionColumn returns the index of the column of questions: the one that c
// names, or else one with a usual name, or else one chosen by its cells.
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
	task, not := taskOf(c), []int{text, slices.Index(t.Columns, c.Dataset.Label)}
	if i := t.byName(task.questions, append(not, t.nearlyEmpty()...)...); i >= 0 {
		return i, nil
	}
	if i := task.questionColumn(t, not); i >= 0 {
		return i, nil
	}
	return -1, t.errorf(0, "", "no column holds questions; the columns are %s. Choose the question column, or add one", t.columnList())
}

// LabelColumn returns the index of the column of answers: the one that c names,
// or else one with a usual name, or else one chosen by its cells.
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
	task, not := taskOf(c), []int{text}
	if task.questions != nil {
		question, err := t.QuestionColumn(c)
		if err != nil {
			return -1, err
		}
		not = append(not, question)
	}
	if i := t.byName(task.labels, not...); i >= 0 {
		return i, nil
	}
	return task.labelColumn(t, text, not)
}

// holding returns the column, or an error if no column holds answers.
func (t *Table) holding(column int, what message.Message) (int, error) {
	if column < 0 {
		return -1, t.errorf(0, "", "no column holds %s; the columns are %s. Choose the label column, or add one", what, t.columnList())
	}
	return column, nil
}

// guess returns the columns of texts and labels for text classification, each
// -1 if there is none.
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

// roleNames are what columns are for, as messages have it.
var roleNames = map[string]message.Message{
	"text": message.New("text"), "question": message.New("question"), "sentence": message.New("sentence"), "label": message.New("label"),
}

func (t *Table) find(name, role string) (int, error) {
	if i := slices.Index(t.Columns, name); i >= 0 {
		return i, nil
	}
	return -1, t.errorf(0, "", "there is no column %q to take the %s from; the columns are %s", name, roleNames[role], t.columnList())
}

// byName returns the column, other than not, whose name comes first in names.
func (t *Table) byName(names []string, not ...int) int {
	best, bestRank := -1, len(names)
	for i, c := range t.Columns {
		if r := rank(names, c); !slices.Contains(not, i) && r >= 0 && r < bestRank {
			best, bestRank = i, r
		}
	}
	return best
}

func (t *Table) columnList() any { return quoteAll(t.Columns) }
