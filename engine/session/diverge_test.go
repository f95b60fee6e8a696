package session

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// diverging are settings with which the weights grow a hundredfold per step.
func diverging() run.Config {
	c := settings()
	c.LearningRate, c.WeightDecay, c.WarmupRatio, c.Scheduler = 10, 10, 0.5, "linear"
	c.MaxSteps, c.EvalStrategy, c.EvalSteps = 60, "steps", 1
	return c
}

// A run that diverges keeps its best model, and reports what happened.
func TestADivergedRunKeepsItsBestModel(t *testing.T) {
	s, r := newSession(t)
	c := diverging()
	must(t, s.Run(run.Command{ID: 1, Do: run.Start, Config: c}))
	done := r.last(t, run.Done)
	if p := done.Report.Problem.String(); !strings.Contains(p, "diverged") || !strings.Contains(p, fmt.Sprintf("step %d, the best", done.Report.BestStep)) {
		t.Fatalf("a run of %d steps that diverged tells: %q", done.Report.Steps, p)
	}
	var want float64
	for _, e := range r.all(run.Evaluated) {
		if _, err := json.Marshal(e); err != nil {
			t.Errorf("an evaluation cannot be told: %v", err)
		}
		if e.Eval.Best {
			want = e.Eval.Metrics["loss"]
		}
	}
	if loss := done.Metrics["loss"]; math.IsNaN(loss) || math.Abs(loss-want) > 0.5 {
		t.Errorf("the kept model has a test loss of %v; it had %v in validation", loss, want)
	}
	for _, p := range s.model.Params {
		values := make([]float32, p.Size())
		s.model.Device.Read(values, p.Tensor)
		for _, w := range values {
			if math.IsNaN(float64(w)) || math.IsInf(float64(w), 0) {
				t.Fatalf("%s of the kept model holds %v", p.Name, w)
			}
		}
	}
}

// Without a model to restore, the run fails, and the model is the checkpoint's again:
// weights that are not numbers are neither kept nor saved, also if the run comes to
// its end first.
func TestADivergedRunWithoutAModelFails(t *testing.T) {
	s, r := newSession(t)
	c := diverging()
	c.EvalStrategy, c.Scheduler, c.WarmupRatio = "no", "constant", 0
	must(t, s.Run(run.Command{Do: run.LoadModel, Config: c}))
	before, err := inMemory(s.Folder(run.Float32))
	must(t, err)
	failing := func(want string) {
		t.Helper()
		err := s.Run(run.Command{ID: 1, Do: run.Start, Config: c})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "the model is again as it was loaded") {
			t.Fatalf("the error is %v", err)
		}
		if e := r.last(t, run.Failed); e.ID != 1 {
			t.Errorf("the failure is told as %+v", e)
		}
		after, err := inMemory(s.Folder(run.Float32))
		must(t, err)
		if !reflect.DeepEqual(after, before) || s.model.Record != nil {
			t.Error("what is saved is not the model as it was loaded")
		}
	}
	failing("the loss is no longer a number at step ")
	c.MaxSteps = len(r.all(run.Step)) // after them the weights are so large that the test has no loss
	failing(fmt.Sprintf("the loss is no longer a number at step %d", c.MaxSteps))
}

// A model that is saved in the middle of a run, when its weights have grown beyond
// all numbers, is refused.
func TestADivergedModelIsNotSaved(t *testing.T) {
	s, _ := newSession(t)
	c := settings()
	c.MaxSteps, c.Method = 1, run.LoRA
	must(t, s.Run(run.Command{Do: run.Start, Config: c}))
	p := s.model.Tuning.Adapter.Params[0]
	values := make([]float32, p.Size())
	values[3] = float32(math.Inf(1))
	s.model.Device.Write(p.Tensor, values)
	for _, do := range []string{run.Save, run.SaveAdapter} {
		if err := s.Run(run.Command{Do: do, Config: c}); err == nil || !strings.Contains(err.Error(), p.Name+" is the first): training diverged") {
			t.Errorf("%s: %v", do, err)
		}
	}
}
