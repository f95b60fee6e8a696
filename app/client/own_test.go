package client

import (
	"slices"
	"testing"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// A lesson's command has its own settings, its answer goes to who asked, and the bench's
// data and model are loaded again only before the bench needs them.
func TestALessonLeavesTheBenchAsItWas(t *testing.T) {
	d := planned(t)
	before, plan := d.Next.Config, d.Plan
	own := run.DefaultFor(run.Translation)
	own.Model, own.Dataset.Name = "small", "messages"
	var heard []string
	d.Ask(own, run.Command{Do: run.Estimate}, func(e run.Event) bool {
		heard = append(heard, e.Event)
		return e.Event == run.Planned
	})
	if c := d.last(run.Estimate); c.Config != own {
		t.Fatalf("sent is %+v", c.Config)
	}
	d.answer(run.Estimate, run.Event{Event: run.ModelReady, Model: &run.ModelInfo{Name: "small", Layers: 1, Heads: 1}})
	d.answer(run.Estimate, run.Event{Event: run.Planned, Plan: &run.PlanInfo{Steps: 99}})
	if !slices.Equal(heard, []string{run.ModelReady, run.Planned}) || d.Plan != plan || d.Next.Config != before || d.Waiting(run.Estimate) {
		t.Errorf("heard is %v, the bench's plan has %d steps", heard, d.Plan.Steps)
	}
	loads := d.count(run.LoadData) + d.count(run.LoadModel)
	if d.elapse(); d.count(run.LoadData)+d.count(run.LoadModel) != loads {
		t.Error("the bench loads before it is needed")
	}
	d.Start()
	order := []string{}
	for _, c := range d.sent[len(d.sent)-3:] {
		order = append(order, c.Do)
		if c.Config != before {
			t.Errorf("%s has the settings %+v", c.Do, c.Config)
		}
	}
	if !slices.Equal(order, []string{run.LoadData, run.LoadModel, run.Start}) {
		t.Errorf("sent are %v", order)
	}
}

// An error of a lesson's command is told there, not on the bench; also that of a race,
// and of an engine that ends.
func TestALessonsErrors(t *testing.T) {
	d := planned(t)
	told := 0
	count := func(e run.Event) bool {
		if e.Event == run.Failed {
			told++
		}
		return false
	}
	d.Ask(d.Next.Config, run.Command{Do: run.Estimate}, count)
	d.answer(run.Estimate, run.Event{Event: run.Failed, Error: message.New("it broke")})
	if told != 1 || d.Failure(run.Estimate) != "" {
		t.Errorf("told %d times, on the bench %q", told, d.Failure(run.Estimate))
	}
	d.Ask(d.Next.Config, run.Command{Do: run.Estimate}, count)
	r := d.StartRace(d.Next.Config, run.Grid{})
	d.answer(run.StartSweep, run.Event{Event: run.Failed, Error: message.New("it broke")})
	if r.Going() || r.Failure.IsZero() || d.Running() {
		t.Error("the race goes on")
	}
	d.Apply(run.Event{Event: run.Ended, Error: message.New("gone")}, nil)
	if told != 2 {
		t.Errorf("told %d times", told)
	}
}

// A lesson's run can be of the reader's own text, which is read as on the bench; the
// bench goes on having what it had.
func TestALessonReadsTheReadersOwnData(t *testing.T) {
	d := planned(t)
	if _, ok := d.OwnData(run.TextClassification); ok {
		t.Error("there are own data before any were given")
	}
	d.UseText("mine.csv", "review,stars\nfine,5")
	d.Next.Config.Dataset.Label = "stars"
	d.Next.Set("dataset.name", "spam") // another set since
	own, ok := d.OwnData(run.TextClassification)
	if _, other := d.OwnData(run.Translation); !ok || other || own.Name != "mine.csv" {
		t.Fatalf("the own data are %+v", own)
	}
	lesson := d.Next.Config
	lesson.Dataset = own
	d.Ask(lesson, run.Command{Do: run.LoadData}, func(run.Event) bool { return true })
	if c := d.last(run.LoadData); c.Text != "review,stars\nfine,5" || c.Config != lesson {
		t.Errorf("sent is %+v", c)
	}
	d.SaveProjectOf(lesson)
	if c := d.last(run.SaveProject); c.Config != lesson || d.Next.Config.Dataset.Name != "spam" {
		t.Errorf("sent is %+v", c)
	}
}
