package formula

import (
	"regexp"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
	"tuneground/engine/run"
)

// What is trained on is shown with all that alters it, and only where it does.
func TestAlteredLosses(t *testing.T) {
	c := run.Default()
	plan := run.PlanInfo{Classes: 4, Balanced: []run.BalancedClass{{Label: "good", Count: 30, Weight: 2}, {Label: "none", Weight: 1}, {Label: "bad", Count: 90, Weight: 2.0 / 3}}}
	shown := func() string { return app.HTMLString(TrainLoss(text.English, c, run.SingleLabel, &plan).Render()) }
	plain := shown()
	c.LabelSmoothing, c.ClassWeight, c.FocalLossGamma = 0.25, "good: 3", 1.5
	altered := shown()
	for _, part := range []string{">0.25<", ">1.5<", ">w<", "good: 3"} {
		if strings.Contains(plain, part) || !strings.Contains(altered, part) {
			t.Errorf("%s belongs to the altered loss alone:\n%s\n%s", part, plain, altered)
		}
	}
	c.ClassWeight = run.Balanced
	evaluated := strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(shown(), " ")), " ")
	for _, part := range []string{"1 − 0.25 + 0.25 4 ≈ 0.813", "120 2 × 30 = 2 ", "120 2 × 90 ≈ 0.667", "( 1 − 0.9 ) 1.5 ≈ 0.0316"} {
		if !strings.Contains(evaluated, part) {
			t.Errorf("the run's numbers lack %s: %s", part, evaluated)
		}
	}
	c.Task, c.ClassWeight = run.QuestionAnswering, ""
	if got := shown(); strings.Contains(got, ">1.5<") {
		t.Errorf("an answer's loss has a focal factor: %s", got)
	}
}
