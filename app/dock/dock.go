// Package dock is the bar at the foot of the page, in reach from every stage:
// the run's buttons and progress.
package dock

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/chart"
	"tuneground/app/client"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// A Bar shows the client's run. It is visible in every state, and each button
// has a fixed place, so that a press moves nothing.
type Bar struct {
	app.Compo
	S       *client.Client
	Version int
}

// Topics are the topics of the client that the bar shows.
var Topics = []client.Topic{
	client.Look, client.Settings, client.DataSet, client.Checkpoint, client.Estimate, client.Training, client.Outcome, client.Work,
}

// Render renders the bar.
func (b *Bar) Render() app.UI {
	s := b.S
	body := b.readings()
	switch {
	case s.Failure(client.Worker) != "":
		body = part.Failure(s.Failure(client.Worker))
	case s.TooLarge() && !s.Running():
		body = b.tooLarge()
	case s.Failure(run.Start) != "":
		body = part.Failure(s.Failure(run.Start))
	case s.Failure(run.GoOn) != "":
		body = part.Failure(s.Failure(run.GoOn))
	}
	return app.Section().Class("dock").Aria("label", s.T("dock.label")).Body(b.buttons(), body)
}

func (b *Bar) buttons() app.UI {
	s := b.S
	return app.Div().Class("buttons").Body(
		part.Primary("start", s.T("train.start"), s.Startable(), func(app.Context) { s.Start() }),
		app.Div().Class("place").Body(
			app.If(s.Running() && !s.Paused(), func() app.UI {
				return part.Button("pause", s.T("train.pause"), true, func(app.Context) { s.Pause() })
			}),
			app.If(s.Paused(), func() app.UI {
				return part.Button("resume", s.T("train.resume"), true, func(app.Context) { s.Resume() })
			}),
		),
		app.Div().Class("place").Body(
			app.If(s.Running(), func() app.UI {
				return part.Button("stop", s.T("train.stop"), !s.Waiting(run.Stop), func(app.Context) { s.Stop() })
			}),
		),
	)
}

// readings returns the figures of the current run, or of the last one while the
// settings are its own; otherwise the prediction for the next run.
func (b *Bar) readings() app.UI {
	s := b.S
	if len(s.Run.Steps) == 0 || s.Outdated(client.TheRun) != "" {
		return app.Div().Class("readings").Body(app.P().Text(b.outlook()))
	}
	last := s.Run.Last()
	x := make([]float64, len(s.Run.Steps))
	for i, step := range s.Run.Steps {
		x[i] = float64(step.Step)
	}
	return app.Div().Class("readings").Body(
		app.P().Class("loss").Body(
			app.Small().Text(s.T("metric.loss")), app.Text(" "), app.B().Text(text.Fixed(last.Loss, 4))),
		chart.Spark(x, s.Run.Smooth, s.Run.Plan.Steps),
		app.P().Text(b.standing()),
	)
}

// outlook says what a run would take, or why none can start yet.
func (b *Bar) outlook() string {
	s := b.S
	switch {
	case s.Running():
		return s.T("dock.starting")
	case s.Data == nil || s.Model == nil || s.Waiting(run.LoadData) || s.Waiting(run.LoadModel):
		return s.T("dock.loading")
	case !s.Next.Usable():
		return s.T("dock.unusable")
	case s.Plan == nil, s.Outdated(client.ThePlan) != "":
		return s.T("dock.estimating")
	}
	words := s.T("dock.outlook", text.Count(int64(s.Plan.Steps)), text.Duration(s.Plan.Seconds), text.Bytes(s.Plan.Bytes))
	if d := s.Data; d.MuchUnknown() {
		words = s.T("dock.unread", text.Percent(float64(d.Unknown)/float64(d.Tokens))) + " · " + words
	}
	return words
}

// standing says how far the run is.
func (b *Bar) standing() string {
	s := b.S
	last := s.Run.Last()
	words := ""
	if now := s.Sweep.Now; now != nil {
		words = s.T("sweep.run", text.Count(int64(now.Next)), text.Count(int64(now.Runs))) + " · "
	}
	words += s.T("dock.step", text.Count(int64(last.Step)), text.Count(int64(s.Run.Plan.Steps)))
	switch {
	case s.Paused():
		return words + " · " + s.T("state.paused")
	case s.Waiting(run.Stop):
		return words + " · " + s.T("dock.ending")
	case s.Running():
		left := last.ETA
		if s.Sweeping() {
			left += s.Sweep.Now.After
		}
		return words + " · " + s.T("dock.left", text.Duration(left))
	case s.Reported():
		return words + " · " + s.T("dock.took", text.Duration(s.Run.Report.Seconds))
	}
	return words
}
