package data

import (
	"slices"
	"strings"
	"unicode/utf8"

	"tuneground/engine/run"
)

// Names that columns of texts and of labels go by, the most telling first.
var (
	textNames = []string{"text", "sentence", "review", "content", "message", "comment", "body", "tweet", "document",
		"question", "文本", "内容", "评论", "句子", "正文", "texte", "texto"}
	labelNames = []string{"label", "labels", "class", "category", "target", "sentiment", "intent", "topic", "polarity", "y",
		"rating", "stars", "标签", "类别", "分类", "情感"}
)

// rank returns where name stands among names, in any case; -1 if it does not.
func rank(names []string, name string) int {
	return slices.Index(names, strings.ToLower(strings.TrimSpace(name)))
}

// TextColumn returns the index of the column that holds the texts: the one that
// spec names, or else one with a telling name, or else the one with the longest
// cells among those whose cells are mostly different.
func (t *Table) TextColumn(spec run.Dataset) (int, error) {
	if spec.Text != "" {
		return t.find(spec.Text, "text")
	}
	not := slices.Index(t.Columns, spec.Label)
	if i := t.byName(textNames, not); i >= 0 {
		return i, nil
	}
	best, bestScore := -1, -1.0
	for i := range t.Columns {
		s := t.describe(i)
		score := s.length
		if 2*s.distinct > s.filled {
			score += 1e9
		}
		if i != not && s.filled > 0 && score > bestScore {
			best, bestScore = i, score
		}
	}
	if best < 0 {
		return -1, t.errorf(0, "", "no column holds text; the columns are %s", t.columnList())
	}
	return best, nil
}

// LabelColumn returns the index of the column that holds the labels: the one
// that spec names, or else one with a telling name, or else the one with the
// fewest values, which have to recur; of two columns it is the other one.
func (t *Table) LabelColumn(spec run.Dataset) (int, error) {
	if spec.Label != "" {
		return t.find(spec.Label, "label")
	}
	text, err := t.TextColumn(spec)
	if err != nil {
		return -1, err
	}
	if i := t.byName(labelNames, text); i >= 0 {
		return i, nil
	}
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
		return -1, t.errorf(0, "", "no column looks like labels: a few short values that recur; the columns are %s. Choose the label column, or add one", t.columnList())
	}
	return best, nil
}

// maxLabelLength is the mean number of characters that labels stay below.
const maxLabelLength = 60

// guess returns the columns of texts and labels, -1 for what there is none of.
func (t *Table) guess(spec run.Dataset) (text, label int) {
	text, err := t.TextColumn(spec)
	if err != nil {
		return -1, -1
	}
	if label, err = t.LabelColumn(spec); err != nil {
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
func (t *Table) byName(names []string, not int) int {
	best, bestRank := -1, len(names)
	for i, c := range t.Columns {
		if r := rank(names, c); i != not && r >= 0 && r < bestRank {
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

func (t *Table) describe(column int) (s columnStats) {
	seen, characters := map[string]bool{}, 0
	step := max(1, len(t.Rows)/describedRows)
	for i := 0; i < len(t.Rows); i += step {
		cell := strings.TrimSpace(t.Rows[i].Cells[column])
		if cell == "" {
			continue
		}
		s.filled++
		characters += utf8.RuneCountInString(cell)
		seen[cell] = true
	}
	s.distinct, s.length = len(seen), float64(characters)/float64(max(1, s.filled))
	return s
}
