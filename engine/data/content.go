package data

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The contents of columns are judged by a sample of the rows, spread over the
// file because many files are sorted by label.
const (
	describedRows = 5000 // for counts
	weighedRows   = 500  // for statistics over words
	weighedBytes  = 2000 // of a cell
)

// columnStats describes a column by a sample of its cells.
type columnStats struct {
	filled   int // non-empty cells
	distinct int
	length   float64 // their mean number of characters
}

// spread yields at least n rows, or all, evenly spread.
func (t *Table) spread(n int) func(yield func(Row) bool) {
	return func(yield func(Row) bool) {
		step := max(1, len(t.Rows)/n)
		for i := 0; i < len(t.Rows); i += step {
			if !yield(t.Rows[i]) {
				return
			}
		}
	}
}

// sampled yields the column's non-empty cells in a sample of rows, trimmed.
func (t *Table) sampled(column int) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for row := range t.spread(describedRows) {
			if cell := strings.TrimSpace(row.Cells[column]); cell != "" && !yield(cell) {
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

// filled returns the number of rows with a non-empty cell in the column.
func (t *Table) filled(column int) (n int) {
	for _, row := range t.Rows {
		if strings.TrimSpace(row.Cells[column]) != "" {
			n++
		}
	}
	return n
}

// nearlyEmpty returns the columns that are filled in less than a fifth of the
// rows, such as remarks; none if all are.
func (t *Table) nearlyEmpty() (columns []int) {
	rows, filled := 0, make([]int, len(t.Columns))
	for row := range t.spread(describedRows) {
		rows++
		for i, cell := range row.Cells {
			if strings.TrimSpace(cell) != "" {
				filled[i]++
			}
		}
	}
	for i, n := range filled {
		if 5*n < rows {
			columns = append(columns, i)
		}
	}
	if len(columns) == len(t.Columns) {
		return nil
	}
	return columns
}

// object matches the beginning of an object, or of a list of objects, in JSON
// or Python.
var object = regexp.MustCompile(`\A\[?\s*\{\s*["']`)

// objects returns the columns that hold objects, which are not texts.
func (t *Table) objects() (columns []int) {
	for i := range t.Columns {
		if t.holdsObjects(i) {
			columns = append(columns, i)
		}
	}
	return columns
}

func (t *Table) holdsObjects(column int) bool {
	some := false
	for row := range t.spread(weighedRows) {
		switch cell := strings.TrimSpace(row.Cells[column]); {
		case object.MatchString(cell):
			some = true
		case cell != "" && cell != "[]" && cell != "{}":
			return false
		}
	}
	return some
}

// richness measures how much a column's cells say: the mean number of letters
// in words that few of the cells have. It is less if cells recur, are empty or
// are single words, as links and names are. Labels, licences and other set
// phrases have almost none, however long they are.
func (t *Table) richness(column int) float64 {
	rows, filled, words := 0, 0, 0
	cellsWith, letters := map[string]int{}, map[string]int{} // by word
	distinct := map[string]bool{}
	for row := range t.spread(weighedRows) {
		rows++
		cell := strings.TrimSpace(row.Cells[column])
		if cell == "" {
			continue
		}
		filled++
		distinct[cell] = true
		inCell := map[string]bool{}
		for w := range eachWord(cell[:min(len(cell), weighedBytes)]) {
			words++
			letters[w] += weightOf(w)
			if !inCell[w] {
				inCell[w] = true
				cellsWith[w]++
			}
		}
	}
	if filled == 0 {
		return 0
	}
	sum := 0.0
	for w, n := range letters {
		if filled < 4 || 2*cellsWith[w] <= filled {
			sum += float64(n)
		} else {
			sum += float64(n) / 10
		}
	}
	f, full := float64(filled), float64(filled)/float64(rows)
	if float64(words) < 1.2*f {
		sum /= 5
	}
	return (sum/f + .5) * float64(len(distinct)) / f * full * full // .5 counts numbers, which have no letters
}

// eachWord yields the parts between white space, and every character of a
// script without spaces.
func eachWord(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		from := 0
		for i, r := range text {
			n := utf8.RuneLen(r)
			if r == utf8.RuneError {
				n = 1
			}
			alone := Unspaced(r)
			if !alone && !unicode.IsSpace(r) {
				continue
			}
			if i > from && !yield(text[from:i]) {
				return
			}
			if alone && !yield(text[i:i+n]) {
				return
			}
			from = i + n
		}
		if from < len(text) {
			yield(text[from:])
		}
	}
}

// weightOf counts a word's letters; a character of a script without spaces
// counts as two.
func weightOf(word string) (n int) {
	for _, r := range word {
		if unicode.IsLetter(r) {
			n++
			if Unspaced(r) {
				n++
			}
		}
	}
	return n
}

// A richColumn is a column with its richness.
type richColumn struct {
	column   int
	richness float64
}

// richColumns returns the non-empty columns, the richest first.
func (t *Table) richColumns(not []int) []richColumn {
	var rich []richColumn
	for i := range t.Columns {
		if slices.Contains(not, i) {
			continue
		}
		if r := t.richness(i); r > 0 {
			rich = append(rich, richColumn{i, r})
		}
	}
	slices.SortStableFunc(rich, func(a, b richColumn) int { return cmp.Compare(b.richness, a.richness) })
	return rich
}

// richest returns the richest column; -1 if all are empty.
func (t *Table) richest(not []int) int {
	if rich := t.richColumns(not); len(rich) > 0 {
		return rich[0].column
	}
	return -1
}

// candidates returns the few richest columns.
func (t *Table) candidates(not []int) []richColumn {
	rich := t.richColumns(not)
	return rich[:min(len(rich), 5)]
}
