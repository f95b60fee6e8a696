package data

import (
	"math"
	"strings"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// Usual names for columns of texts and their translations.
var (
	sourceNames  = []string{"source", "src", "en", "english", "input", "原文", "英文"}
	writtenNames = []string{"target", "tgt", "translation", "zh", "chinese", "output", "译文", "中文"}
)

// translation reads a text and its translation.
var translation = task{
	texts: sourceNames, labels: writtenNames,
	textColumn:  (*Table).sourceColumn,
	labelColumn: (*Table).partner,
	read:        (*reader).readTarget,
	answer:      func(_ *Set, e *Example) string { return e.Target },
}

// readTarget reads a text and its target.
func (r *reader) readTarget(row Row, e *Example) (answer string, ok bool, err error) {
	r.readText(row, e)
	e.Target = r.clean(row.Cells[r.label])
	return e.Target, strings.TrimSpace(e.Target) != "", nil
}

// sourceColumn returns the first column of a pair or, if the translation is
// known, the richest.
func (t *Table) sourceColumn(c *run.Config, not []int) int {
	best := -1
	if c.Dataset.Label == "" {
		best, _ = t.pair(not)
	}
	if best < 0 {
		best = t.richest(not)
	}
	return best
}

// pair returns the two columns that are most likely translations of each other,
// in their order: both are rich, and their lengths correlate.
func (t *Table) pair(not []int) (first, second int) {
	first, second = -1, -1
	most := -1.0
	rich := t.candidates(not)
	for _, a := range rich {
		for _, b := range rich {
			i, j := a.column, b.column
			if j <= i {
				continue
			}
			if score := math.Sqrt(a.richness*b.richness) * t.alike(i, j); score > most {
				first, second, most = i, j, score
			}
		}
	}
	return first, second
}

// partner returns the column that is most likely the translation of the other.
func (t *Table) partner(other int, not []int) (int, error) {
	best, most := -1, -1.0
	for _, c := range t.candidates(not) {
		if score := c.richness * t.alike(c.column, other); c.column != other && score > most {
			best, most = c.column, score
		}
	}
	return t.holding(best, message.New("targets"))
}

// alike returns the correlation of the lengths of two columns' cells, but at
// least 0.1.
func (t *Table) alike(i, j int) float64 {
	var n, x, y, xx, yy, xy float64
	for row := range t.spread(weighedRows) {
		a, b := float64(len(row.Cells[i])), float64(len(row.Cells[j]))
		n, x, y, xx, yy, xy = n+1, x+a, y+b, xx+a*a, yy+b*b, xy+a*b
	}
	r := (n*xy - x*y) / math.Sqrt((n*xx-x*x)*(n*yy-y*y))
	if math.IsNaN(r) {
		return .1
	}
	return max(.1, r)
}
