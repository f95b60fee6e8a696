package part

import (
	"regexp"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

func TestChanges(t *testing.T) {
	long := strings.Repeat("so on ", 100)
	for _, c := range []struct{ before, after, removed, added string }{
		{"a great film", "a fine film", "great", "fine"},
		{"one, two", "two, one", "one|,", "|, one"},
		{"包得很漂亮。除了他", "包得很除了。漂亮他", "漂|亮|。", ""},
		{"the same", "the same", "", ""},
		{"a b", "b", "a", ""},
		{"b", "a b", "", "a"},
		{long + "good", long + "bad", "good", "bad"},
		{"", "new", "", "new"},
	} {
		was, is := Changes(c.before, c.after)
		removed, before := marked(app.HTMLString(was), "del")
		added, after := marked(app.HTMLString(is), "ins")
		if before != after {
			t.Errorf("%q and %q have %q and %q in common", c.before, c.after, before, after)
		}
		if c.added != "" && !strings.Contains(c.added, "|") && added != c.added || c.removed != "" && !strings.Contains(c.removed, "|") && removed != c.removed {
			t.Errorf("%q to %q: %q is removed and %q added, want %q and %q", c.before, c.after, removed, added, c.removed, c.added)
		}
		if (removed == "") != (c.removed == "") || len(before) > 400 {
			t.Errorf("%q to %q: %q is removed, %q stays", c.before, c.after, removed, before)
		}
	}
}

// marked returns the text of all elements of a kind, and the other text, without spaces
// at the ends.
func marked(markup, tag string) (inside, outside string) {
	elements := regexp.MustCompile(`(?s)<` + tag + `>(.*?)</` + tag + `>`)
	for _, m := range elements.FindAllStringSubmatch(markup, -1) {
		inside += m[1]
	}
	outside = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(elements.ReplaceAllString(markup, ""), "")
	return strings.Join(strings.Fields(inside), " "), strings.Join(strings.Fields(outside), "")
}
