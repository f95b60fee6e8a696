package client

import (
	"slices"
	"testing"

	"tuneground/engine/run"
)

// A sweep is planned with the settings, goes through its runs, and shows the report and
// the curves of the run that it kept. Its settings can be taken over.
func TestASweepFromPlanToTheBestRun(t *testing.T) {
	d := planned(t)
	d.Vary(0, "learning_rate")
	d.VaryOver(0, "1e-4，5e-4")
	d.VarySeeds(2)
	d.elapse()
	grid := d.last(run.Estimate).Sweep.Grid
	if !slices.Equal(grid.Settings[0].Values, []string{"1e-4", "5e-4"}) || grid.Seeds != 2 {
		t.Fatalf("planned is %+v", grid)
	}
	if d.Sweepable() {
		t.Error("it can be started before it is planned")
	}
	d.answer(run.Estimate, run.Event{Event: run.Planned, Plan: &run.PlanInfo{Steps: 3}, SweepInfo: &run.SweepInfo{Runs: 4, Seconds: 40}})
	if !d.Sweepable() {
		t.Fatal("it cannot be started")
	}
	d.StartSweep()
	id := d.last(run.StartSweep).ID
	say := func(e run.Event) { e.ID = id; d.Apply(e, nil) }
	for i, score := range []float64{0.5, 0.9, 0.8} {
		say(run.Event{Event: run.SweepGoesOn, SweepInfo: &run.SweepInfo{Runs: 4, Next: i + 1}})
		c := d.Next.Config
		c.Seed, c.LearningRate = c.Seed+uint32(i%2), []float64{1e-4, 5e-4}[i/2]
		say(run.Event{Event: run.Started, Run: &run.Record{Config: c}, Plan: &run.PlanInfo{Steps: 3}})
		say(run.Event{Event: run.Step, Step: &run.StepInfo{Step: 3, Loss: score}})
		d.wantState("training")
		say(run.Event{Event: run.Done, Report: &run.Report{Steps: 3, Metrics: map[string]float64{"accuracy": score}}})
		if !d.Running() || !d.Sweeping() || len(d.Run.Smooth) != 1 {
			t.Fatalf("after run %d of the sweep it no longer runs, or has %d steps", i+1, len(d.Run.Smooth))
		}
		say(run.Event{Event: run.RunSwept, SweptRun: &run.SweptRun{
			Run: i + 1, Values: grid.Combinations()[i/2], Seed: c.Seed, Metric: "accuracy", Score: score, Steps: 3,
		}})
	}
	d.Stop()
	say(run.Event{Event: run.Swept, SweepEnd: &run.SweepEnd{Kept: 2, Stopped: true}})
	d.wantState("done")
	if kept, _ := d.Sweep.Kept(); kept.Run != 2 || d.Done.Report.Metrics["accuracy"] != 0.9 || d.Run.Last().Loss != 0.9 || d.Made().Config.Seed != 43 {
		t.Errorf("kept is %+v; on show is %+v", kept, d.Done.Report)
	}
	if d.Running() || d.Waiting(run.StartSweep) || d.Waiting(run.Stop) {
		t.Error("it still runs")
	}
	if d.Outdated(TheReport) == "" {
		t.Error("its report is taken for one of the settings")
	}
	d.TakeBest()
	if c := d.Next.Config; c.Seed != 43 || c.LearningRate != 1e-4 || d.Outdated(TheReport) != "" {
		t.Errorf("taken over are %+v: %s", c, d.Outdated(TheReport))
	}
	d.Vary(0, "")
	d.VarySeeds(1)
	d.elapse()
	if s := d.last(run.Estimate).Sweep; s != nil {
		t.Errorf("a single run is planned as the sweep %+v", s)
	}
}
