package client

import (
	"strconv"
	"testing"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

func (d *desk) wantOutdated(r Result, want string) {
	d.t.Helper()
	if got := d.Outdated(r); got != want {
		d.t.Errorf("result %d is out of date by %q, want %q", r, got, want)
	}
}

// The needs of a run with another model are unknown until estimated: the old
// plan is out of date, and nothing starts with it.
func TestAPlanOfAnotherModelStartsNothing(t *testing.T) {
	d := planned(t)
	d.Next.Set("model", "large")
	d.answer(run.LoadModel, run.Event{Event: run.ModelReady, Model: &run.ModelInfo{Name: "large", Layers: 2, Heads: 2}})
	d.wantOutdated(ThePlan, "outdated.model")
	if d.Startable() {
		t.Error("startable by the plan of another model")
	}
	d.elapse()
	d.answer(run.Estimate, run.Event{Event: run.Planned, Plan: &run.PlanInfo{Steps: 9}})
	d.wantOutdated(ThePlan, "")
	if !d.Startable() {
		t.Error("not startable by its own plan")
	}
	d.Next.Set("seed", "7") // this changes the plan, and a press on Start must not be lost because of it
	d.wantOutdated(ThePlan, "outdated.settings")
	if !d.Startable() {
		t.Error("not startable after the seed was changed")
	}
}

func TestResultsAreOutOfDateWhenSomethingElseIsChosen(t *testing.T) {
	d := planned(t)
	d.Start()
	d.answer(run.Start, run.Event{Event: run.Started, Plan: &run.PlanInfo{Steps: 1}})
	d.Next.Set("learning_rate", "0.25") // for the next run
	d.wantOutdated(TheRun, "")
	d.answer(run.Start, run.Event{Event: run.Done, Report: &run.Report{}})
	d.wantOutdated(TheRun, "outdated.settings")
	d.Next.Set("learning_rate", "")
	d.Next.Set("learning_rate", strconv.FormatFloat(d.Run.Config.LearningRate, 'g', -1, 64))
	d.wantOutdated(TheRun, "")
	d.Next.Set("device", run.CPU) // this changes only its speed
	d.wantOutdated(TheRun, "")
	d.Next.Set("dataset.test_size", "0.3")
	d.wantOutdated(TheRun, "outdated.data")
	d.wantOutdated(TheData, "outdated.data")
	d.elapse()
	d.answer(run.LoadData, run.Event{Event: run.DataReady, Data: &run.DataInfo{}})
	d.wantOutdated(TheData, "")
	d.Next.Set("model", "large")
	d.wantOutdated(TheRun, "outdated.model")
	d.wantOutdated(TheModel, "outdated.model")
	d.Next.Set("task", run.Translation)
	d.wantOutdated(TheRun, "outdated.task")
}

// During a run the report of the last one stays, and is not taken for the
// current run's.
func TestTheLastReportStaysDuringARun(t *testing.T) {
	d := planned(t)
	for steps := 1; steps <= 2; steps++ {
		d.Start()
		d.answer(run.Start, run.Event{Event: run.Started, Plan: &run.PlanInfo{Steps: steps}})
		if steps == 2 {
			d.wantOutdated(TheReport, "outdated.running")
			if d.Done.Report.Steps != 1 || d.Reported() {
				t.Errorf("in the second run the report is of %d steps, taken for its own: %v", d.Done.Report.Steps, d.Reported())
			}
		}
		d.answer(run.Start, run.Event{Event: run.Done, Report: &run.Report{Steps: steps}})
		d.wantOutdated(TheReport, "")
		if d.Done.Report.Steps != steps || !d.Reported() {
			t.Errorf("after run %d the report is of %d steps", steps, d.Done.Report.Steps)
		}
	}
}

// An unreadable file changes nothing; a readable one of the same name counts as
// another file.
func TestAFileOfTheSameNameIsAnother(t *testing.T) {
	d := planned(t)
	d.UseFile("mine.csv", nil)
	d.wantOutdated(ThePlan, "outdated.data")
	d.answer(run.LoadData, run.Event{Event: run.Failed, Error: message.New("mine.csv: no")})
	d.wantOutdated(ThePlan, "")
	for range 2 {
		d.UseFile("mine.csv", nil)
		d.answer(run.LoadData, run.Event{Event: run.DataReady, Data: &run.DataInfo{}})
		d.wantOutdated(ThePlan, "outdated.data")
		d.elapse()
		d.answer(run.Estimate, run.Event{Event: run.Planned, Plan: &run.PlanInfo{}})
		d.wantOutdated(ThePlan, "")
	}
}

// The displayed answer follows a run: after evaluations and now and then, as
// long as that costs little, in a pause and at the end. No earlier answer
// stays.
func TestAnswersFollowARun(t *testing.T) {
	d := planned(t)
	answer := func(millis float64) {
		d.t.Helper()
		d.answer(run.Predict, run.Event{Event: run.Predicted, Predicted: &run.Prediction{Task: d.Next.Config.Task, Text: "fine", Millis: millis}})
	}
	d.Predict(" fine ", "")
	answer(1)
	d.Start()
	say := func(e run.Event) { d.answer(run.Start, e) }
	say(run.Event{Event: run.Started, Plan: &run.PlanInfo{Steps: 9}})
	expect := func(when string, n int) {
		d.t.Helper()
		if got := d.count(run.Predict); got != n {
			t.Fatalf("%s there were %d questions, want %d", when, got, n)
		}
	}
	step := func(n int) { say(run.Event{Event: run.Step, Step: &run.StepInfo{Step: n}}) }
	step(1)
	expect("right after an answer", 1)
	d.answeredAt = time.Now().Add(-followEvery)
	step(2)
	step(3)
	expect("a second after an answer, and before the next", 2)
	if got := d.last(run.Predict).Text; got != " fine " {
		t.Errorf("asks about %q, not about what was typed", got)
	}
	answer(100)
	if d.AnswerStep() != 3 {
		t.Errorf("the answer is of step %d", d.AnswerStep())
	}
	say(run.Event{Event: run.Evaluated, Eval: &run.EvalInfo{Step: 3}})
	expect("where an answer takes longer than a twentieth of the time since", 2)
	d.answeredAt = time.Now().Add(-2 * time.Second)
	say(run.Event{Event: run.Evaluated, Eval: &run.EvalInfo{Step: 3}})
	expect("after an evaluation", 3)
	answer(100)
	step(4)
	d.wantOutdated(TheAnswer, "")
	say(run.Event{Event: run.Paused})
	d.wantOutdated(TheAnswer, "outdated.learnt")
	expect("in a pause", 4)
	answer(100)
	d.wantOutdated(TheAnswer, "")
	say(run.Event{Event: run.Resumed})
	step(5)
	say(run.Event{Event: run.Done, Report: &run.Report{Steps: 5}})
	d.wantOutdated(TheAnswer, "outdated.learnt")
	expect("at the end", 5)
	answer(100)
	d.wantOutdated(TheAnswer, "")
}

// The best model is the one that answers.
func TestAnAnswerOfTheStepThatWasKeptIsNotOutOfDate(t *testing.T) {
	d := planned(t)
	d.Start()
	say := func(e run.Event) { d.answer(run.Start, e) }
	say(run.Event{Event: run.Started, Plan: &run.PlanInfo{Steps: 9}})
	say(run.Event{Event: run.Step, Step: &run.StepInfo{Step: 1}})
	d.Predict("fine", "")
	d.answer(run.Predict, run.Event{Event: run.Predicted, Predicted: &run.Prediction{}}) // for no task: it is not followed
	say(run.Event{Event: run.Step, Step: &run.StepInfo{Step: 2}})
	say(run.Event{Event: run.Done, Report: &run.Report{Steps: 2, BestStep: 1}})
	d.wantOutdated(TheAnswer, "")
}

// A test file goes to the worker beside the data that it was given for, which may be a
// bundled set, and with no others; a broken one is given up.
func TestATestFileGoesWithItsData(t *testing.T) {
	d := opened(t)
	d.UseTestFile("held.csv", app.ValueOf(1))
	if c := d.last(run.LoadData); !c.TestFile || len(d.files) != 1 || d.TestFile() != "held.csv" {
		t.Errorf("beside a bundled set %d files go with %+v", len(d.files), c)
	}
	d.answer(run.LoadData, run.Event{Event: run.Failed, Error: message.New("held.csv: no")})
	if d.TestFile() != "" {
		t.Error("a broken test file stays")
	}
	d.UseFile("mine.csv", app.ValueOf(2))
	d.answer(run.LoadData, run.Event{Event: run.DataReady, Data: &run.DataInfo{Name: "mine.csv"}})
	d.UseTestFile("held.csv", app.ValueOf(1))
	if c := d.last(run.LoadData); c.TestFile || len(d.files) != 2 || !d.Unsaved() {
		t.Errorf("beside a file %d files go with %+v", len(d.files), c)
	}
	d.answer(run.LoadData, run.Event{Event: run.DataReady, Data: &run.DataInfo{Name: "mine.csv", TestFile: "held.csv"}})
	d.Next.Set("dataset.name", "spam")
	d.elapse()
	if c := d.last(run.LoadData); c.Config.Dataset.Name != "spam" || c.TestFile || d.TestFile() != "" {
		t.Errorf("it goes with other data: %+v", c)
	}
}
