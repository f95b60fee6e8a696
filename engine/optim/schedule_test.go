package optim

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"tuneground/engine/run"
)

// TestSchedules compares with transformers.get_scheduler and PyTorch's
// schedulers; engine/model/testdata/golden.py made the file.
func TestSchedules(t *testing.T) {
	data, err := os.ReadFile("../model/testdata/schedules.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Schedules []struct {
			Type        string
			Steps       int
			WarmupSteps int `json:"warmup_steps"`
			Kwargs      struct {
				Gamma    float64
				StepSize int `json:"step_size"`
			}
			Rates []float64
		}
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	ours := map[string]string{
		"constant": "constant", "constant_with_warmup": "constant", "linear": "linear", "cosine": "cosine",
		"step": "step", "exponential": "exponential",
	}
	for _, g := range golden.Schedules {
		name, ok := ours[g.Type]
		if !ok {
			t.Fatalf("no schedule of ours is %q", g.Type)
		}
		c := run.Default()
		c.Scheduler, c.LearningRate, c.WarmupRatio, c.WarmupSteps = name, 2, 0, g.WarmupSteps
		c.SchedulerKwargs = run.Scheduler{Gamma: g.Kwargs.Gamma, StepSize: max(1, g.Kwargs.StepSize)}
		schedule := NewSchedule(c, g.Steps, 1)
		for step, want := range g.Rates {
			if got := schedule(step); math.Abs(got-2*want) > 1e-9 {
				t.Errorf("%s over %d steps with %d of warm-up: step %d has rate %g, want %g", g.Type, g.Steps, g.WarmupSteps, step, got, 2*want)
			}
		}
	}
}
