package optim

import (
	"fmt"
	"math"

	"tuneground/engine/run"
)

// A Schedule gives the learning rate of each step, counted from 0.
type Schedule func(step int) float64

// NewSchedule returns c's schedule over a run of steps optimizer steps of
// which perEpoch make an epoch. Warm-up rises linearly from 0; after it, with
// n the steps since:
//
//	constant     η₀
//	linear       η₀ (1 - n/N), N = steps - warm-up
//	cosine       η₀ (1 + cos(π n/N)) / 2
//	step         η₀ γ^⌊n/size⌋
//	exponential  η₀ γ^(n/size)
//
// where size is lr_scheduler_kwargs.step_size, or one epoch. The first three
// equal transformers.get_scheduler's, the last two PyTorch's StepLR and, at
// whole multiples of size, ExponentialLR.
func NewSchedule(c run.Config, steps, perEpoch int) Schedule {
	warmup := c.Warmup(steps)
	shape := decay(c, max(1, steps-warmup), perEpoch)
	return func(step int) float64 {
		if step < warmup {
			return c.LearningRate * float64(step) / float64(warmup)
		}
		return c.LearningRate * shape(float64(step-warmup))
	}
}

func decay(c run.Config, steps, perEpoch int) func(n float64) float64 {
	size := float64(c.DecayEvery(perEpoch))
	gamma, all := c.SchedulerKwargs.Gamma, float64(steps)
	switch c.Scheduler {
	case "constant":
		return func(float64) float64 { return 1 }
	case "linear":
		return func(n float64) float64 { return max(0, 1-n/all) }
	case "cosine":
		return func(n float64) float64 { return max(0, (1+math.Cos(math.Pi*n/all))/2) }
	case "step":
		return func(n float64) float64 { return math.Pow(gamma, math.Floor(n/size)) }
	case "exponential":
		return func(n float64) float64 { return math.Pow(gamma, n/size) }
	}
	panic(fmt.Sprintf("optim: lr_scheduler_type %q", c.Scheduler)) // Validate lets no other through
}
