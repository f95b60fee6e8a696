package data

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"tuneground/engine/run"
)

// Usual names for columns of texts, labels and scores.
var (
	textNames = []string{"text", "sentence", "review", "content", "message", "comment", "body", "tweet", "document",
		"question", "文本", "内容", "评论", "句子", "正文", "texte", "texto"}
	labelNames = []string{"label", "labels", "class", "category", "target", "sentiment", "intent", "topic", "polarity", "y",
		"rating", "stars", "标签", "类别", "分类", "情感"}
	scoreNames = []string{"score", "similarity", "similarity_score", "value", "分数", "得分"}
)

// textClassification reads a text and its label, its labels or a number.
var textClassification = task{
	texts: textNames, labels: labelNames,
	textColumn:  (*Table).richestText,
	labelColumn: (*Table).classColumn,
	settle:      (*reader).settleLabels,
	read:        (*reader).readLabelled,
	check:       (*reader).checkLabels,
	number:      (*reader).numberLabels,
	answer:      (*Set).labelAnswer,
	warn:        (*Set).warnOfClasses,
}

// richestText returns the richest column.
func (t *Table) richestText(_ *run.Config, not []int) int { return t.richest(not) }

// readLabelled reads a text and its row's answer.
func (r *reader) readLabelled(row Row, e *Example) (answer string, ok bool, err error) {
	r.readText(row, e)
	return r.readLabel(row, e)
}

// checkLabels returns an error for labels that a classifier cannot learn.
func (r *reader) checkLabels(s *Set, labels int) error {
	t, column := r.t, s.Info.Label
	switch {
	case s.ProblemType == run.MultiLabel && labels == 0:
		return t.errorf(0, column, "no row has a label; write the labels that apply to each text, or choose another label column")
	case s.ProblemType == run.SingleLabel && labels == 1:
		return t.errorf(0, column, "every example has the label %q; a classifier needs two classes or more, so add examples of another, or choose another label column", r.names[0])
	}
	if err := r.tooMany(s, labels); err != nil {
		return err
	}
	if s.ProblemType == run.SingleLabel && labels > manyNumbers && labels == len(s.Examples) {
		return t.errorf(0, column, "each of the %d labels occurs once, so nothing can be learnt from them; choose another label column or, if they are numbers, write them without signs such as %%", labels)
	}
	return nil
}

// numberLabels gives the examples their classes.
func (r *reader) numberLabels(s *Set, labels map[string]int32) {
	switch {
	case s.ProblemType == run.Regression:
		s.Labels = []string{s.Info.Label}
		return
	case r.columns != nil:
		s.Labels = r.columnNames()
	default:
		s.Labels = sortLabels(labels)
	}
	classes := classesOf(s.Labels)
	for i := range s.Examples {
		e, names := &s.Examples[i], r.namesOf(i)
		if s.ProblemType == run.SingleLabel {
			e.Label = classes[names[0]]
			continue
		}
		e.Values = make([]float32, len(s.Labels))
		for _, name := range names {
			e.Values[classes[name]] = 1
		}
	}
}

// labelAnswer returns an example's label, its labels or its number, in words.
func (s *Set) labelAnswer(e *Example) string {
	labels := s.AllLabels()
	switch s.ProblemType {
	case run.SingleLabel:
		return labels[e.Label]
	case run.Regression:
		return strconv.FormatFloat(float64(e.Values[0]), 'g', -1, 32)
	}
	var names []string
	for i, v := range e.Values {
		if v == 1 {
			names = append(names, labels[i])
		}
	}
	return strings.Join(names, ", ")
}

// warnOfClasses warns of classes that are uneven, of several labels in one, and
// of few examples.
func (s *Set) warnOfClasses(counts []int) {
	if s.ProblemType == run.SingleLabel {
		s.warnOfUneven(counts)
		s.warnOfJoined()
	}
	s.warnOfTiny(counts)
}

// classColumn returns the column that most likely holds classes. If there is
// none, it takes a column of numbers that is named as a score, or the only
// column of measurements.
func (t *Table) classColumn(text int, _ []int) (int, error) {
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

// classColumns returns the columns whose values recur, as classes do, other
// than text. Those with a usual name come first, then those with fewer values.
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

// recurs reports whether the column has recurring values as short as labels.
func (s columnStats) recurs() bool {
	return s.distinct >= 2 && 2*s.distinct <= s.filled && s.length <= maxLabelLength
}

// maxLabelLength is the mean number of characters below which values may be
// labels.
const maxLabelLength = 60

// measure returns the only column besides the text that is all numbers but not
// a row number; -1 if there is none, or more than one.
func (t *Table) measure(text int) int {
	only := -1
	for i := range t.Columns {
		if i == text || !t.measures(i) {
			continue
		}
		if only >= 0 {
			return -1
		}
		only = i
	}
	return only
}

// measures reports whether the column is all numbers but not a row number: they
// have fractions, or the steps between them differ.
func (t *Table) measures(column int) bool {
	var values []float64
	measures := false
	for cell := range t.sampled(column) {
		v, is := t.number(cell)
		if !is {
			return false
		}
		values = append(values, v)
		n := len(values)
		measures = measures || v != math.Trunc(v) || n > 2 && v-values[n-2] != values[1]-values[0]
	}
	return measures
}
