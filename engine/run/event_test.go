package run

import "testing"

// TestRateSteps checks that the rates of a plan begin and end with the run,
// each at a step of its own.
func TestRateSteps(t *testing.T) {
	for _, c := range []struct{ n, steps int }{{1, 1}, {2, 2}, {200, 200}, {200, 333}, {200, 10_007}} {
		last := -1
		for i := range c.n {
			step := RateStep(i, c.n, c.steps)
			if step <= last {
				t.Fatalf("of %d steps the rate %d is that of step %d, the one before of %d", c.steps, i, step, last)
			}
			last = step
		}
		if RateStep(0, c.n, c.steps) != 0 || last != c.steps-1 {
			t.Errorf("of %d steps the rates end at step %d", c.steps, last)
		}
	}
}
