package settings

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/engine/run"
)

// Training are the hyper-parameters, the essential ones first, the others in
// groups that unfold.
func (c Controls) Training() app.UI {
	return app.Div().Body(c.Deviations(), c.Essentials(), c.Schedule(), c.Optimizer(), c.Regularisation(), c.Evaluation(), c.Rest())
}

// Essentials are the settings that most runs change.
func (c Controls) Essentials() app.UI {
	return app.Div().Class("group").Body(
		c.Number("learning_rate"),
		c.Number("num_train_epochs"),
		c.Number("per_device_train_batch_size"),
		c.Number("gradient_accumulation_steps"),
		c.Number("max_length"),
		c.Number("max_target_length"),
		c.Number("doc_stride"),
		c.Number("mlm_probability"),
		c.Line("source_prefix"),
		c.named("device", "device.", run.Devices),
	)
}

// Schedule are the settings of the learning rate over a run.
func (c Controls) Schedule() app.UI {
	return part.Fold(c.l.T("train.schedule"),
		c.Number("head_learning_rate"),
		c.Number("layerwise_lr_decay"),
		c.named("lr_scheduler_type", "scheduler.", run.Schedulers),
		c.Number("warmup_ratio"),
		c.Number("warmup_steps"),
		c.Number("lr_scheduler_kwargs.gamma"),
		c.Number("lr_scheduler_kwargs.step_size"),
		c.Number("lr_scheduler_kwargs.num_cycles"),
		c.Number("lr_scheduler_kwargs.power"),
		c.Number("lr_scheduler_kwargs.lr_end"),
	)
}

// Optimizer are the settings of an optimiser step.
func (c Controls) Optimizer() app.UI {
	return part.Fold(c.l.T("train.optimizer"),
		c.named("optim", "optim.", run.Optimizers),
		c.Number("weight_decay"),
		c.Number("adam_beta1"),
		c.Number("adam_beta2"),
		c.Number("adam_epsilon"),
		c.Number("momentum"),
		c.Number("max_grad_norm"),
		c.named("nan_steps", "nan.", run.NaNPolicies),
	)
}

// Regularisation are the settings against overfitting.
func (c Controls) Regularisation() app.UI {
	return part.Fold(c.l.T("train.regularisation"),
		c.Number("label_smoothing_factor"),
		c.Line("class_weight"),
		c.Number("focal_loss_gamma"),
		c.Number("dropout"),
	)
}

// Evaluation are the settings of when and how a run is evaluated.
func (c Controls) Evaluation() app.UI {
	return part.Fold(c.l.T("train.evaluation"),
		c.named("eval_strategy", "strategy.", run.EvalStrategies),
		c.Number("eval_steps"),
		c.Number("per_device_eval_batch_size"),
		c.Switch("load_best_model_at_end"),
		c.Select("metric_for_best_model", c.bestMetrics()),
		c.Number("early_stopping_patience"),
		c.Number("early_stopping_threshold"),
	)
}

// bestMetrics offers the task's metrics, after the choice of the usual one.
func (c Controls) bestMetrics() []part.Option {
	metrics := run.TaskOf(c.form.Config.Task).Metrics
	usual := part.Option{Value: "", Name: c.l.T("metric.usual", c.l.T("metric."+metrics[0]))}
	return append([]part.Option{usual}, part.Named(c.l, "metric.", metrics)...)
}

// Rest are the remaining settings of a run.
func (c Controls) Rest() app.UI {
	return part.Fold(c.l.T("train.rest"),
		c.Number("max_steps"),
		c.Number("seed"),
	)
}

// Cleaning are the settings of text cleaning.
func (c Controls) Cleaning() app.UI {
	return part.Fold(c.l.T("data.cleaning"),
		c.Switch("dataset.strip_html"),
		c.Switch("dataset.collapse_space"),
		c.Switch("dataset.drop_duplicates"),
		c.Switch("dataset.drop_test_duplicates"),
		c.Switch("dataset.merge_labels"),
		c.named("dataset.unicode_form", "unicode.", run.UnicodeForms),
	)
}

// Splitting are the settings of the splits.
func (c Controls) Splitting() app.UI {
	return part.Fold(c.l.T("data.splitting"),
		c.Number("dataset.validation_size"),
		c.Number("dataset.test_size"),
		c.Number("dataset.split_seed"),
		c.Number("dataset.max_examples"),
	)
}

// TextFeatures are the hand-made features that a head reads beside the model's vector,
// if it can.
func (c Controls) TextFeatures() app.UI {
	if !c.form.Uses("text_features") {
		return nil
	}
	return app.Div().Body(part.Fold(c.l.T("data.features"),
		c.Several("text_features", "feature", run.TextFeatures),
		c.Words("text_feature_words"),
	))
}

// Augmentation are the operations that change copies of the training texts; none if
// the task allows none.
func (c Controls) Augmentation() []app.UI {
	var list []app.UI
	for _, operation := range run.OperationsOf(c.form.Config.Task) {
		list = append(list, c.Number("augmentation.alpha_"+operation))
	}
	return append(list, c.Number("augmentation.num_aug"))
}

// Method is which of the model's weights a run moves, and how.
func (c Controls) Method() app.UI {
	return app.Div().Class("group").Body(
		c.named("loaded_adapter", "loaded_adapter.", c.form.uses()),
		app.If(c.form.goesOn(), func() app.UI { return c.fixed() }),
		c.named("method", "method.", c.form.methods()),
		c.Number("last_k"),
		c.Switch("from_scratch"),
		c.Switch("freeze_embeddings"),
		c.Switch("gradual_unfreezing"),
		c.Line("modules"),
		c.Number("lora.r"),
		c.Number("lora.lora_alpha"),
		c.Number("lora.lora_dropout"),
		c.Number("lora.loraplus_lr_ratio"),
		c.Switch("lora.use_rslora"),
		c.Line("lora.target_modules"),
		c.named("lora.bias", "lora_bias.", run.LoRABiases),
		c.Line("lora.modules_to_save"),
		c.Line("ia3.target_modules"),
		c.Line("ia3.feedforward_modules"),
		c.Line("ia3.modules_to_save"),
		c.Number("prompt.num_virtual_tokens"),
		c.named("prompt.prompt_tuning_init", "prompt_init.", run.PromptInits),
		c.Line("prompt.prompt_tuning_init_text"),
		c.Line("prompt.modules_to_save"),
	)
}

// fixed says why settings of the method are locked.
func (c Controls) fixed() app.UI {
	a, words := c.form.adapter, c.l.T("method.fixed", c.form.adapter.Name)
	if n := len(a.RankPattern) + len(a.AlphaPattern); n > 0 {
		words += c.l.T("method.patterns")
	}
	return app.Div().Class("control").Body(app.P().Class("notice").DataSet("output", "fixed").Text(words))
}

// Writing are the settings of text generation, if the task generates.
func (c Controls) Writing() app.UI {
	if !run.TaskOf(c.form.Config.Task).Writes() {
		return nil
	}
	return app.Div().Body(part.Fold(c.l.T("deploy.writing"),
		c.Number("generation_config.max_new_tokens"),
		c.Switch("generation_config.do_sample"),
		c.Number("generation_config.temperature"),
		c.Number("generation_config.top_k"),
		c.Number("generation_config.top_p"),
		c.Number("generation_config.repetition_penalty"),
		c.Number("generation_config.num_beams"),
		c.Number("generation_config.length_penalty"),
	))
}
