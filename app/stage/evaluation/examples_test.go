package evaluation

import (
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/engine/run"
)

// Wrong answers can be filtered only if answers are right or wrong. Otherwise
// every example is listed, even if the filter was on in another task.
func TestWrongAnswersArePickedOutOfAnswers(t *testing.T) {
	right := run.ScoredExample{Text: "first", Target: "good", Output: "good", Label: -1}
	wrong := run.ScoredExample{Text: "second", Target: "good", Output: "bad", Label: -1}
	lost := run.ScoredExample{Text: "first", Loss: 2, Label: -1}
	for _, c := range []struct {
		what           string
		report         run.Report
		judged, listed bool // the switch exists; the first example is listed although the switch is on
	}{
		{"answers", run.Report{Task: run.Translation, Examples: []run.ScoredExample{right, wrong}}, true, false},
		{"losses", run.Report{Task: run.FillMask, Examples: []run.ScoredExample{lost}}, false, true},
		{"numbers", run.Report{ProblemType: run.Regression, Examples: []run.ScoredExample{right}}, false, true},
	} {
		markup := app.HTMLString((&Stage{S: client.New(), wrong: true}).examples(&c.report))
		if judged := strings.Contains(markup, "only_wrong"); judged != c.judged {
			t.Errorf("%s: what is wrong can be picked out: %v", c.what, judged)
		}
		if listed := strings.Contains(markup, "first"); listed != c.listed {
			t.Errorf("%s: the first is listed: %v", c.what, listed)
		}
	}
}
