package data

import (
	"slices"
	"strings"

	"tuneground/engine/run"
)

// follows reports whether t takes its columns from the table given as like. A
// format with columns of its own defines what they hold, whatever another file
// calls them.
func (t *Table) follows() bool {
	return t.like != nil && !t.fixed() && !t.like.fixed()
}

// fixed reports whether the format defines the columns' names.
func (t *Table) fixed() bool {
	return t.format().fixed || t.format().keyed && slices.Equal(t.Columns, squadColumns)
}

// hasNames reports whether the columns have names that show their content.
func (t *Table) hasNames() bool { return t.Header || t.format().keyed || t.fixed() }

// hasNamesOf reports whether at least half of the cells are names of columns of
// the table given as like.
func (t *Table) hasNamesOf(cells []string) bool {
	if t.like == nil || !t.like.hasNames() {
		return false
	}
	known := 0
	for _, cell := range cells {
		if t.like.named(cell) >= 0 {
			known++
		}
	}
	return known > 0 && 2*known >= len(cells)
}

// counterpart returns the index of the column that has the given role in the
// table given as like: text, question or label.
func (t *Table) counterpart(role string, c *run.Config) (int, error) {
	find := map[string]func(*run.Config) (int, error){
		"text": t.like.TextColumn, "question": t.like.QuestionColumn, "label": t.like.LabelColumn,
	}[role]
	there, err := find(c)
	if err != nil {
		return -1, err
	}
	if role == "text" && len(t.Columns) == 1 {
		return 0, nil // texts alone, under any name
	}
	name := t.like.Columns[there]
	if t.hasNames() && t.like.hasNames() {
		if here := t.named(name); here >= 0 {
			return here, nil
		}
		return -1, t.errorf(0, "", "there is no column %q, which the %s comes from in %s; the columns are %s. Name it as it is named there, or add it", name, roleNames[role], t.like.Name, t.columnList())
	}
	if len(t.Columns) == len(t.like.Columns) {
		return there, nil
	}
	label, err := t.like.LabelColumn(c)
	if err == nil && there != label && len(t.Columns) == len(t.like.Columns)-1 { // every column except the label
		if label < there {
			there--
		}
		return there, nil
	}
	return -1, t.errorf(0, "", "there are %d columns without names where %s has %d, so it is unclear which of them is %q, the %s; add a first row with the names that the columns have there",
		len(t.Columns), t.like.Name, len(t.like.Columns), name, roleNames[role])
}

// named returns the index of the column with the given name, or else of one
// that differs only in case and surrounding spaces; -1 if there is none.
func (t *Table) named(name string) int {
	name = strings.TrimSpace(name)
	if i := slices.Index(t.Columns, name); i >= 0 {
		return i
	}
	return slices.IndexFunc(t.Columns, func(c string) bool { return strings.EqualFold(strings.TrimSpace(c), name) })
}
