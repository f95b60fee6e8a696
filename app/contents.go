package app

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
)

// contents leads to the stages. Its entries are buttons, because a link would
// replace the run in the address.
func (p *Page) contents() app.UI {
	s := p.s
	names := []string{"data", "model", "train", "evaluate", "deploy"}
	reached := map[string]bool{
		"data": s.Data != nil, "model": s.Model != nil, "train": len(s.Run.Steps) > 0,
		"evaluate": s.Done != nil, "deploy": s.Predicted != nil,
	}
	return app.Nav().Class("contents").Aria("label", s.T("site.stages")).Body(
		app.Ol().Body(app.Range(names).Slice(func(i int) app.UI {
			name := names[i]
			entry := app.Li().Body(part.Button("goto_"+name, s.T(name+".title"), true,
				func(app.Context) { part.Focus(part.HeadingOf(name)) }))
			if reached[name] {
				entry = entry.Class("reached")
			}
			return entry
		})))
}
