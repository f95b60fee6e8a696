package run

import "testing"

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
