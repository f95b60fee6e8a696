package data

import (
	"slices"
	"strconv"
	"strings"

	"tuneground/engine/run"
)

// Many tables for token classification have one word a row. The words of a
// sentence are joined by a column with its number or name, in every row or only
// in the first, by a column that counts the words, or by an empty line before
// the next sentence.

// oneWordShare is the share of rows with a single word from which rows are
// words and not sentences.
const oneWordShare = 0.95

// sentences describes how rows of one word each are joined.
type sentences struct {
	column int // column that separates sentences; -1 for empty lines, or none
	begins func(i int) bool
}

// wordRows returns how rows are joined into sentences; nil if each row is a
// sentence. If nothing separates sentences, every row is one: begins is nil.
func (t *Table) wordRows(c *run.Config, text, label int) (*sentences, error) {
	if t.fixed() || !t.singleWords(text) || !t.singleWords(label) {
		return nil, nil
	}
	column, err := t.sentenceColumn(c, text, label)
	switch {
	case err != nil:
		return nil, err
	case column >= 0:
		return &sentences{column, t.changes(column)}, nil
	}
	if count := t.wordCount(text, label); count >= 0 {
		return &sentences{count, func(i int) bool { return t.whole(i, count) <= t.whole(i-1, count) }}, nil
	}
	gap := func(i int) bool {
		return t.Rows[i].Line > t.Rows[i-1].Line+1 || t.blank(i-1, text, label)
	}
	for i := 1; i < len(t.Rows); i++ {
		if gap(i) {
			return &sentences{-1, gap}, nil
		}
	}
	return &sentences{-1, nil}, nil
}

// singleWords reports whether nearly all cells of the column hold one word.
func (t *Table) singleWords(column int) bool {
	single, rows := 0, 0
	for cell := range t.sampled(column) {
		rows++
		if len(itemsOf(cell)) == 1 && !strings.HasPrefix(cell, "[") {
			single++
		}
	}
	return rows > 1 && float64(single) >= oneWordShare*float64(rows)
}

// blank reports whether a row has neither word nor tag.
func (t *Table) blank(i, text, label int) bool {
	return strings.TrimSpace(t.Rows[i].Cells[text]) == "" && strings.TrimSpace(t.Rows[i].Cells[label]) == ""
}

// sentenceColumn returns the column that separates sentences: the one that c
// names, or one with a usual name, or the finest of those whose values each
// form one run of rows; -1 if there is none.
func (t *Table) sentenceColumn(c *run.Config, text, label int) (int, error) {
	if c.Dataset.Sentence != "" {
		return t.find(c.Dataset.Sentence, "sentence")
	}
	best, most := -1, 0
	for i := range t.Columns {
		if i == text || i == label {
			continue
		}
		if rank(sentenceNames, t.Columns[i]) >= 0 && t.runs(i, true) > 0 {
			return i, nil
		}
		if runs := t.runs(i, false); runs > most {
			best, most = i, runs
		}
	}
	return best, nil
}

// changes returns a function that reports whether row i begins another sentence
// than the row before it, by a column in which an empty cell repeats the one
// above.
func (t *Table) changes(column int) func(i int) bool {
	return func(i int) bool {
		cell := t.Rows[i].Cells[column]
		if strings.TrimSpace(cell) == "" {
			return false
		}
		for j := i - 1; j >= 0; j-- {
			if above := t.Rows[j].Cells[column]; strings.TrimSpace(above) != "" {
				return cell != above
			}
		}
		return true
	}
}

// runs returns the number of runs of equal cells in the column, where an empty
// cell repeats the one above. It is 0 unless there are at least two runs, with
// two rows on average and, unless again is true, with only one run per value.
func (t *Table) runs(column int, again bool) int {
	last, runs, seen := "", 0, map[string]bool{}
	for _, row := range t.Rows {
		cell := strings.TrimSpace(row.Cells[column])
		if cell == "" || cell == last {
			continue
		}
		if seen[cell] && !again {
			return 0
		}
		seen[cell], last = true, cell
		runs++
	}
	if runs < 2 || 2*runs > len(t.Rows) {
		return 0
	}
	return runs
}

// wordCount returns the column that counts the words of every sentence from 0
// or 1; -1 if there is none.
func (t *Table) wordCount(not ...int) int {
	for i := range t.Columns {
		if !slices.Contains(not, i) && t.countsWords(i) {
			return i
		}
	}
	return -1
}

func (t *Table) whole(row, column int) int {
	n, _ := strconv.Atoi(strings.TrimSpace(t.Rows[row].Cells[column]))
	return n
}

func (t *Table) countsWords(column int) bool {
	restarts, last := 0, -1
	for i, row := range t.Rows {
		n, err := strconv.Atoi(strings.TrimSpace(row.Cells[column]))
		if err != nil || i == 0 && n > 1 || i > 0 && n != last+1 && n > 1 {
			return false
		}
		if i > 0 && n != last+1 {
			restarts++
		}
		last = n
	}
	return restarts > 0 && 2*restarts < len(t.Rows)
}

// join returns the joined rows: one for each sentence, with lists of its words
// and tags.
func (s *sentences) join(t *Table, text, label int) []Row {
	var joined []Row
	var words, tags []string
	first := 0
	flush := func() {
		if len(words) == 0 {
			return
		}
		row := Row{first, make([]string, len(t.Columns))}
		row.Cells[text], row.Cells[label] = list(words), list(tags)
		if !slices.ContainsFunc(tags, func(tag string) bool { return tag != "" }) {
			row.Cells[label] = ""
		}
		joined = append(joined, row)
		words, tags = nil, nil
	}
	for i, row := range t.Rows {
		if i > 0 && s.begins(i) {
			flush()
		}
		if t.blank(i, text, label) {
			continue
		}
		if len(words) == 0 {
			first = row.Line
		}
		words, tags = append(words, row.Cells[text]), append(tags, strings.TrimSpace(row.Cells[label]))
	}
	flush()
	return joined
}
