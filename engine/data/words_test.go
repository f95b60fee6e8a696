package data

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode"
)

func TestParseWords(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{" Anna  lives in\tOslo. ", "Anna@1-5 lives@7-12 in@13-15 Oslo@16-20 .@20-21"},
		{"(\"Ha!\")", "(@0-1 \"@1-2 Ha@2-4 !@4-5 \"@5-6 )@6-7"},
		{"the U.S. and U.S.?", "the@0-3 U.S.@4-8 and@9-12 U.S.@13-17 ?@17-18"},
		{"Anna's e-mail: a.b@c.de", "Anna's@0-6 e-mail@7-13 :@13-14 a.b@c.de@15-23"},
		{"...", ".@0-1 .@1-2 .@2-3"},
		{"我在Oslo市。", "我@0-1 在@1-2 Oslo@2-6 市@6-7 。@7-8"},
		{"é 😀x ", "é@0-1 😀x@2-4"},
	} {
		var got []string
		for _, w := range ParseWords(c.text) {
			got = append(got, fmt.Sprintf("%s@%d-%d", w.Text, w.From, w.To))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestJoinWords(t *testing.T) {
	words := []Word{{Text: "Anna"}, {Text: ""}, {Text: "lives"}, {Text: "在"}, {Text: "北"}, {Text: "Oslo"}, {Text: "é"}}
	if got, want := JoinWords(words), "Anna lives在北Oslo é"; got != want {
		t.Errorf("joined %q, want %q", got, want)
	}
	var places [][2]int
	for _, w := range words {
		places = append(places, [2]int{w.From, w.To})
	}
	if want := [][2]int{{0, 4}, {4, 4}, {5, 10}, {10, 11}, {11, 12}, {12, 16}, {17, 18}}; !reflect.DeepEqual(places, want) {
		t.Errorf("places %d, want %d", places, want)
	}
}

// FuzzParseWords checks the words' places, and that only white space is lost.
func FuzzParseWords(f *testing.F) {
	for _, s := range []string{"Anna lives in Oslo.", "我在Oslo", "\u00a0...a.b. é", "\xff a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "?")
		runes, at := []rune(text), 0
		for _, w := range ParseWords(text) {
			if w.From < at || w.To <= w.From || string(runes[w.From:w.To]) != w.Text {
				t.Fatalf("%q has %+v", text, w)
			}
			for _, r := range runes[at:w.From] {
				if !unicode.IsSpace(r) {
					t.Fatalf("%q loses %q", text, r)
				}
			}
			at = w.To
		}
		for _, r := range runes[at:] {
			if !unicode.IsSpace(r) {
				t.Fatalf("%q loses %q", text, r)
			}
		}
	})
}
