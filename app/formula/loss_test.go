package formula

import (
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
	"tuneground/engine/run"
)

// What is trained on is shown with all that alters it, and only where it does.
func TestAlteredLosses(t *testing.T) {
	c := run.Default()
	shown := func() string { return app.HTMLString(TrainLoss(text.English, c, run.SingleLabel).Render()) }
	plain := shown()
	c.LabelSmoothing, c.ClassWeight, c.FocalLossGamma = 0.25, "good: 3", 1.5
	altered := shown()
	for _, part := range []string{">0.25<", ">1.5<", ">w<", "good: 3"} {
		if strings.Contains(plain, part) || !strings.Contains(altered, part) {
			t.Errorf("%s belongs to the altered loss alone:\n%s\n%s", part, plain, altered)
		}
	}
	c.Task, c.ClassWeight = run.QuestionAnswering, ""
	if got := shown(); strings.Contains(got, ">1.5<") {
		t.Errorf("an answer's loss has a focal factor: %s", got)
	}
}
