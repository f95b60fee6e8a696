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
	few         = 9 // times as many numbers as other cells make the others few
)

// A form is how a table writes the labels of its texts.
type form int

const (
	formPlain   form = iota // a label, a number, or several labels with , ; or | between them
	formListed              // the labels that apply, as [parseLabels] reads them
	formFlagged             // for each label whether it applies: [1, 0], or a column each
	formScored              // for each label how much it applies
)

// settleLabels settles in which form the table has its labels and, unless the
// user says so, what kind of labels they are. Numbers with a fraction or numbers
// that seldom recur mean regression. Where there can be several labels and every
// text has exactly one, as in one-hot vectors, there is one label. All
// plain labels are one.
func (r *reader) settleLabels() error {
	if r.problem = r.c.ProblemType; r.problem == run.Regression {
		return nil
	}
	if r.form = r.formOf(); r.form == formPlain {
		if r.problem == "" {
			r.problem = r.plainProblem()
		}
		return nil
	}
	one, sums := true, true // the labels of each text, and the sum of their scores
	for _, row := range r.t.Rows {
		names, sum, there, err := r.labelsOf(row)
		if err != nil {
			return err
		}
		if there {
			one, sums = one && len(names) == 1, sums && math.Abs(sum-1) < 0.01
		}
	}
	r.greatest = r.form == formScored && sums && !one
	if r.problem == "" {
		r.problem = run.MultiLabel
		if one || r.greatest {
			r.problem = run.SingleLabel
		}
	}
	r.greatest = r.greatest && r.problem == run.SingleLabel
	clear(r.marks) // they are counted when the rows are read
	r.repeated = lineCount{}
	return nil
}

// formOf tells the form by the cells that describe the columns of labels.
func (r *reader) formOf() form {
	if len(r.columns) > 1 {
		return formFlagged
	}
	filled, lists, objects, scores, flags := 0, 0, 0, 0, 0
	lengths, repeats := map[int]int{}, false // of lists of flags; a list of names has each once
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
		return formPlain
	case flags == filled && r.places >= 2 && (len(lengths) == 1 || repeats):
		return formFlagged
	case lists == filled, objects > 0: // Label Studio writes a single choice as a plain label
		return formListed
	case scores == filled:
		return formScored
	}
	return formPlain
}

func notFlag(cell string) bool {
	_, is := flagOf(strings.TrimSpace(cell))
	return !is
}

// plainProblem tells one label from a number. Among many measurements the odd cell
// that is none does not make them classes; its row is refused.
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

// number returns the finite number that a cell is.
func number(cell string) (float64, bool) {
	v, err := strconv.ParseFloat(cell, 64)
	return v, err == nil && !math.IsNaN(v) && !math.IsInf(v, 0)
}

// readLabel reads what a row says about its text.
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

// readNumber reads a number that regression is to learn.
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

// labelsOf returns the labels that a row gives its text, each once, which may be
// none, and the sum of their scores where it has some; there is false where the
// row does not say.
func (r *reader) labelsOf(row Row) (names []string, sum float64, there bool, err error) {
	if r.columns != nil { // their names are no cells
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

// writtenLabels returns the labels as they are written.
func (r *reader) writtenLabels(row Row) (names []string, sum float64, there bool, err error) {
	cell := strings.TrimSpace(row.Cells[r.label])
	if isMissing(cell) {
		r.marks.add(cell)
		return nil, 0, false, nil
	}
	c, ok := labelCell{}, false
	if r.form != formPlain {
		c, ok = parseLabels(cell)
	}
	switch {
	case ok && r.form == formFlagged:
		names, err = r.flaggedItems(row, c.names)
		return names, 0, true, err
	case ok && c.scores != nil:
		names, sum = r.applying(c)
		return names, sum, true, nil
	case ok:
		return c.names, 0, true, nil
	case r.form == formFlagged, r.form == formScored, r.form == formListed && cell[0] == '{':
		return nil, 0, false, r.t.errorf(row.Line, r.t.Columns[r.label], "the labels %q are not written as in the other rows; write all of them in one way", cell)
	case r.problem == run.MultiLabel && r.form == formPlain:
		return separate(cell), 0, true, nil
	}
	return []string{cell}, 0, true, nil
}

// separate cuts a cell of several labels apart.
func separate(cell string) []string {
	return strings.FieldsFunc(cell, func(c rune) bool { return strings.ContainsRune(",;|", c) })
}

// flaggedItems returns the places of the ones in a list of ones and zeros.
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

// applying returns the labels whose score is above one half or, where scores are
// the shares of a whole, the one with the greatest.
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

// A lineCount counts lines and knows the first.
type lineCount struct{ n, first int }

func (l *lineCount) add(line int) {
	if l.n++; l.n == 1 {
		l.first = line
	}
}

// A markCount counts cells by the mark for a missing value that they hold.
type markCount map[string]int

// add counts a cell unless it is empty, as everyone can see that.
func (m markCount) add(cell string) {
	if cell != "" {
		m[cell]++
	}
}
