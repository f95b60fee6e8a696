package client

import (
	"slices"
	"testing"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// keptRuns are a run that was interrupted and, before it, two that are finished.
func keptRuns() run.Event {
	return run.Event{Event: run.Archived, Archive: &run.ArchiveInfo{Room: -1, Runs: []run.KeptRun{
		{Name: "c", Row: run.Row{Step: 5, Steps: 9}},
		{Name: "b", Row: run.Row{Finished: true}},
		{Name: "a", Row: run.Row{Finished: true}},
	}}}
}

// withRuns is a desk on which the runs above are known.
func withRuns(t *testing.T) *desk {
	d := planned(t)
	d.answer(run.ListRuns, keptRuns())
	return d
}

// recordOf is the Record of a run of a user's own file.
func recordOf() *run.Record {
	c := run.Default()
	c.Model, c.Dataset, c.LearningRate, c.Seed = "tiny", run.DefaultDataset("mine.csv"), 3e-4, 77
	return &run.Record{Config: c}
}

// The page offers to go on with the latest run alone, and only if it broke off. The offer
// stays when another run begins.
func TestAnInterruptedRunIsOffered(t *testing.T) {
	d := withRuns(t)
	if k, _ := d.Interrupted(); k == nil || k.Name != "c" {
		t.Fatalf("it offers %+v", k)
	}
	for what, change := range map[string]func(d *desk){
		"in use":     func(d *desk) { d.Archive.Runs[0].InUse = true },
		"unreadable": func(d *desk) { d.Archive.Runs[0].Problem = message.New("x") },
		"finished":   func(d *desk) { d.Archive.Runs[0].Row.Finished = true },
		"none":       func(d *desk) { d.Archive.Runs = nil },
		"unknown":    func(d *desk) { d.Archive.ArchiveInfo = nil },
		"refused":    func(d *desk) { d.Refuse() },
		"gone on":    func(d *desk) { d.GoOn("c") },
	} {
		d := withRuns(t)
		change(d)
		if k, _ := d.Interrupted(); k != nil {
			t.Errorf("%s: it offers %+v", what, k)
		}
	}
	d.Start()
	d.answer(run.ListRuns, keptRuns())
	if k, _ := d.Interrupted(); k == nil || k.Name != "c" {
		t.Errorf("once another run has begun it offers %+v", k)
	}
}

// A run that is still in use is looked for again: its tab may have been closed a moment
// ago. If it stays in use, the page lets it be.
func TestARunInUseIsLookedForAgain(t *testing.T) {
	inUse := keptRuns()
	inUse.Archive.Runs[0].InUse = true
	d := planned(t)
	d.answer(run.ListRuns, inUse)
	for want := 2; want <= 1+inUseTries; want++ {
		if d.elapse(); d.count(run.ListRuns) != want {
			t.Fatalf("the runs were listed %d times, want %d", d.count(run.ListRuns), want)
		}
		d.answer(run.ListRuns, inUse)
	}
	d.elapse()
	if k, _ := d.Interrupted(); d.count(run.ListRuns) != 1+inUseTries || k != nil {
		t.Errorf("the runs were listed %d times, and %+v is offered", d.count(run.ListRuns), k)
	}
	d.answer(run.ListRuns, keptRuns())
	if k, _ := d.Interrupted(); k == nil {
		t.Error("the run is not offered once nobody uses it")
	}
}

// sweptRuns are the latest of a sweep's four runs: two finished ones, unless the second broke
// off.
func sweptRuns(brokeOff bool) run.Event {
	return run.Event{Event: run.Archived, Archive: &run.ArchiveInfo{Room: -1, Runs: []run.KeptRun{
		{Name: "night-002", Row: run.Row{Step: 5, Steps: 9, Finished: !brokeOff, SweepRun: 2, SweepRuns: 4}},
		{Name: "night-001", Row: run.Row{Finished: true, SweepRun: 1, SweepRuns: 4}},
	}}}
}

// An interrupted sweep is offered as a whole, also if no run of it broke off. Its table has
// the results from before, and the page's settings are those that it varies.
func TestAnInterruptedSweepGoesOn(t *testing.T) {
	for _, brokeOff := range []bool{false, true} {
		d := planned(t)
		d.answer(run.ListRuns, sweptRuns(brokeOff))
		k, ofSweep := d.Interrupted()
		if k == nil || !ofSweep {
			t.Fatalf("broke off: %v; it offers %+v", brokeOff, k)
		}
		d.GoOnSweep(k.Name)
		record := recordOf()
		asked := record.Config
		asked.Device, asked.LearningRate = run.Auto, 0
		grid := run.Grid{Settings: []run.Values{{Setting: "learning_rate", Values: []string{"1e-4", "3e-4"}}}, Seeds: 2}
		record.Sweep = &run.SweepPart{Run: 2, Grid: grid, Config: asked}
		d.answer(run.ReadRun, run.Event{Event: run.RunRead, Run: record})
		if got := d.last(run.GoOn); got.Run != "night-002" || !got.Rest || d.Next.Config != asked || d.Sweep.Next.Seeds != 2 || !d.Running() {
			t.Errorf("it goes on with %+v, the settings are %+v", got, d.Next.Config)
		}
		say := func(e run.Event) { e.ID = d.last(run.GoOn).ID; d.Apply(e, nil) }
		before := []run.SweptRun{{Run: 1, Values: []string{"1e-4"}, Metric: "accuracy", Score: 0.9, Steps: 9}}
		say(run.Event{Event: run.SweepGoesOn, SweepInfo: &run.SweepInfo{Runs: 4, Next: 2, Done: before}})
		say(run.Event{Event: run.Started, Run: record, Plan: &run.PlanInfo{Steps: 9}})
		say(run.Event{Event: run.Done, Report: &run.Report{Steps: 9}})
		say(run.Event{Event: run.RunSwept, SweptRun: &run.SweptRun{Run: 2, Values: []string{"1e-4"}, Metric: "accuracy", Score: 0.7, Steps: 9}})
		best := recordOf()
		best.Config.Seed = 5
		say(run.Event{Event: run.Started, Run: best, Plan: &run.PlanInfo{Steps: 9}})
		say(run.Event{Event: run.Done, Report: &run.Report{Steps: 9}})
		say(run.Event{Event: run.Swept, SweepEnd: &run.SweepEnd{Kept: 1, Stopped: true}})
		d.wantState("done")
		if kept, _ := d.Sweep.Kept(); len(d.Sweep.Runs) != 2 || kept.Run != 1 || d.Made().Config.Seed != 5 || d.Done.Report == nil || d.Running() {
			t.Errorf("kept is %+v of %d runs; the model is of %+v", kept, len(d.Sweep.Runs), d.Made().Config)
		}
	}
}

// Going on makes the run's settings the page's. Its data are known as long as the engine
// has them.
func TestGoingOnTakesOverTheSettings(t *testing.T) {
	d := withRuns(t)
	d.GoOn("c")
	if got := d.last(run.ReadRun).Run; got != "c" {
		t.Fatalf("the run %q is read", got)
	}
	record := recordOf()
	d.answer(run.ReadRun, run.Event{Event: run.RunRead, Run: record})
	if got := d.last(run.GoOn); got.Run != "c" || d.Next.Config != record.Config || !d.Running() {
		t.Errorf("it goes on with %q and the settings %+v", got.Run, d.Next.Config)
	}
	d.answer(run.GoOn, run.Event{Event: run.DataReady, Data: &run.DataInfo{Name: "mine.csv"}})
	d.answer(run.GoOn, run.Event{Event: run.Started, Plan: &run.PlanInfo{}})
	d.answer(run.GoOn, run.Event{Event: run.Done, Report: &run.Report{}})
	if !d.KnowsData("mine.csv") {
		t.Error("the run's data are unknown")
	}
	if d.elapse(); d.count(run.LoadData) != 1 { // that of opening the page
		t.Error("the data are loaded again")
	}
	d.Next.Config.Dataset = run.DefaultDataset("spam")
	d.LoadData()
	d.answer(run.LoadData, run.Event{Event: run.DataReady, Data: &run.DataInfo{Name: "spam"}})
	if d.KnowsData("mine.csv") {
		t.Error("the engine has other data, and those of the run are still known")
	}
}

// A run that cannot go on leaves what was chosen before.
func TestARunThatCannotGoOnChangesNothing(t *testing.T) {
	d := withRuns(t)
	d.UseText("typed.csv", "text,label\na,b\n")
	d.answer(run.LoadData, run.Event{Event: run.DataReady, Data: &run.DataInfo{Name: "typed.csv"}})
	before := d.Next.Config
	d.GoOn("c")
	d.answer(run.ReadRun, run.Event{Event: run.RunRead, Run: recordOf()})
	d.answer(run.GoOn, run.Event{Event: run.Failed, Error: message.New("the model is not here")})
	if d.Next.Config != before || !d.KnowsData("typed.csv") || d.Failure(run.GoOn) == "" {
		t.Errorf("the settings are %+v, and before %+v; the page says %q", d.Next.Config, before, d.Failure(run.GoOn))
	}
}

// Runs are chosen, read, and forgotten when they are removed.
func TestRunsAreChosen(t *testing.T) {
	d := withRuns(t)
	d.ChooseRun("b")
	d.answer(run.ReadRun, run.Event{Event: run.RunRead, Run: recordOf()})
	d.ChooseRun("a")
	if !slices.Equal(d.Archive.Chosen, []string{"b", "a"}) || d.Archive.Records["b"] == nil || d.Running() {
		t.Errorf("%q are chosen, %d are read", d.Archive.Chosen, len(d.Archive.Records))
	}
	d.ChooseRun("a") // away, before it is read
	d.answer(run.ReadRun, run.Event{Event: run.RunRead, Run: recordOf()})
	if !slices.Equal(d.Archive.Chosen, []string{"b"}) || len(d.Archive.Records) != 1 {
		t.Errorf("%q are chosen, %d are read", d.Archive.Chosen, len(d.Archive.Records))
	}
	d.RemoveChosen()
	if got := d.last(run.RemoveRuns).Runs; !slices.Equal(got, []string{"b"}) {
		t.Errorf("%q are removed", got)
	}
	left := keptRuns()
	left.Archive.Runs = slices.Delete(left.Archive.Runs, 1, 2)
	d.answer(run.RemoveRuns, left)
	if len(d.Archive.Chosen)+len(d.Archive.Records) != 0 || d.Archive.Find("b") != nil {
		t.Errorf("%q are still chosen", d.Archive.Chosen)
	}
}

// Only the answer to the last GoOn starts a run: not that to an earlier one, nor that to
// the choice of a run.
func TestOnlyTheRunAskedForGoesOn(t *testing.T) {
	d := withRuns(t)
	d.ChooseRun("c")
	chosen := d.id
	d.GoOn("b")
	earlier := d.id
	d.GoOn("c")
	read := func(id int) { d.Apply(run.Event{Event: run.RunRead, ID: id, Run: recordOf()}, nil) }
	read(chosen)
	read(earlier)
	if d.count(run.GoOn) != 0 || d.Running() {
		t.Fatalf("an answer to another command starts %q", d.last(run.GoOn).Run)
	}
	read(earlier + 1)
	if d.count(run.GoOn) != 1 || d.last(run.GoOn).Run != "c" {
		t.Errorf("it goes on %d times, with %q", d.count(run.GoOn), d.last(run.GoOn).Run)
	}
}

// A run that cannot be read does not stay in the comparison, nor is it gone on with.
func TestAnUnreadableRunIsNotChosen(t *testing.T) {
	d := withRuns(t)
	d.ChooseRun("b")
	d.answer(run.ReadRun, run.Event{Event: run.RunRead, Run: recordOf()})
	d.ChooseRun("a")
	d.answer(run.ReadRun, run.Event{Event: run.Failed, Error: message.New("it is broken")})
	if !slices.Equal(d.Archive.Chosen, []string{"b"}) || d.Failure(run.ReadRun) == "" {
		t.Errorf("%q are chosen, and the page says %q", d.Archive.Chosen, d.Failure(run.ReadRun))
	}
	d.GoOn("c")
	d.answer(run.ReadRun, run.Event{Event: run.Failed, Error: message.New("it is broken")})
	d.ChooseRun("c")
	if d.answer(run.ReadRun, run.Event{Event: run.RunRead, Run: recordOf()}); d.count(run.GoOn) != 0 {
		t.Error("a later reading starts the run that could not be read")
	}
}
