package session

import (
	"math"
	"strings"
	"testing"
	"time"

	"tuneground/engine/run"
)

// changing runs c and changes its learning rate in mid-run: rates are sent when a step
// is told, and count from the next one.
func changing(t *testing.T, c run.Config, rates map[int][]float64, lives ...int) (*Session, *recorder, *run.Record) {
	t.Helper()
	s, r := newSession(t)
	withGPUs(s, lives...)
	var record run.Record
	s.opts.Emit = func(e run.Event, file [][]byte) {
		r.emit(e, file)
		record.Apply(e)
		if e.Event == run.Step {
			for i, rate := range rates[e.Step.Step] {
				s.Send(run.Command{ID: 100 + i, Do: run.ChangeRate, LearningRate: rate})
				s.lastLook = time.Time{} // it looks into the inbox at once
			}
		}
	}
	must(t, s.Run(run.Command{ID: 1, Do: run.Start, Config: c}))
	return s, r, &record
}

// A learning rate changed in mid-run scales the rest of the schedule, from the next
// step on. It is in the run's Record and card, and the run is the same each time.
func TestChangeTheLearningRate(t *testing.T) {
	c := settings()
	c.MaxSteps, c.Scheduler = 40, "polynomial"
	rates := map[int][]float64{2: {1e-3}, 10: {0.5, 6e-3}, 11: {2e-4}}
	s, r, record := changing(t, c, rates)
	want := run.RateChanges{{Step: 3, LearningRate: 1e-3}, {Step: 11, LearningRate: 6e-3}, {Step: 12, LearningRate: 2e-4}}
	if got := record.RateChanges; len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
		t.Fatalf("recorded are %v, want %v", got, want)
	}
	schedule := run.NewSchedule(c, record.Plan.Steps, record.Plan.StepsPerEpoch)
	for _, step := range record.Steps {
		want := schedule(step.Step-1) * record.Rate(step.Step) / c.LearningRate
		if math.Abs(step.LearningRate-want) > 1e-12 {
			t.Errorf("step %d has the rate %g, want %g", step.Step, step.LearningRate, want)
		}
	}
	folder, err := inMemory(s.Folder(run.Float32))
	must(t, err)
	for _, says := range []string{"From step 3 on, the run's learning_rate was 0.001;", "From step 12 on, the run's learning_rate was 0.0002;"} {
		if !strings.Contains(string(folder["README.md"]), says) {
			t.Errorf("the card lacks %q:\n%s", says, folder["README.md"])
		}
	}
	_, again, _ := changing(t, c, rates)
	_, unchanged, _ := changing(t, c, nil)
	differ := 0
	for i, e := range r.all(run.Step) {
		if b := again.all(run.Step)[i]; e.Step.Loss != b.Step.Loss {
			t.Fatalf("the loss of step %d is %v, and again %v", i+1, e.Step.Loss, b.Step.Loss)
		}
		if e.Step.Loss != unchanged.all(run.Step)[i].Step.Loss {
			differ++
		}
	}
	if differ == 0 {
		t.Error("the losses are those of the unchanged run")
	}
}

// After the failure of a GPU, the steps that are done again have the rates that they had.
func TestAChangedRateSurvivesAFailure(t *testing.T) {
	c := settings()
	c.MaxSteps, c.Device, c.EvalStrategy = 30, run.WebGPU, "no"
	rates := map[int][]float64{3: {1e-2}, 20: {1e-4}}
	_, want, _ := changing(t, c, rates, endless)
	failures := 0
	for life := 500; life < 12000; life += 1500 {
		_, got, record := changing(t, c, rates, life, endless)
		for i, e := range want.all(run.Step) {
			if g := got.all(run.Step)[i].Step; g.Loss != e.Step.Loss || g.LearningRate != e.Step.LearningRate {
				t.Fatalf("with a failure after %d operations, step %d is %+v, want %+v", life, i+1, g, e.Step)
			}
		}
		failures += len(record.Devices) - 1
	}
	if failures < 3 {
		t.Errorf("only %d failures", failures)
	}
}

// A rate that cannot be used is refused, and the run goes on with its own.
func TestBadChangesOfTheLearningRate(t *testing.T) {
	c := settings()
	c.MaxSteps = 6
	_, r, record := changing(t, c, map[int][]float64{2: {0, -1, 11, math.NaN()}, 6: {1e-3}})
	if got := r.all(run.Failed); len(got) != 5 || !strings.Contains(got[3].Error.String(), "above 0 and not above 10") ||
		!strings.Contains(got[4].Error.String(), "has done its last step") {
		t.Errorf("refused were %+v", got)
	}
	if len(record.RateChanges) > 0 || record.Report == nil {
		t.Errorf("the run has the changes %v", record.RateChanges)
	}
	s, _ := newSession(t)
	if err := s.Run(run.Command{Do: run.ChangeRate, LearningRate: 1e-3}); err == nil || !strings.Contains(err.Error(), "no run is training") {
		t.Errorf("without a run: %v", err)
	}
}
