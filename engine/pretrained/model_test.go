package pretrained

import (
	"slices"
	"strings"
	"testing"
)

func TestPlaces(t *testing.T) {
	list := func(s string) []string { return strings.Split(s, "") }
	for _, test := range []struct {
		labels, before string
		want           []int
	}{
		{"abc", "abc", []int{0, 1, 2}}, {"cab", "abc", []int{2, 0, 1}}, {"aa", "aa", []int{0, 1}},
		{"ab", "abc", nil}, {"abd", "abc", nil}, {"aab", "aba", nil}, {"aab", "abc", nil},
	} {
		if got := places(list(test.labels), list(test.before)); !slices.Equal(got, test.want) {
			t.Errorf("%s of %s: %v", test.labels, test.before, got)
		}
	}
}
