package training

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/session"
	"tuneground/engine/run"
)

// settings are the hyper-parameters, the essential ones first, the others in
// groups to unfold.
type settings struct {
	app.Compo
	S       *session.Session
	Version int
}

// Render sets the controls.
func (t *settings) Render() app.UI {
	return app.Div().Body(t.essentials(), t.schedule(), t.optimizer(), t.regularisation(), t.evaluation(), t.rest())
}

func (t *settings) essentials() app.UI {
	s := t.S
	return app.Div().Class("group").Body(
		part.Rate(s),
		part.Number(s, "num_train_epochs"),
		part.Number(s, "per_device_train_batch_size"),
		part.Number(s, "max_length"),
		part.Number(s, "max_target_length"),
		part.Number(s, "doc_stride"),
		part.Number(s, "mlm_probability"),
		part.Line(s, "source_prefix"),
		part.Select(s, "device", part.Named(s.Lang, "device.", run.Devices)),
	)
}

func (t *settings) schedule() app.UI {
	s := t.S
	return part.Fold(s.T("train.schedule"),
		part.Select(s, "lr_scheduler_type", part.Named(s.Lang, "scheduler.", run.Schedulers)),
		part.Number(s, "warmup_ratio"),
		part.Number(s, "warmup_steps"),
		part.Number(s, "lr_scheduler_kwargs.gamma"),
		part.Number(s, "lr_scheduler_kwargs.step_size"),
	)
}

func (t *settings) optimizer() app.UI {
	s := t.S
	return part.Fold(s.T("train.optimizer"),
		part.Number(s, "weight_decay"),
		part.Number(s, "adam_beta1"),
		part.Number(s, "adam_beta2"),
		part.Number(s, "adam_epsilon"),
		part.Number(s, "max_grad_norm"),
	)
}

func (t *settings) regularisation() app.UI {
	s := t.S
	return part.Fold(s.T("train.regularisation"),
		part.Number(s, "label_smoothing_factor"),
		part.Number(s, "dropout"),
	)
}

func (t *settings) evaluation() app.UI {
	s := t.S
	return part.Fold(s.T("train.evaluation"),
		part.Select(s, "eval_strategy", part.Named(s.Lang, "strategy.", run.EvalStrategies)),
		part.Number(s, "eval_steps"),
		part.Number(s, "per_device_eval_batch_size"),
		part.Switch(s, "load_best_model_at_end"),
		part.Select(s, "metric_for_best_model", t.bestMetrics()),
	)
}

// bestMetrics offers the task's metrics below the choice of the usual one.
func (t *settings) bestMetrics() []part.Option {
	s := t.S
	metrics := run.TaskOf(s.Config.Task).Metrics
	usual := part.Option{Value: "", Name: s.T("metric.usual", s.T("metric."+metrics[0]))}
	return append([]part.Option{usual}, part.Named(s.Lang, "metric.", metrics)...)
}

func (t *settings) rest() app.UI {
	s := t.S
	return part.Fold(s.T("train.rest"),
		part.Number(s, "max_steps"),
		part.Number(s, "seed"),
	)
}
