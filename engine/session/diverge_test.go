package session

import (
	"fmt"
	"math"
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

// Without a model to restore, the run fails.
func TestADivergedRunWithoutAModelFails(t *testing.T) {
	s, r := newSession(t)
	c := diverging()
	c.EvalStrategy = "no"
	if err := s.Run(run.Command{ID: 1, Do: run.Start, Config: c}); err == nil || !strings.Contains(err.Error(), "diverged") {
		t.Fatalf("the error is %v", err)
	}
	if e := r.last(t, run.Failed); e.ID != 1 {
		t.Errorf("the failure is told as %+v", e)
	}
}
