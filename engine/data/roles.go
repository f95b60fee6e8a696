package data

import (
	"slices"
	"strings"

	"tuneground/engine/run"
)

// emptyShare is the share of rows without a text above which there is a
// warning.
const emptyShare = 0.5

// tellReading reports how the file was read, and warns where that may be wrong.
func (s *Set) tellReading(r *reader) {
	t := r.t
	s.Info.Doubtful, s.Info.FirstRow, s.Info.Roles = t.Doubtful, t.firstRow(), r.roles()
	switch {
	case t.Doubtful && t.Header:
		s.warnf("It is not certain that the first row of %s (%s) names the columns. It was taken for names; if it is an example, say so beside the preview (dataset.header \"no\").", t.Name, quoteAll(s.Info.FirstRow))
	case t.Doubtful:
		s.warnf("It is not certain that the first row of %s (%s) is an example. It was taken for one; if it names the columns, say so beside the preview (dataset.header \"yes\").", t.Name, quoteAll(s.Info.FirstRow))
	}
	for _, role := range s.Info.Roles {
		if role.Role == "text" && float64(role.Rows-role.Filled) > emptyShare*float64(role.Rows) {
			s.warnf("Column %q, taken for the text, is empty in %d of %d rows. Choose another text column if that is not meant.", role.Column, role.Rows-role.Filled, role.Rows)
		}
	}
	if t.holdsObjects(r.text) {
		s.warnf("Column %q, taken for the text, holds objects of JSON. Choose another text column, or write the text under a name of its own.", t.Columns[r.text])
	}
	if second := r.secondText(); second >= 0 {
		s.warnf("Columns %q and %q look like two texts that belong together, and only %q is read. If the label is about both, put them into one column.", t.Columns[r.text], t.Columns[second], t.Columns[r.text])
	}
	s.warnOfRivals(r)
	s.warnOfCommas(r)
	if n := len(t.sheets); n > 1 {
		s.warnf("The workbook has %d sheets; only the first, %q, was read.", n, t.sheets[0])
	}
	if r.sentences != nil && r.sentences.begins == nil {
		s.warnf("Every row of %s holds a single word, and nothing says which words make up a sentence, so each counts as one. Add a column with the number of the sentence, or an empty line after every sentence.", t.Name)
	}
	if t.Encoding != "" && !strings.HasPrefix(t.Encoding, "UTF") {
		s.warnf("The file is not UTF-8 and was read as %s, by the characters that are frequent in it; if the preview looks wrong, save it as CSV UTF-8.", t.Encoding)
	}
}

// secondText returns the column of texts whose name differs from that of the
// text column only in its last character, such as sentence2 beside sentence1;
// -1 if there is none, or if the task reads more than one text.
func (r *reader) secondText() int {
	if task := run.TaskOf(r.c.Task); task.Answer != run.LabelAnswer || task.Reads("question") || !r.t.hasNames() || r.c.Dataset.Text != "" {
		return -1
	}
	name := []rune(r.t.Columns[r.text])
	return slices.IndexFunc(r.t.Columns, func(other string) bool {
		o, n := []rune(other), len(name)
		if len(o) != n || n < 2 || o[n-1] == name[n-1] || !slices.Equal(o[:n-1], name[:n-1]) {
			return false
		}
		i := slices.Index(r.t.Columns, other)
		return i != r.label && !slices.Contains(r.columns, i) && 3*r.t.richness(i) > r.t.richness(r.text)
	})
}

// warnOfRivals warns if another column may hold the labels and no name decides.
func (s *Set) warnOfRivals(r *reader) {
	t := r.t
	if run.TaskOf(r.c.Task).Answer != run.LabelAnswer || r.c.Dataset.Label != "" || r.columns != nil || t.byName(r.task.labels, r.text) >= 0 {
		return
	}
	columns := t.classColumns(r.text)
	if len(columns) < 2 || tellsLabels(t.Columns[columns[0]]) {
		return
	}
	var others []string
	for _, i := range columns[1:] {
		others = append(others, t.Columns[i])
	}
	s.warnf("The labels could also be in another column: %s. %q was taken, as none has fewer values; choose another label column if that is not meant.", quoteAll(others), t.Columns[columns[0]])
}

// firstRow returns the first cells of a file that may have a header.
func (t *Table) firstRow() []string {
	if !t.format().table {
		return nil
	}
	cells := t.Rows[0].Cells
	if t.Header {
		cells = t.Columns
	}
	cells = slices.Clone(cells[:min(len(cells), quotedCells)])
	for i, cell := range cells {
		cells[i] = shorten(cell)
	}
	return cells
}

// roles returns the column for each role, with the reason.
func (r *reader) roles() []run.ColumnRole {
	var roles []run.ColumnRole
	add := func(role string, column int, chosen string, names []string) {
		if column < 0 {
			return
		}
		why := "cells"
		switch {
		case chosen != "":
			why = "chosen"
		case r.t.fixed():
			why = "format"
		case rank(names, r.t.Columns[column]) >= 0:
			why = "name"
		}
		roles = append(roles, run.ColumnRole{Role: role, Column: r.t.Columns[column], Why: why, Filled: r.t.filled(column), Rows: len(r.t.Rows)})
	}
	add("text", r.text, r.c.Dataset.Text, r.task.texts)
	add("question", r.question, r.c.Dataset.Question, r.task.questions)
	if s := r.sentences; s != nil && s.column >= 0 {
		add("sentence", s.column, r.c.Dataset.Sentence, sentenceNames)
	} else if s != nil {
		roles = append(roles, run.ColumnRole{Role: "sentence", Rows: len(r.t.Rows)})
	}
	add("label", r.label, r.c.Dataset.Label, append(slices.Clone(r.task.labels), scoreNames...))
	if r.columns != nil { // one choice for all of them
		all := &roles[len(roles)-1]
		all.Column = r.labelName()
		for _, column := range r.columns {
			all.Filled = min(all.Filled, r.t.filled(column))
		}
	}
	return roles
}
