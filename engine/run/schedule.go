package run

import (
	"fmt"
	"math"
)

// Warmup returns the number of optimiser steps over which the learning rate
// rises, as transformers' TrainingArguments.get_warmup_steps does. Floating
// point may round a share up by one, as for 100 × 0.07. The
// schedule "constant" has no warm-up.
func (c *Config) Warmup(steps int) int {
	if c.Scheduler == "constant" {
		return 0
	}
	if c.WarmupSteps > 0 {
		return c.WarmupSteps
	}
	return int(math.Ceil(float64(steps) * c.WarmupRatio))
}

// DecayEvery returns the number of optimiser steps between decays of the
// learning rate: lr_scheduler_kwargs.step_size, or one epoch.
func (c *Config) DecayEvery(stepsPerEpoch int) int {
	if size := c.SchedulerKwargs.StepSize; size > 0 {
		return size
	}
	return max(1, stepsPerEpoch)
}

// A Schedule gives the learning rate of each step, counted from 0.
type Schedule func(step int) float64

// NewSchedule returns c's schedule over a run of steps optimizer steps of
// which perEpoch make an epoch. Warm-up rises linearly from 0; after it, with
// n the steps since:
//
//	constant              η₀, without warm-up
//	constant_with_warmup  η₀
//	linear                η₀ (1 - n/N), N = steps - warm-up
//	cosine                η₀ (1 + cos(π n/N)) / 2
//	cosine_with_restarts  η₀ (1 + cos(π (c n/N mod 1))) / 2, c = num_cycles
//	polynomial            (η₀ - η_N) (1 - n/N)^power + η_N, η_N = lr_end
//	step                  η₀ γ^⌊n/size⌋
//	exponential           η₀ γ^(n/size)
//
// where size is lr_scheduler_kwargs.step_size, or one epoch. The last two equal
// PyTorch's StepLR and, at whole multiples of size, ExponentialLR, the others
// transformers.get_scheduler's.
func NewSchedule(c Config, steps, perEpoch int) Schedule {
	warmup := c.Warmup(steps)
	shape := decay(c, max(1, steps-warmup), perEpoch)
	return func(step int) float64 {
		if step < warmup {
			return c.LearningRate * float64(step) / float64(warmup)
		}
		return c.LearningRate * shape(float64(step-warmup))
	}
}

func decay(c Config, steps, perEpoch int) func(n float64) float64 {
	size := float64(c.DecayEvery(perEpoch))
	kwargs, all := c.SchedulerKwargs, float64(steps)
	gamma := kwargs.Gamma
	switch c.Scheduler {
	case "constant", "constant_with_warmup":
		return func(float64) float64 { return 1 }
	case "linear":
		return func(n float64) float64 { return max(0, 1-n/all) }
	case "cosine":
		return func(n float64) float64 { return max(0, (1+math.Cos(math.Pi*n/all))/2) }
	case "cosine_with_restarts":
		cycles := float64(kwargs.NumCycles)
		return func(n float64) float64 { return max(0, (1+math.Cos(math.Pi*math.Mod(cycles*(n/all), 1)))/2) }
	case "polynomial":
		end := kwargs.LREnd / c.LearningRate
		return func(n float64) float64 { return (1-end)*math.Pow(1-n/all, kwargs.Power) + end }
	case "step":
		return func(n float64) float64 { return math.Pow(gamma, math.Floor(n/size)) }
	case "exponential":
		return func(n float64) float64 { return math.Pow(gamma, n/size) }
	}
	panic(fmt.Sprintf("run: lr_scheduler_type %q", c.Scheduler)) // Validate allows no other
}
