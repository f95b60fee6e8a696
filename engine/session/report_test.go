package session

import (
	"math"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// expectCounts checks that a report's shares follow from the counts beside
// them: a page shows them as quotients.
func expectCounts(t *testing.T, r *run.Report) {
	t.Helper()
	for _, c := range r.PerClass {
		share := func(name string, value float64, part, whole int) {
			if want := float64(part) / float64(max(1, whole)); math.Abs(value-want) > 1e-12 {
				t.Errorf("%s of %s is %v, not %d / %d", name, c.Label, value, part, whole)
			}
		}
		share("precision", c.Precision, c.Hits, c.Predicted)
		share("recall", c.Recall, c.Hits, c.Support)
		share("F1", c.F1, 2*c.Hits, c.Support+c.Predicted)
	}
	decided := r.Counted
	match, writes := r.Metrics["exact_match"]
	if writes {
		decided = r.Answered
	}
	for name, value := range map[string]float64{"accuracy": r.Metrics["accuracy"], "baseline": r.Baseline, "exact_match": match} {
		if n := value * float64(decided); math.Abs(n-math.Round(n)) > 1e-9 || value > 0 && decided == 0 {
			t.Errorf("%s is %v: no share of %d", name, value, decided)
		}
	}
}

// Without a validation and a test set there is no score, and the report, the
// last event and the model card say why.
func TestWhatWasNotTestedHasNoScore(t *testing.T) {
	s, r := newSession(t)
	c := settings()
	c.Dataset.TestSize, c.Dataset.ValidationSize, c.MaxSteps = 0, 0, 2
	must(t, s.Run(run.Command{Do: run.Start, Config: c}))
	done := r.last(t, run.Done)
	if len(done.Metrics) > 0 || done.Report.Baseline != 0 || !strings.Contains(done.Report.Unmeasured.String(), "held back") {
		t.Errorf("an untested model has the metrics %v, the baseline %v and the remark %q", done.Metrics, done.Report.Baseline, done.Report.Unmeasured)
	}
	if card := cardOf(t, s); !strings.Contains(card, done.Report.Unmeasured.String()) || strings.Contains(card, "accuracy") {
		t.Errorf("its card says\n%s", card)
	}
}

// A model that has learnt nothing is no better than a guess, and its card says
// so.
func TestWhatDoesNotBeatAGuessIsSaid(t *testing.T) {
	s, r := newSession(t)
	c := settings()
	c.MaxSteps = 0
	must(t, s.Run(run.Command{Do: run.Start, Config: c}))
	report := r.last(t, run.Done).Report
	report.Metrics["accuracy"] = report.Baseline
	if said := strings.Contains(cardOf(t, s), "does not beat"); !said || report.Baseline == 0 {
		t.Errorf("with the accuracy %v where a guess has %v the card says so: %v", report.Metrics["accuracy"], report.Baseline, said)
	}
	report.Metrics["accuracy"] += 0.01
	if strings.Contains(cardOf(t, s), "does not beat") {
		t.Error("the card calls a model that is better no better")
	}
}

// cardOf is the model card of a session's model.
func cardOf(t *testing.T, s *Session) string {
	folder, err := inMemory(s.Folder(run.Float32))
	must(t, err)
	return string(folder["README.md"])
}
