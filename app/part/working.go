package part

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/session"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// Working shows how far a command is that has not been answered yet. During a
// run all progress is the run's.
func Working(s *session.Session, do string) app.UI {
	p := s.Progress
	if !s.Waiting(do) || s.Running() != (do == run.Start) || p == nil {
		return nil
	}
	bar := app.Progress().Aria("label", s.T("work."+p.What))
	words := s.T("work." + p.What)
	if p.Total > 0 {
		bar = bar.Max(1).Value(text.Fixed(float64(p.Done)/float64(p.Total), 4))
		words += " " + text.Percent(float64(p.Done)/float64(p.Total))
	}
	if p.ETA >= 1 {
		words += " · " + s.T("bench.left", text.Duration(p.ETA))
	}
	return app.Div().Class("progress").Body(bar, app.P().Text(words))
}
