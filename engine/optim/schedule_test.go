package optim

import (
	"encoding/json"
	"math"
	"os"
	"slices"
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
				Gamma     float64
				StepSize  int `json:"step_size"`
				NumCycles int `json:"num_cycles"`
				Power     float64
				LREnd     float64 `json:"lr_end"`
			}
			Rates []float64
		}
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	missing := slices.Clone(run.Schedulers)
	for _, g := range golden.Schedules {
		missing = slices.DeleteFunc(missing, func(name string) bool { return name == g.Type })
		c := run.Default()
		c.Scheduler, c.LearningRate, c.WarmupRatio, c.WarmupSteps = g.Type, 2, 0, g.WarmupSteps
		c.SchedulerKwargs = run.Scheduler{Gamma: g.Kwargs.Gamma, StepSize: max(1, g.Kwargs.StepSize),
			NumCycles: g.Kwargs.NumCycles, Power: g.Kwargs.Power, LREnd: 2 * g.Kwargs.LREnd}
		schedule := NewSchedule(c, g.Steps, 1)
		for step, want := range g.Rates {
			if got := schedule(step); math.Abs(got-2*want) > 1e-9 {
				t.Errorf("%s over %d steps with %d of warm-up: step %d has rate %g, want %g", g.Type, g.Steps, g.WarmupSteps, step, got, 2*want)
			}
		}
	}
	if len(missing) > 0 {
		t.Errorf("nobody compared %q", missing)
	}
}
