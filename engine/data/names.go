package data

import (
	"slices"
	"strings"
)

// wellKnown reports whether a name is usual in headers.
func wellKnown(name string) bool {
	known := func(names []string) bool { return rank(names, name) >= 0 }
	for _, task := range tasks {
		if known(task.texts) || known(task.questions) || known(task.labels) {
			return true
		}
	}
	return known(startNames) || known(scoreNames)
}

// rank returns the index of name among names, in any case; -1 if it is not
// there.
func rank(names []string, name string) int {
	return slices.Index(names, strings.ToLower(strings.TrimSpace(name)))
}

// tellsLabels reports whether the last word of a column's name, as in
// gold_label or Review Score, is a usual name for labels or scores.
func tellsLabels(column string) bool {
	last := column[1+strings.LastIndexAny(column, "_- "):]
	return rank(labelNames, last) >= 0 || rank(scoreNames, last) >= 0
}
