package client

import (
	"math"
	"testing"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// The current model belongs to the run that trained it: not to one that could not
// start, and to none once another model is loaded.
func TestAModelBelongsToTheRunThatMadeIt(t *testing.T) {
	d := planned(t)
	expect := func(when, link string) {
		t.Helper()
		if got := d.Link(); got != link {
			t.Errorf("%s the link is %s, want %s", when, got, link)
		}
	}
	next := func() string { return d.Next.Config.Fragment(false) }
	expect("before any run", next())
	d.Next.Set("seed", "1")
	d.Start()
	d.answer(run.Start, run.Event{Event: run.Started, Plan: &run.PlanInfo{Steps: 1}})
	first := next()
	d.Next.Set("seed", "2")
	expect("during the first run", first)
	d.answer(run.Start, run.Event{Event: run.Done, Report: &run.Report{}})
	expect("after the first run", first)
	d.Start()
	expect("before the second run has begun", first)
	d.answer(run.Start, run.Event{Event: run.Failed, Error: message.New("there is no memory")})
	expect("after the second run could not start", first)
	d.Start()
	d.answer(run.Start, run.Event{Event: run.Started, Plan: &run.PlanInfo{Steps: 1}})
	expect("during the third run", next())
	d.answer(run.Start, run.Event{Event: run.Done, Report: &run.Report{}})
	second := next()
	d.Next.Set("seed", "3")
	expect("after the third run", second)
	d.Next.Set("model", "large")
	expect("before the other model is there", second)
	d.answer(run.LoadModel, run.Event{Event: run.ModelReady, Model: &run.ModelInfo{Name: "large", Layers: 2, Heads: 2}})
	expect("with another model", next())
}

// The smoothed loss of equal losses is that loss from the first step on.
func TestSmoothingIsNotPulledTowardsZero(t *testing.T) {
	r := Run{Record: run.Record{Plan: run.PlanInfo{Steps: 600}}}
	for i := range 50 {
		r.hear(run.Event{Event: run.Step, Step: &run.StepInfo{Step: i + 1, Loss: 0.7}})
	}
	for i, v := range r.Smooth {
		if math.Abs(v-0.7) > 1e-12 {
			t.Fatalf("smoothed loss at step %d is %v, want 0.7", i+1, v)
		}
	}
}

// At the end of a run of any length, the smoothed loss of a straight descent
// lags by the same distance on the chart.
func TestSmoothingLagsByAShareOfTheRun(t *testing.T) {
	for _, steps := range []int{60, 600, 6000} {
		r := Run{Record: run.Record{Plan: run.PlanInfo{Steps: steps}}}
		for i := range steps {
			r.hear(run.Event{Event: run.Step, Step: &run.StepInfo{Step: i + 1, Loss: 1 - float64(i)/float64(steps)}})
		}
		lag := r.Smooth[steps-1] - r.Last().Loss // for a line that falls by 1 over the run: a share of it
		if lag < 0.02 || lag > 0.04 {
			t.Errorf("over %d steps the smoothed loss lags behind by %.3f of the run, want about 0.03", steps, lag)
		}
	}
}
