package part

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
	"tuneground/engine/run"
)

// Progress shows the progress of a piece of work; without one it is empty.
func Progress(l text.Lang, p *run.ProgressInfo) app.UI {
	if p == nil {
		return nil
	}
	bar := app.Progress().Aria("label", l.T("work."+p.What))
	words := l.T("work." + p.What)
	if p.Total > 0 {
		bar = bar.Max(1).Value(text.Fixed(float64(p.Done)/float64(p.Total), 4))
		words += " " + text.Percent(float64(p.Done)/float64(p.Total))
	}
	if p.ETA >= 1 {
		words += " · " + l.T("bench.left", text.Duration(p.ETA))
	}
	return app.Div().Class("progress").Body(bar, app.P().Text(words))
}
