package training

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/formula"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// live is the run: its predicted needs, its numbers and its curves. All of them
// have their places before it starts, so that nothing moves when it does.
type live struct {
	app.Compo
	S       *client.Client
	Version int
}

// Render renders the run.
func (t *live) Render() app.UI {
	return app.Div().Class("live").Body(t.plan(), t.notices(t.problems()),
		part.Result(t.S.Lang, t.S.Outdated(client.TheRun), t.progress(), t.numbers(), t.charts()))
}

// progress shows the run's progress, and its work besides steps.
func (t *live) progress() app.UI {
	steps := max(t.S.Run.Plan.Steps, 1)
	return app.Div().Class("progress").Body(
		app.Progress().Max(steps).Value(t.S.Run.Last().Step).Aria("label", t.S.T("train.progress")),
		app.P().Text(t.standing()),
	)
}

// standing says the same in words.
func (t *live) standing() string {
	s := t.S
	steps, last := s.Run.Plan.Steps, s.Run.Last()
	if steps == 0 && !s.Running() {
		return s.T("train.idle")
	}
	words := t.inSweep() + s.T("train.step", text.Count(int64(last.Step)), text.Count(int64(steps)), text.Fixed(last.Epoch, 2))
	if last.Skipped > 0 {
		words += " · " + s.T("train.skipped", text.Count(int64(last.Skipped)))
	}
	if n := len(s.Run.Devices); n > 0 && s.Running() {
		words += " · " + s.T("train.on", s.Lang.Device(s.Run.Devices[n-1].Name()))
	}
	if w := s.Progress; w != nil && s.Running() {
		words += " · " + s.T("work."+w.What)
		if w.Total > 0 {
			words += " " + text.Percent(float64(w.Done)/float64(w.Total))
		}
	}
	return words
}

// inSweep says which run of a sweep this is.
func (t *live) inSweep() string {
	now := t.S.Sweep.Now
	if now == nil {
		return ""
	}
	return t.S.T("sweep.standing", text.Count(int64(now.Next)), text.Count(int64(now.Runs)), text.Duration(now.After+t.S.Run.Last().ETA)) + " · "
}

// numbers shows the numbers of the last step.
func (t *live) numbers() app.UI {
	if len(t.S.Run.Steps) == 0 {
		return t.places()
	}
	return part.Figures(t.figures()...)
}

func (t *live) figures() []part.Figure {
	s := t.S
	last, c := s.Run.Last(), s.Run.Config
	return []part.Figure{
		{
			Metric: "train_loss", Label: s.T("metric.train_loss"), Value: last.Loss, Shown: text.Fixed(last.Loss, 4),
			Formula: formula.TrainLoss(s.Lang, c, s.Run.ProblemType, &s.Run.Plan),
		},
		{
			Metric: "learning_rate", Label: s.T("metric.learning_rate"), Value: last.LearningRate, Shown: text.Number(last.LearningRate),
			Formula: formula.LearningRate(s.Lang, &s.Run.Record, last),
		},
		{
			Metric: "grad_norm", Label: s.T("metric.grad_norm"), Value: last.GradNorm, Shown: text.Number(last.GradNorm),
			Formula: formula.GradNorm(s.Lang, c),
		},
		{
			Metric: "tokens_per_second", Label: s.T("metric.tokens_per_second"), Value: last.TokensPerSec, Shown: text.Number(last.TokensPerSec),
			Formula: formula.Speed(s.Lang, last),
		},
		t.timeLeft(last),
	}
}

// timeLeft is the time of the remaining steps and of the evaluations. A run
// that is ending has none, and its place stays.
func (t *live) timeLeft(last run.StepInfo) part.Figure {
	s := t.S
	if !s.Running() || s.Waiting(run.Stop) {
		return part.Figure{Label: s.T("metric.eta_seconds"), Shown: "–"}
	}
	return part.Figure{
		Metric: "eta_seconds", Label: s.T("metric.eta_seconds"), Value: last.ETA, Shown: text.Duration(last.ETA),
		Formula: formula.TimeLeft(s.Lang, s.Run.Plan, last),
	}
}

// places are the empty places of the numbers.
func (t *live) places() app.UI {
	metrics := []string{"train_loss", "learning_rate", "grad_norm", "tokens_per_second", "eta_seconds"}
	figures := make([]part.Figure, len(metrics))
	for i, metric := range metrics {
		figures[i] = part.Figure{Label: t.S.T("metric." + metric), Shown: "–"}
	}
	return part.Figures(figures...)
}
