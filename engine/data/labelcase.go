package data

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"tuneground/engine/message"
)

// twinKey is the same for labels that differ only in case and spaces.
func twinKey(label string) string {
	return strings.ToLower(strings.Join(strings.Fields(label), " "))
}

// mergeTwins finds labels that differ only in case and spaces, and replaces
// them by the most frequent one if the user wants that.
func (r *reader) mergeTwins(s *Set) {
	s.merged = r.c.Dataset.MergeLabels
	counts, groups := map[string]int{}, map[string][]string{}
	for _, l := range r.names {
		if counts[l]++; counts[l] == 1 {
			groups[twinKey(l)] = append(groups[twinKey(l)], l)
		}
	}
	best := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		group := groups[key]
		slices.SortFunc(group, func(a, b string) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b)) })
		for _, twin := range group[1:] {
			s.Info.Twins = append(s.Info.Twins, message.New("%q and %q", group[0], twin))
			best[twin] = group[0]
		}
	}
	if !s.merged {
		return
	}
	for i, l := range r.names {
		r.names[i] = cmp.Or(best[l], l)
	}
}
