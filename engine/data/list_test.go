package data

import (
	"reflect"
	"testing"
)

func TestListOf(t *testing.T) {
	for _, c := range []struct {
		cell string
		want []string
		ok   bool
	}{
		{`["a", "b\"c", 1, 2.50, true]`, []string{"a", `b"c`, "1", "2.50", "true"}, true},
		{` [] `, nil, true},
		{`['a', "b's", 'c\'d', 'e, f']`, []string{"a", "b's", "c'd", "e, f"}, true},
		{`['\xa0', '\u200b', 'a\nb', '\\d', "it's", 'é', '\U000e0001', '\x85']`, []string{"\u00a0", "\u200b", "a\nb", `\d`, "it's", "é", "\U000e0001", "\u0085"}, true}, // as Python prints it
		{`['\q\"', '\x']`, []string{`q"`, "x"}, true},
		{`['a' 'b'
 'c']`, []string{"a", "b", "c"}, true},
		{`[0 1 2]`, []string{"0", "1", "2"}, true},
		{`[a, b]`, []string{"a", "b"}, true},
		{`[["a"]]`, nil, false},
		{`[null]`, []string{""}, true},
		{`[{"a": 1}]`, nil, false},
		{`['a]`, nil, false},
		{`[,]`, nil, false},
		{`a`, nil, false},
		{`[a`, nil, false},
		{``, nil, false},
	} {
		if got, ok := listOf(c.cell); ok != c.ok || ok && !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %q, %v; want %q, %v", c.cell, got, ok, c.want, c.ok)
		}
	}
}

// FuzzList checks that a written list is read as it was.
func FuzzList(f *testing.F) {
	f.Add(`["a"]`, "b\"")
	f.Add("['a' 'b']", "'")
	f.Fuzz(func(t *testing.T, cell, item string) {
		listOf(cell)
		for _, items := range [][]string{{item}, {item, "x", item}} {
			got, ok := listOf(list(items))
			if want, _ := listOf(list(got)); !ok || len(got) != len(items) || !reflect.DeepEqual(got, want) {
				t.Fatalf("%q is written %s and read as %q", items, list(items), got)
			}
		}
	})
}
