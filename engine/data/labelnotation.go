package data

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"tuneground/engine/run"
)

// manyNumbers is a number of different numbers that classes hardly ever reach.
// Above it, numbers that seldom recur are measurements.
const (
	manyNumbers = 20
	seldom      = 5 // mean occurrences of a number
	few         = 9 // other cells are few if there are this many times as many numbers
)

// A notation is the way in which a table writes labels.
type notation int

const (
	plainLabels   notation = iota // a label, a number, or several labels separated by , ; or |
	listedLabels                  // a list of the labels that apply, as [parseLabels] reads it
	flaggedLabels                 // a flag for each label, as [1, 0] or a column each
	scoredLabels                  // a score for each label
)

// settleLabels determines the notation of the table's labels and, unless the user
// sets it, the problem type. Numbers with a fraction or numbers that seldom
// recur mean regression. If a text may have several labels but every text has
// exactly one, as with one-hot vectors, the problem is single-label. Plain
// labels are single labels.
func (r *reader) settleLabels() error {
	if r.problem = r.c.ProblemType; r.problem == run.Regression {
		return nil
	}
	if r.notation = r.notationOf(); r.notation == plainLabels {
		if r.problem == "" {
			r.problem = r.plainProblem()
		}
		return nil
	}
	one, sums := true, true // whether each text has one label, and the sum of its scores is 1
	for _, row := range r.t.Rows {
		names, sum, there, err := r.labelsOf(row)
		if err != nil {
			return err
		}
		if there {
			one, sums = one && len(names) == 1, sums && math.Abs(sum-1) < 0.01
		}
	}
	r.greatest = r.notation == scoredLabels && sums && !one
	if r.problem == "" {
		r.problem = run.MultiLabel
		if one || r.greatest {
			r.problem = run.SingleLabel
		}
	}
	r.greatest = r.greatest && r.problem == run.SingleLabel
	clear(r.marks) // they are counted again when the rows are read
	r.repeated = lineCount{}
	return nil
}

// notationOf determines the notation from the sampled cells of the label columns.
func (r *reader) notationOf() notation {
	if len(r.columns) > 1 {
		return flaggedLabels
	}
	filled, lists, objects, scores, flags := 0, 0, 0, 0, 0
	lengths, repeats := map[int]int{}, false // for lists of flags; a list of names has no repeats
	for cell := range r.t.sampled(r.label) {
		if isMissing(cell) {
			continue
		}
		filled++
		c, ok := parseLabels(cell)
		switch {
		case !ok:
		case c.list:
			lists++
			if !slices.ContainsFunc(c.names, notFlag) {
				flags++
				lengths[len(c.names)]++
				repeats = repeats || len(slices.Compact(slices.Sorted(slices.Values(c.names)))) < len(c.names)
			}
		case c.scores != nil:
			scores++
		default:
			objects++
		}
	}
	for length, n := range lengths {
		if n > lengths[r.places] || n == lengths[r.places] && length > r.places {
			r.places = length
		}
	}
	switch {
	case filled == 0:
		return plainLabels
	case flags == filled && r.places >= 2 && (len(lengths) == 1 || repeats):
		return flaggedLabels
	case lists == filled, objects > 0: // Label Studio writes a single choice as a plain label
		return listedLabels
	case scores == filled:
		return scoredLabels
	}
	return plainLabels
}

func notFlag(cell string) bool {
	_, is := flagOf(strings.TrimSpace(cell))
	return !is
}

// plainProblem distinguishes labels from numbers. A few cells among many
// measurements that are no numbers do not make them classes; their rows are
// refused.
func (r *reader) plainProblem() string {
	fraction, filled, others := false, 0, 0
	distinct := map[float64]bool{}
	for cell := range r.t.sampled(r.label) {
		if isMissing(cell) {
			continue
		}
		v, is := r.t.number(cell)
		if !is {
			others++
			continue
		}
		filled++
		distinct[v] = true
		fraction = fraction || v != math.Trunc(v)
	}
	measured := len(distinct) > manyNumbers && filled < seldom*len(distinct)
	if others == 0 && fraction || measured && few*others < filled {
		return run.Regression
	}
	return run.SingleLabel
}

// number returns the value of a cell that is a finite number.
func number(cell string) (float64, bool) {
	v, err := strconv.ParseFloat(cell, 64)
	return v, err == nil && !math.IsNaN(v) && !math.IsInf(v, 0)
}

// readLabel reads the label, labels or number of a row.
func (r *reader) readLabel(row Row, e *Example) (answer string, ok bool, err error) {
	if r.problem == run.Regression {
		return r.readNumber(row, e)
	}
	names, _, there, err := r.labelsOf(row)
	if err != nil || !there {
		return "", false, err
	}
	if r.problem == run.SingleLabel && len(names) != 1 {
		return "", false, r.t.errorf(row.Line, r.t.Columns[r.label], "the row has %d labels where each text is to have one; correct it, or choose several labels as the problem type", len(names))
	}
	r.row = append(r.row, names...)
	answer = strings.Join(slices.Sorted(slices.Values(r.row)), "\x00")
	if r.c.Dataset.MergeLabels {
		answer = twinKey(answer)
	}
	return answer, true, nil
}

// readNumber reads the number of a row for regression.
func (r *reader) readNumber(row Row, e *Example) (answer string, ok bool, err error) {
	cell := strings.TrimSpace(row.Cells[r.label])
	if isMissing(cell) {
		r.marks.add(cell)
		return "", false, nil
	}
	v, ok := r.t.number(cell)
	if !ok {
		return "", false, r.t.errorf(row.Line, r.t.Columns[r.label], "%q is not a number, and regression needs one; correct it, or choose another problem type", cell)
	}
	e.Values = []float32{float32(v)}
	return strconv.FormatFloat(v, 'g', -1, 32), true, nil
}

// labelsOf returns the labels of a row, without repeats and possibly none, and
// the sum of their scores if they have any. there is false if the row has no
// statement about labels.
func (r *reader) labelsOf(row Row) (names []string, sum float64, there bool, err error) {
	if r.columns != nil { // their names are not cells
		return r.flaggedColumns(row)
	}
	written, sum, there, err := r.writtenLabels(row)
	for _, name := range written {
		switch name = canonical(name); {
		case isMissing(name):
		case slices.Contains(names, name):
			r.repeated.add(row.Line)
		default:
			names = append(names, name)
		}
	}
	return names, sum, there, err
}

// writtenLabels returns the labels as written.
func (r *reader) writtenLabels(row Row) (names []string, sum float64, there bool, err error) {
	cell := strings.TrimSpace(row.Cells[r.label])
	if isMissing(cell) {
		r.marks.add(cell)
		return nil, 0, false, nil
	}
	c, ok := labelCell{}, false
	if r.notation != plainLabels {
		c, ok = parseLabels(cell)
	}
	switch {
	case ok && r.notation == flaggedLabels:
		names, err = r.flaggedItems(row, c.names)
		return names, 0, true, err
	case ok && c.scores != nil:
		names, sum = r.applying(c)
		return names, sum, true, nil
	case ok:
		return c.names, 0, true, nil
	case r.notation == flaggedLabels, r.notation == scoredLabels, r.notation == listedLabels && cell[0] == '{':
		return nil, 0, false, r.t.errorf(row.Line, r.t.Columns[r.label], "the labels %q are not written as in the other rows; write all of them in one way", cell)
	case r.problem == run.MultiLabel && r.notation == plainLabels:
		return separate(cell), 0, true, nil
	}
	return []string{cell}, 0, true, nil
}

// separate splits a cell of several labels.
func separate(cell string) []string {
	return strings.FieldsFunc(cell, func(c rune) bool { return strings.ContainsRune(",;|", c) })
}

// flaggedItems returns the indices of the ones in a list of ones and zeros.
func (r *reader) flaggedItems(row Row, items []string) (names []string, err error) {
	if len(items) != r.places {
		return nil, r.t.errorf(row.Line, r.t.Columns[r.label], "the list has %d places where the other rows have %d, one for each label; correct it", len(items), r.places)
	}
	for i, item := range items {
		applies, ok := flagOf(strings.TrimSpace(item))
		if !ok {
			return nil, r.t.errorf(row.Line, r.t.Columns[r.label], "the list holds %q where the other rows have 1 or 0 for each label; correct it", item)
		}
		if applies {
			names = append(names, strconv.Itoa(i))
		}
	}
	return names, nil
}

// applying returns the labels with a score above one half or, if scores are
// shares of a whole, the one with the greatest.
func (r *reader) applying(c labelCell) (names []string, sum float64) {
	best := 0
	for i, score := range c.scores {
		sum += score
		if score > c.scores[best] {
			best = i
		}
		if score > 0.5 {
			names = append(names, c.names[i])
		}
	}
	if r.greatest {
		return c.names[best : best+1], sum
	}
	return names, sum
}

// A lineCount counts lines and remembers the first.
type lineCount struct{ n, first int }

func (l *lineCount) add(line int) {
	if l.n++; l.n == 1 {
		l.first = line
	}
}

// A markCount counts cells by their mark for a missing value.
type markCount map[string]int

// add counts a cell unless it is empty, which the user can see.
func (m markCount) add(cell string) {
	if cell != "" {
		m[cell]++
	}
}

// sortLabels returns the labels in the order of their classes: by value if all
// are numbers, otherwise by code point as Python's sorted does.
func sortLabels(labels map[string]int32) []string {
	sorted := make([]string, 0, len(labels))
	value := make(map[string]float64, len(labels))
	for l := range labels {
		sorted = append(sorted, l)
		if v, err := strconv.ParseFloat(l, 64); err == nil && !math.IsNaN(v) {
			value[l] = v
		}
	}
	if len(value) < len(sorted) {
		value = nil
	}
	slices.SortFunc(sorted, func(a, b string) int {
		return cmp.Or(cmp.Compare(value[a], value[b]), cmp.Compare(a, b))
	})
	return sorted
}
