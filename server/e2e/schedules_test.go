package e2e

import (
	"math"
	"testing"

	"github.com/chromedp/chromedp"

	"tuneground/engine/run"
)

// The lesson on schedules draws the rates with which its runs then train.
func TestTheLessonOnSchedules(t *testing.T) {
	p := freshPage(t, nil)
	p.readLesson("schedules")
	p.press("figure") // the first one: the curves
	p.until(hasSaid(run.Planned, 1))
	p.same("left", math.Pow(0.9, 10))
	p.do(chromedp.Click(chromedp.CSS(`[data-figure="race"] [data-action="figure"]`)))
	p.until(hasSaid(run.Swept, 1))
	steps, plan := p.events(run.Step), p.events(run.Planned)[0].Plan
	if len(steps) != 4*plan.Steps {
		t.Fatalf("%d steps of 4 runs; %d of each are drawn", len(steps), plan.Steps)
	}
	for i, name := range []string{"constant", "step", "cosine", "exponential"} {
		p.same("rate_50_"+name, steps[i*plan.Steps+plan.Steps/2-1].Step.LearningRate)
		p.same("last_"+name, steps[(i+1)*plan.Steps-1].Step.LearningRate)
	}
	results := p.events(run.RunSwept)
	for i, name := range []string{"constant", "step", "cosine", "exponential"} {
		p.same("score_"+name, results[i].SweptRun.Metrics["accuracy"])
	}
}
