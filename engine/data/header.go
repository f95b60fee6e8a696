package data

import (
	"math"
	"math/bits"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// No file says whether its first row names the columns, so the row is weighed,
// trait by trait: how likely is this value of the trait in a header, and how
// likely in one more row like those below it? The logarithms of the ratios add
// up, as in naive Bayes. The tables in this file hold what headers look like in
// general; the file itself shows what its rows look like.

const (
	headersAreUsual = 1.0 // most files have a header
	// doubt is the weight below which a decision is doubtful.
	doubt = 2.0
)

// A trait is one observable feature of a cell.
type trait struct {
	// of returns the observed value, an index of header; -1 if the cell shows none.
	of func(cell string) int
	// header has the share of header cells with each value.
	header []float64
	// rows has the assumed share among other cells while few of them are known; nil
	// if it is the same as among headers.
	rows []float64
	near float64 // how much a value counts for its neighbours
}

var traits = []trait{
	{of: kindOf, header: []float64{.03, .01, .02, .94}},
	{of: lengthOf, header: []float64{.04, .12, .42, .30, .09, .02, .01}, near: .25},
	{of: formOf, header: []float64{.74, .22, .04}},
	{of: caseOf, header: []float64{.60, .32, .08}},
	{of: fameOf, header: []float64{.7, .3}, rows: []float64{.99, .01}},
}

// kindOf distinguishes nothing (0), a number (1), a date or another code with
// at least as many digits as letters (2), and words (3).
func kindOf(cell string) int {
	if cell == "" {
		return 0
	}
	if _, is := number(withPoint(cell)); is {
		return 1
	}
	digits, letters := 0, 0
	for _, r := range cell {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			letters++
		}
	}
	if digits >= letters {
		return 2
	}
	return 3
}

// lengthOf is the octave of the number of characters in words: 1, 2, 4, ... to
// 64. A character of a script without spaces counts as two.
func lengthOf(cell string) int {
	if kindOf(cell) != 3 {
		return -1
	}
	n := 0
	for _, r := range cell {
		n++
		if Unspaced(r) {
			n++
		}
	}
	return min(bits.Len(uint(n))-1, 6)
}

// formOf distinguishes a single word (0), several words (1) and a sentence (2).
func formOf(cell string) int {
	switch {
	case kindOf(cell) != 3:
		return -1
	case strings.ContainsAny(cell, ".!?,;。！？，；、") && strings.ContainsAny(cell[len(cell)-1:], ".!?") || strings.ContainsAny(cell, "。！？，；、"):
		return 2
	case strings.ContainsAny(cell, " \u3000"):
		return 1
	}
	return 0
}

// caseOf tells from the first letter whether a cell is in lower case (0),
// begins with a capital (1) or has neither (2). Many scripts have no case.
func caseOf(cell string) int {
	r, _ := utf8.DecodeRuneInString(cell)
	switch {
	case kindOf(cell) != 3:
		return -1
	case unicode.IsLower(r):
		return 0
	case unicode.IsUpper(r) && strings.ToUpper(cell) == cell:
		return 2
	case unicode.IsUpper(r):
		return 1
	}
	return -1
}

// fameOf is 1 for a usual column name.
func fameOf(cell string) int {
	if cell == "" {
		return -1
	}
	if wellKnown(cell) {
		return 1
	}
	return 0
}

// weigh returns the logarithm of the ratio between the likelihoods of a cell as
// a header and as a row, by this trait and given the cells below.
func (t *trait) weigh(first string, below []string) float64 {
	seen := t.of(first)
	if seen < 0 {
		return 0
	}
	count, n := 0.0, 0.0
	for _, cell := range below {
		switch v := t.of(cell); {
		case v < 0:
			continue
		case v == seen:
			count++
		case v == seen-1 || v == seen+1:
			count += t.near
		}
		n++
	}
	unknown := t.header[seen]
	if t.rows != nil {
		unknown = t.rows[seen]
	}
	return ratio(t.header[seen], count, n, unknown)
}

// ratio returns log(header / rows), where rows is estimated from count of n and
// one more row with probability unknown.
func ratio(header, count, n, unknown float64) float64 {
	return math.Log(header * (n + 1) / (count + unknown))
}

// novelty weighs whether the first cell occurs again below. By the Good-Turing
// estimate, a new value is as likely as the values that occur once.
func novelty(first string, below []string) float64 {
	const seldomAgain = 0.02 // header cells that are also values
	if first == "" {
		return 0
	}
	times, n := map[string]int{}, 0
	for _, cell := range below {
		if cell != "" {
			times[cell]++
			n++
		}
	}
	once := 0
	for _, k := range times {
		if k == 1 {
			once++
		}
	}
	if times[first] == 0 {
		return ratio(1-seldomAgain, float64(once), float64(n), 1-seldomAgain)
	}
	return ratio(seldomAgain, float64(max(1, n-once)), float64(n), seldomAgain)
}

// counting weighs whether the cells are 0, 1, 2 and so on, the names that
// pandas gives unnamed columns, perhaps after its index.
func counting(first []string, rows [][]string) float64 {
	count := 0.0
	for _, row := range rows {
		if counts(row) {
			count++
		}
	}
	if !counts(first) {
		return 0
	}
	return ratio(.05, count, float64(len(rows)), .001)
}

func counts(cells []string) bool {
	if cells[0] == "" {
		cells = cells[1:]
	}
	for i, cell := range cells {
		if cell != strconv.Itoa(i) {
			return false
		}
	}
	return len(cells) > 1
}

// weighHeader returns the weight of evidence that the first record is a header:
// 0 is undecided, and below 0 is against it.
func (s *sample) weighHeader() float64 {
	var rows [][]string
	for _, r := range s.records {
		if len(r.Cells) != len(s.records[0].Cells) {
			continue
		}
		row := make([]string, len(r.Cells))
		for i, cell := range r.Cells {
			row[i] = strings.TrimSpace(cell)
		}
		rows = append(rows, row)
	}
	first, rows := rows[0], rows[1:]
	weight := headersAreUsual + counting(first, rows)
	below := make([]string, len(rows))
	for i, cell := range first {
		for j, row := range rows {
			below[j] = row[i]
		}
		weight += novelty(cell, below)
		for _, t := range traits {
			weight += t.weigh(cell, below)
		}
	}
	return weight
}
