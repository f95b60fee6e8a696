// Package train is the page's third stage: choose the hyper-parameters, start
// the run and watch it.
package train

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/session"
	"tuneground/engine/run"
)

// A Stage shows the run of the session.
type Stage struct {
	app.Compo
	S       *session.Session
	Version int
}

// Topics is what the stage shows of the session.
var Topics = []session.Topic{
	session.Look, session.Settings, session.DataSet, session.Checkpoint, session.Estimate, session.Training, session.Work,
}

// Render sets the stage.
func (t *Stage) Render() app.UI {
	s := t.S
	return part.Stage("train", "3", s.T("train.title"), s.T("train.lead"),
		[]app.UI{t.essentials(), t.schedule(), t.optimizer(), t.regularisation(), t.evaluation(), t.rest()},
		[]app.UI{t.plan(), t.buttons(), t.progress(), t.live(), t.charts()},
	)
}

func (t *Stage) essentials() app.UI {
	s := t.S
	return app.Div().Class("group").Body(
		part.Number(s, "learning_rate"),
		part.Number(s, "num_train_epochs"),
		part.Number(s, "per_device_train_batch_size"),
		part.Number(s, "max_length"),
	)
}

func (t *Stage) schedule() app.UI {
	s := t.S
	return part.Fold(s.T("train.schedule"),
		part.Select(s, "lr_scheduler_type", part.Named(s.Lang, "scheduler.", run.Schedulers)),
		part.Number(s, "warmup_ratio"),
		part.Number(s, "warmup_steps"),
		part.Number(s, "lr_scheduler_kwargs.gamma"),
		part.Number(s, "lr_scheduler_kwargs.step_size"),
	)
}

func (t *Stage) optimizer() app.UI {
	s := t.S
	return part.Fold(s.T("train.optimizer"),
		part.Number(s, "weight_decay"),
		part.Number(s, "adam_beta1"),
		part.Number(s, "adam_beta2"),
		part.Number(s, "adam_epsilon"),
		part.Number(s, "max_grad_norm"),
	)
}

func (t *Stage) regularisation() app.UI {
	s := t.S
	return part.Fold(s.T("train.regularisation"),
		part.Number(s, "label_smoothing_factor"),
		part.Number(s, "dropout"),
	)
}

func (t *Stage) evaluation() app.UI {
	s := t.S
	return part.Fold(s.T("train.evaluation"),
		part.Select(s, "eval_strategy", part.Named(s.Lang, "strategy.", run.EvalStrategies)),
		part.Number(s, "eval_steps"),
		part.Number(s, "per_device_eval_batch_size"),
		part.Switch(s, "load_best_model_at_end"),
		part.Select(s, "metric_for_best_model", part.Named(s.Lang, "metric.", run.BestMetrics)),
	)
}

func (t *Stage) rest() app.UI {
	s := t.S
	return part.Fold(s.T("train.rest"),
		part.Select(s, "task", part.Named(s.Lang, "task.", run.Tasks)),
		part.Number(s, "max_steps"),
		part.Number(s, "seed"),
	)
}

func (t *Stage) buttons() app.UI {
	s := t.S
	return app.Div().Class("buttons").Body(
		part.Primary("start", s.T("train.start"), s.Startable(), func(app.Context) { s.Start() }),
		app.If(s.Running() && !s.Paused(), func() app.UI {
			return part.Button("pause", s.T("train.pause"), true, func(app.Context) { s.Pause() })
		}),
		app.If(s.Paused(), func() app.UI {
			return part.Button("resume", s.T("train.resume"), true, func(app.Context) { s.Resume() })
		}),
		app.If(s.Running(), func() app.UI {
			return part.Button("stop", s.T("train.stop"), true, func(app.Context) { s.Stop() })
		}),
		app.If(s.Failure(run.Start) != "", func() app.UI { return part.Failure(s.Failure(run.Start)) }),
	)
}
