package figure

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/part"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

// An asking is how far a figure is in asking the engine.
type asking struct {
	waiting int // unanswered commands
	answers int // to the others
	problem message.Message
	strokes int // of keys, so that only the last one asks
}

// ask sends a command with the settings config; heard gets its answer.
func (a *asking) ask(s *client.Client, config run.Config, c run.Command, heard func(run.Event)) {
	a.waiting++
	s.Ask(config, c, func(e run.Event) bool {
		switch e.Event {
		case run.Piece, run.Progress, run.Device:
			return false
		}
		a.waiting--
		a.answers++
		a.problem = e.Error
		if e.Event != run.Failed {
			heard(e)
		}
		return true
	})
}

// said is the error of the last command, if there was one.
func (a *asking) said(p Place) app.UI {
	return app.If(!a.problem.IsZero(), func() app.UI { return part.Failure(p.S.Lang.Sentence(a.problem)) })
}

// typing is a box for a text of one line. changed is called after a pause, with the text
// already in into.
func (a *asking) typing(p Place, name, label string, into *string, changed func()) app.UI {
	id := p.ID + "-" + name
	return app.Div().Class("control", "wide").Body(
		app.Label().For(id).Body(app.Span().Text(label)),
		app.Input().Type("text").ID(id).DataSet("control", name).AutoComplete(false).Value(*into).
			OnInput(func(ctx app.Context, _ app.Event) {
				*into = ctx.JSSrc().Get("value").String()
				a.strokes++
				now := a.strokes
				ctx.After(400*time.Millisecond, func(app.Context) {
					if a.strokes == now {
						changed()
					}
				})
			}, app.EventScope(id)),
	)
}

// A tuning is a short run of a figure, after which the model in memory is the tuned one.
type tuning struct {
	config run.Config
	fault  error // of the lesson's text
	race   *client.Race
	heard  bool // its end
}

// newTuning reads the settings of the run from the lesson.
func newTuning(p Place) tuning {
	var t tuning
	t.config, t.fault = p.runConfig()
	return t
}

// ended reports, once for each run, that it has ended with a model.
func (t *tuning) ended() bool {
	if t.heard || !t.done() {
		return false
	}
	t.heard = true
	return true
}

// done reports whether the last run has ended with a model.
func (t *tuning) done() bool { return t.race != nil && t.race.End != nil }

func (t *tuning) start(s *client.Client) {
	t.race, t.heard = s.StartRace(t.config, run.Grid{}), false
}
