package part

import (
	"strings"
	"testing"
)

func TestAnExcerptHoldsWhatMatters(t *testing.T) {
	long := strings.Repeat("前", 400) + "ANSWER" + strings.Repeat("后", 400)
	for _, c := range []struct{ text, matter, first, last string }{
		{"short", "none", "short", "short"},
		{long, "", "前", "…"},
		{long, "not there", "前", "…"},
		{long, "ANSWER", "…前", "后…"},
		{strings.Repeat("x", 300) + "END", "END", "…x", "END"},
	} {
		got := Excerpt(c.text, c.matter)
		if !strings.HasPrefix(got, c.first) || !strings.HasSuffix(got, c.last) || len([]rune(got)) > longest+2 {
			t.Errorf("around %q: %q", c.matter, got)
		}
		if strings.Contains(c.text, c.matter) && c.matter != "" {
			if m := Found(got, c.matter); len(m) != 1 || string([]rune(got)[m[0].From:m[0].To]) != c.matter {
				t.Errorf("%q is marked at %v of %q", c.matter, m, got)
			}
		}
	}
}
