package run

import "math"

// Warmup returns over how many of a run's optimizer steps the learning rate rises,
// as TrainingArguments.get_warmup_steps of transformers does. Floating point may make
// one more of a share, as it does of 100 × 0.07.
func (c *Config) Warmup(steps int) int {
	if c.WarmupSteps > 0 {
		return c.WarmupSteps
	}
	return int(math.Ceil(float64(steps) * c.WarmupRatio))
}

// DecayEvery returns the number of optimizer steps between decays of the learning
// rate: lr_scheduler_kwargs.step_size, or one epoch.
func (c *Config) DecayEvery(stepsPerEpoch int) int {
	if size := c.SchedulerKwargs.StepSize; size > 0 {
		return size
	}
	return max(1, stepsPerEpoch)
}
