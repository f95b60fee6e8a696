package figure

import (
	"math"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/engine/run"
)

// After the run the figure has the losses of the test set, and the terms of one text with
// the probabilities of the tuned model; those of another text it waits for.
func TestTheLossOfAnExample(t *testing.T) {
	p := placed(map[string]string{"config": `{"max_steps": 1}`})
	f := New("example_loss", p).(*exampleLoss)
	f.start(p.S)
	report := run.Report{Metrics: map[string]float64{"loss": 0.5}, Examples: []run.ScoredExample{
		{Text: "so dull", Target: "bad", Label: 0, Prob: 0.2, Loss: 1.609}, {Text: "nice", Target: "good", Label: 1, Prob: 0.9, Loss: 0.105},
	}}
	for _, e := range []run.Event{
		{Event: run.SweepGoesOn, SweepInfo: &run.SweepInfo{Runs: 1, Next: 1}},
		{Event: run.Started, Run: &run.Record{Config: f.config}, Plan: &run.PlanInfo{Steps: 1}},
		{Event: run.Done, Report: &report},
		{Event: run.RunSwept, SweptRun: &run.SweptRun{Run: 1}},
		{Event: run.Swept, SweepEnd: &run.SweepEnd{Kept: 1}},
	} {
		p.S.Apply(e, nil)
	}
	if html := app.HTMLString(f.Render()); f.waiting != 1 || strings.Contains(html, "<table") {
		t.Fatalf("%d commands wait for the first text: %s", f.waiting, html)
	}
	f.answer = &run.Prediction{Text: "so dull", Labels: []string{"bad", "good"}, Probs: []float64{0.2, 0.8}}
	got := map[string]float64{}
	for _, r := range f.Readings() {
		got[r.Name] = r.Value
	}
	for name, want := range map[string]float64{"worst_loss": 1.609, "middle_loss": 0.105, "mean_loss": 0.5, "worst_ratio": 3.218, "example": 1, "example_p": 0.2, "example_loss": -math.Log(0.2)} {
		if math.Abs(got[name]-want) > 1e-9 {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
	if html := app.HTMLString(f.Render()); !strings.Contains(html, "so dull") || !strings.Contains(html, "1.6094") {
		t.Errorf("the figure is %s", html)
	}
	f.show(1)
	if html := app.HTMLString(f.Render()); strings.Contains(html, "1.6094") || f.place != 1 {
		t.Errorf("the terms of one text stand below another: %s", html)
	}
}
