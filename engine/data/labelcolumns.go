package data

import (
	"slices"
	"strings"

	"tuneground/engine/run"
)

// manyFlags is the number of columns of ones and zeros from which they are
// labels even if another column looks like labels too.
const manyFlags = 4

// labelColumns returns the columns that each say with 1 or 0 whether one label
// applies. These are the columns that the user lists with commas, or else all
// of that kind if there are several and no column is named as a label. It is
// nil if the labels are in one column.
func (t *Table) labelColumns(c *run.Config, text int) []int {
	if run.TaskOf(c.Task).Answer != run.LabelAnswer || c.ProblemType == run.Regression {
		return nil
	}
	if c.Dataset.Label != "" {
		return t.columnsNamed(c.Dataset.Label)
	}
	if t.follows() {
		there, err := t.like.TextColumn(c)
		if err != nil {
			return nil
		}
		var names []string
		for _, i := range t.like.labelColumns(c, there) {
			names = append(names, t.like.Columns[i])
		}
		return t.columnsNamed(strings.Join(names, ", "))
	}
	if t.byName(taskOf(c).labels, text) >= 0 {
		return nil
	}
	var flags []int
	varied, others := false, false
	for i := range t.Columns {
		if i == text {
			continue
		}
		zeros, ones, filled := t.countFlags(i)
		s := t.describe(i)
		switch {
		case filled > 0 && zeros+ones == filled:
			flags = append(flags, i)
			varied = varied || zeros > 0 && ones > 0
		case s.recurs():
			others = true
		}
	}
	if len(flags) < 2 || !varied || others && len(flags) < manyFlags {
		return nil
	}
	return flags
}

// columnsNamed returns the columns in a list of names separated by commas. It
// is nil if the list is the name of a column, or a name in it is not.
func (t *Table) columnsNamed(list string) []int {
	names := strings.Split(list, ",")
	if len(names) < 2 || slices.Contains(t.Columns, list) {
		return nil
	}
	columns := make([]int, len(names))
	for i, name := range names {
		if columns[i] = t.named(name); columns[i] < 0 {
			return nil
		}
	}
	return columns
}

// countFlags counts a column's zeros, its ones and its non-empty cells.
func (t *Table) countFlags(column int) (zeros, ones, filled int) {
	for cell := range t.sampled(column) {
		if isMissing(cell) {
			continue
		}
		filled++
		switch applies, ok := flagOf(cell); {
		case ok && applies:
			ones++
		case ok:
			zeros++
		}
	}
	return zeros, ones, filled
}

// flaggedColumns returns the names of the columns with a 1 in a row, unless one
// of them is empty.
func (r *reader) flaggedColumns(row Row) (names []string, _ float64, there bool, err error) {
	for _, i := range r.columns {
		cell := strings.TrimSpace(row.Cells[i])
		if isMissing(cell) {
			r.marks.add(cell)
			return nil, 0, false, nil
		}
		applies, ok := flagOf(cell)
		if !ok {
			return nil, 0, false, r.t.errorf(row.Line, r.t.Columns[i], "%q is neither 1 nor 0, which say whether this label applies; correct it, or choose one label column", cell)
		}
		if applies {
			names = append(names, r.t.Columns[i])
		}
	}
	return names, 0, true, nil
}
