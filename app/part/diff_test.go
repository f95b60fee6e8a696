package part

import (
	"regexp"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

func TestWhatWasNotToBeWrittenStandsOut(t *testing.T) {
	for _, c := range []struct{ written, target, wrong string }{
		{"the cat sat on a mat", "the cat sat on the mat", " a"},
		{"the cat", "the cat", ""},
		{"他来自上海。", "她来自北京。", "他|上海"},
		{"", "much", ""},
		{"all wrong", "", "all wrong"},
		{"one two", " one  two", ""},
	} {
		var wrong []string
		markup := app.HTMLString(Diff(c.written, c.target))
		for _, m := range regexp.MustCompile(`(?s)class="wrong">(.*?)</span>`).FindAllStringSubmatch(markup, -1) {
			wrong = append(wrong, strings.Trim(m[1], "\n\t"))
		}
		if got := strings.Join(wrong, "|"); strings.TrimSpace(got) != strings.TrimSpace(c.wrong) {
			t.Errorf("%q for %q: %q stands out, want %q", c.written, c.target, got, c.wrong)
		}
	}
}
