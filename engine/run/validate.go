package run

import (
	"math"
	"slices"
	"strings"

	"tuneground/engine/message"
)

// Validate returns an error that names the first field with an unusable value,
// and the usable values.
func (c *Config) Validate() error {
	for _, check := range []func() error{
		c.checkChoices, c.checkRanges, c.checkMethod, c.checkCourse, c.checkWeights, c.validateAugmentation, c.checkTextFeatures,
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// checkChoices checks the settings whose values have names.
func (c *Config) checkChoices() error {
	for _, x := range []struct {
		field, value string
		allowed      []string
	}{
		{"task", c.Task, TaskNames()},
		{"method", c.Method, Methods},
		{"loaded_adapter", c.LoadedAdapter, LoadedAdapters},
		{"lora.bias", c.LoRA.Bias, LoRABiases},
		{"prompt.prompt_tuning_init", c.Prompt.Init, PromptInits},
		{"device", c.Device, Devices},
		{"optim", c.Optimizer, Optimizers},
		{"nan_steps", c.NaNSteps, NaNPolicies},
		{"lr_scheduler_type", c.Scheduler, Schedulers},
		{"eval_strategy", c.EvalStrategy, EvalStrategies},
		{"problem_type", c.ProblemType, ProblemTypes},
		{"metric_for_best_model", c.MetricForBestModel, append([]string{""}, TaskOf(c.Task).Metrics...)},
		{"dataset.unicode_form", c.Dataset.Unicode, UnicodeForms},
		{"dataset.format", c.Dataset.Format, append([]string{""}, Formats...)},
		{"dataset.header", c.Dataset.Header, []string{"", "yes", "no"}},
	} {
		if !slices.Contains(x.allowed, x.value) {
			return message.Errorf("%s is %q; it can be one of %s", x.field, x.value, message.Names(x.allowed))
		}
	}
	return nil
}

// checkRanges checks the settings that are numbers.
func (c *Config) checkRanges() error {
	for _, r := range []struct {
		field           string
		value, min, max float64
	}{
		{"learning_rate", c.LearningRate, 0, GreatestRate},
		{"head_learning_rate", c.HeadLearningRate, 0, 10},
		{"layerwise_lr_decay", c.LayerwiseLRDecay, 0.01, 1},
		{"lora.loraplus_lr_ratio", c.LoRA.PlusRatio, 0.01, 1000},
		{"last_k", float64(c.LastK), 1, 1000},
		{"lora.r", float64(c.LoRA.R), 1, 1 << 16},
		{"lora.lora_alpha", c.LoRA.Alpha, 1e-6, 1e6},
		{"lora.lora_dropout", c.LoRA.Dropout, 0, 0.99},
		{"prompt.num_virtual_tokens", float64(c.Prompt.NumVirtualTokens), 1, 1 << 16},
		{"num_train_epochs", c.Epochs, 0, 1000},
		{"max_steps", float64(c.MaxSteps), -1, 1e7},
		{"per_device_train_batch_size", float64(c.TrainBatchSize), 1, 4096},
		{"gradient_accumulation_steps", float64(c.AccumulationSteps), 1, 4096},
		{"early_stopping_patience", float64(c.EarlyStoppingPatience), 0, 1e6},
		{"early_stopping_threshold", c.EarlyStoppingThreshold, 0, 1e6},
		{"per_device_eval_batch_size", float64(c.EvalBatchSize), 1, 4096},
		{"max_length", float64(c.MaxLength), 3, 1 << 20},
		{"max_target_length", float64(c.MaxTargetLength), 2, 1 << 20},
		{"doc_stride", float64(c.DocStride), 0, 1 << 20},
		{"mlm_probability", c.MLMProbability, 0.01, 0.9},
		{"weight_decay", c.WeightDecay, 0, 10},
		{"adam_beta1", c.AdamBeta1, 0, 0.999999},
		{"adam_beta2", c.AdamBeta2, 0, 0.9999999},
		{"adam_epsilon", c.AdamEpsilon, 1e-16, 1},
		{"momentum", c.Momentum, 0, 0.999999},
		{"max_grad_norm", c.MaxGradNorm, 0, 1e9},
		{"lr_scheduler_kwargs.gamma", c.SchedulerKwargs.Gamma, 0, 1},
		{"lr_scheduler_kwargs.step_size", float64(c.SchedulerKwargs.StepSize), 0, 1e7},
		{"lr_scheduler_kwargs.num_cycles", float64(c.SchedulerKwargs.NumCycles), 1, 1e6},
		{"lr_scheduler_kwargs.power", c.SchedulerKwargs.Power, 0.01, 100},
		{"lr_scheduler_kwargs.lr_end", c.SchedulerKwargs.LREnd, 0, 10},
		{"warmup_ratio", c.WarmupRatio, 0, 1},
		{"warmup_steps", float64(c.WarmupSteps), 0, 1e7},
		{"label_smoothing_factor", c.LabelSmoothing, 0, 0.99},
		{"focal_loss_gamma", c.FocalLossGamma, 0, 10},
		{"dropout", c.Dropout, -1, 0.99},
		{"eval_steps", float64(c.EvalSteps), 1, 1e7},
		{"generation_config.max_new_tokens", float64(c.Generation.MaxNewTokens), 1, 1 << 20},
		{"generation_config.num_beams", float64(c.Generation.NumBeams), 1, 64},
		{"generation_config.length_penalty", c.Generation.LengthPenalty, -10, 10},
		{"generation_config.temperature", c.Generation.Temperature, 0.01, 100},
		{"generation_config.top_k", float64(c.Generation.TopK), 0, 1e6},
		{"generation_config.top_p", c.Generation.TopP, 0.001, 1},
		{"generation_config.repetition_penalty", c.Generation.RepetitionPenalty, 0.1, 10},
		{"dataset.validation_size", c.Dataset.ValidationSize, 0, 0.9},
		{"dataset.test_size", c.Dataset.TestSize, 0, 0.9},
		{"dataset.max_examples", float64(c.Dataset.MaxExamples), 0, 1e9},
		{"augmentation.num_aug", float64(c.Augmentation.NumAug), 1, 64},
		{"augmentation.alpha_sr", c.Augmentation.SR, 0, 0.9},
		{"augmentation.alpha_ri", c.Augmentation.RI, 0, 0.9},
		{"augmentation.alpha_rs", c.Augmentation.RS, 0, 0.9},
		{"augmentation.alpha_rd", c.Augmentation.RD, 0, 0.9},
		{"augmentation.alpha_char", c.Augmentation.Char, 0, 0.9},
		{"augmentation.alpha_mlm", c.Augmentation.MLM, 0, 0.9},
	} {
		if math.IsNaN(r.value) || r.value < r.min || r.value > r.max {
			return message.Errorf("%s is %v; it must lie between %v and %v", r.field, r.value, r.min, r.max)
		}
	}
	return nil
}

// checkMethod checks the way to tune against the task.
func (c *Config) checkMethod() error {
	if c.Method == Modules && c.Modules == "" {
		return message.Errorf("modules is empty; name the modules to train, such as encoder.layer.1")
	}
	if c.Method == Head && !TaskOf(c.Task).HasNewHead() {
		return message.Errorf("method is \"head\", but a model for %s has no head of its own to train; choose \"full\"", c.Task)
	}
	if c.FromScratch && c.Adapts() {
		return message.Errorf("from_scratch is true and method is %q, whose adapter would belong to random weights that are saved nowhere; choose another method, or set from_scratch to false", c.Method)
	}
	if c.Method == Prompt && c.Prompt.Init == TextInit && strings.TrimSpace(c.Prompt.InitText) == "" {
		return message.Errorf("prompt.prompt_tuning_init_text is empty; write a text whose tokens the virtual tokens are at first, or choose another prompt_tuning_init than %q", TextInit)
	}
	if c.Method == Prompt && TaskOf(c.Task).Answer == WordsAnswer {
		return message.Errorf("method is \"prompt\", but PEFT has no class that puts virtual tokens before texts for %s; choose \"lora\"", c.Task)
	}
	return nil
}

// checkCourse checks what the course of a run needs: its schedule, its end, texts.
func (c *Config) checkCourse() error {
	if end := c.SchedulerKwargs.LREnd; c.Scheduler == "polynomial" && c.LearningRate > 0 && end >= c.LearningRate {
		return message.Errorf("lr_scheduler_kwargs.lr_end is %v; it must lie below learning_rate, which is %v", end, c.LearningRate)
	}
	if c.EarlyStoppingPatience > 0 && (c.EvalStrategy == "no" || c.Dataset.ValidationSize == 0) {
		return message.Errorf("early_stopping_patience is %d, but nothing is validated; set eval_strategy to %q or %q and dataset.validation_size above 0", c.EarlyStoppingPatience, "epoch", "steps")
	}
	if c.Dataset.ValidationSize+c.Dataset.TestSize > 0.95 {
		return message.Errorf("dataset.validation_size and dataset.test_size together leave less than 5 %% to train on; lower one of them")
	}
	return nil
}

func (c *Config) checkWeights() error {
	_, err := c.ClassWeight.Given()
	return err
}
