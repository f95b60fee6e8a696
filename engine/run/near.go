package run

import (
	"cmp"
	"slices"
	"strings"

	"tuneground/engine/message"
)

// unknownSetting is the error for a setting that a run has not: most are typing mistakes.
func unknownSetting(typed string, paths []string) error {
	return message.Errorf("a run has no setting %q; the names most like it are %s", typed, message.Names(near(typed, paths)))
}

// near returns the names that are most like a mistyped one, the most alike first. Of a
// path such as "lora.r", the last name counts as well as the whole.
func near(typed string, names []string) []string {
	list := slices.Clone(names)
	slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(unlikeness(typed, a), unlikeness(typed, b)) })
	return list[:min(5, len(list))]
}

// unlikeness is the least share of letters to change in the typed name to have the path
// or its last name.
func unlikeness(typed, path string) float64 {
	last := path[strings.LastIndexByte(path, '.')+1:]
	share := func(name string) float64 {
		return float64(changes(typed, name)) / float64(max(1, len(typed), len(name)))
	}
	return min(share(path), share(last))
}

// changes is the number of letters to insert, delete or replace in a to have b
// (Levenshtein 1966).
func changes(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
