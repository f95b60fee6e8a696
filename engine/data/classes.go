package data

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"tuneground/engine/run"
)

// manyNumbers is how many different numbers classes hardly ever have; above
// that, numbers that seldom recur are measurements.
const (
	manyNumbers = 20
	seldom      = 5 // times that a number occurs on average
)

// problemType returns what kind of labels the table has, unless the user says
// so: lists mean several labels, numbers with a fraction or numbers that seldom
// recur mean regression, and all else one label.
func (r *reader) problemType() string {
	if r.c.ProblemType != "" {
		return r.c.ProblemType
	}
	lists, numbers, fraction, filled := true, true, false, 0
	distinct := map[float64]bool{}
	for cell := range r.t.sampled(r.label) {
		filled++
		if lists {
			_, lists = listOf(cell)
		}
		if numbers {
			var v float64
			v, numbers = number(cell)
			distinct[v] = true
			fraction = fraction || v != math.Trunc(v)
		}
		if !lists && !numbers {
			return run.SingleLabel
		}
	}
	switch {
	case filled == 0:
		return run.SingleLabel
	case lists:
		return run.MultiLabel
	case fraction || len(distinct) > manyNumbers && filled < seldom*len(distinct):
		return run.Regression
	}
	return run.SingleLabel
}

// number returns the finite number that a cell is.
func number(cell string) (float64, bool) {
	v, err := strconv.ParseFloat(cell, 64)
	return v, err == nil && !math.IsNaN(v) && !math.IsInf(v, 0)
}

// readLabel reads what a row says about its text.
func (r *reader) readLabel(row Row, e *Example) (answer string, ok bool, err error) {
	cell := strings.TrimSpace(row.Cells[r.label])
	if cell == "" {
		return "", false, nil
	}
	switch r.problem {
	case run.MultiLabel:
		return r.readLabels(row.Line, cell)
	case run.Regression:
		v, ok := number(cell)
		if !ok {
			return "", false, r.t.errorf(row.Line, r.t.Columns[r.label], "%q is not a number, and regression needs one; correct it, or choose another problem type", cell)
		}
		e.Values = []float32{float32(v)}
		return strconv.FormatFloat(v, 'g', -1, 32), true, nil
	}
	r.row = append(r.row, cell)
	return cell, true, nil
}

// readLabels reads a list of labels, which may be empty: no label applies.
func (r *reader) readLabels(line int, cell string) (answer string, ok bool, err error) {
	items, isList := listOf(cell)
	if !isList {
		items = strings.FieldsFunc(cell, func(c rune) bool { return strings.ContainsRune(",;|", c) })
	}
	for _, item := range items {
		item = strings.TrimSpace(item)
		if item == "" {
			continue
		}
		if slices.Contains(r.row, item) {
			return "", false, r.t.errorf(line, r.t.Columns[r.label], "the list has %q twice; write the names of the labels that apply, each once", item)
		}
		r.row = append(r.row, item)
	}
	return strings.Join(slices.Sorted(slices.Values(r.row)), "\x00"), true, nil
}
