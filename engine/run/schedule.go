package run

import "math"

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
