package run

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"
)

func TestWarmup(t *testing.T) {
	for _, c := range []struct {
		ratio          float64
		counted, steps int
		want           int
	}{
		{0.1, 0, 100, 10}, {0.1, 0, 101, 11}, {0.07, 0, 100, 8}, // 100 × 0.07 is 7.000000000000001
		{0, 0, 100, 0}, {1, 0, 3, 3}, {0.1, 25, 100, 25},
	} {
		config := Default()
		config.WarmupRatio, config.WarmupSteps = c.ratio, c.counted
		if got := config.Warmup(c.steps); got != c.want {
			t.Errorf("%v of %d steps, or %d: a warm-up of %d, want %d", c.ratio, c.steps, c.counted, got, c.want)
		}
	}
}

// As in transformers, "constant" is so from the first step.
func TestConstantHasNoWarmup(t *testing.T) {
	for scheduler, want := range map[string]int{"constant": 0, "constant_with_warmup": 7} {
		c := Default()
		c.Scheduler, c.WarmupSteps = scheduler, 7
		if got := c.Warmup(100); got != want {
			t.Errorf("%s: a warm-up of %d, want %d", scheduler, got, want)
		}
	}
}

func TestDecayEvery(t *testing.T) {
	c := Default()
	if got := c.DecayEvery(40); got != 40 {
		t.Errorf("decays every %d steps, want once an epoch of 40", got)
	}
	c.SchedulerKwargs.StepSize = 7
	if got := c.DecayEvery(40); got != 7 {
		t.Errorf("decays every %d steps, want 7", got)
	}
}

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
	missing := slices.Clone(Schedulers)
	for _, g := range golden.Schedules {
		missing = slices.DeleteFunc(missing, func(name string) bool { return name == g.Type })
		c := Default()
		c.Scheduler, c.LearningRate, c.WarmupRatio, c.WarmupSteps = g.Type, 2, 0, g.WarmupSteps
		c.SchedulerKwargs = Scheduler{Gamma: g.Kwargs.Gamma, StepSize: max(1, g.Kwargs.StepSize),
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
