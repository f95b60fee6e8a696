package app

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
)

// header names the page, says what it is doing, and holds its two switches.
func (p *Page) header() app.UI {
	s := p.s
	theme := s.T("site.dark")
	if s.Dark {
		theme = s.T("site.light")
	}
	return app.Header().Class("masthead").Body(
		app.H1().Text(s.T("site.name")),
		app.P().Class("tagline").Text(s.T("site.tagline")),
		p.status(),
		app.Div().Class("switches").Body(
			part.Button("language", s.T("site.language"), true, p.switchLanguage).Lang(string(s.Lang.Other())),
			part.Button("theme", theme, true, p.switchTheme),
		),
		p.thread(),
	)
}

// status says in words what the page is doing.
func (p *Page) status() app.UI {
	s := p.s
	state := s.State()
	if s.Paused() {
		state = "paused"
	}
	words := s.T("state." + state)
	if w := s.Progress; w != nil {
		words += " · " + s.T("work."+w.What)
		if w.Total > 0 {
			words += " " + text.Percent(float64(w.Done)/float64(w.Total))
		}
	}
	return app.P().Class("status").Role("status").Aria("live", "polite").Text(words)
}

// thread is the hairline below the header that fills as the run goes on.
func (p *Page) thread() app.UI {
	s := p.s
	share := 0.0
	switch {
	case s.Running() && s.Run.Plan.Steps > 0:
		share = float64(s.Run.Last().Step) / float64(s.Run.Plan.Steps)
	case s.Progress != nil && s.Progress.Total > 0:
		share = float64(s.Progress.Done) / float64(s.Progress.Total)
	}
	return app.Div().Class("thread").Aria("hidden", true).Body(
		app.Span().Style("width", text.Fixed(100*share, 2)+"%"))
}

// contents leads to the stages. Its entries are buttons, as a link would
// replace the run that the address carries.
func (p *Page) contents() app.UI {
	s := p.s
	names := []string{"data", "model", "train", "evaluate", "deploy"}
	reached := map[string]bool{
		"data": s.Data != nil, "model": s.Model != nil, "train": len(s.Run.Steps) > 0,
		"evaluate": s.Report != nil, "deploy": s.Predicted != nil,
	}
	return app.Nav().Class("contents").Aria("label", s.T("site.stages")).Body(
		app.Ol().Body(app.Range(names).Slice(func(i int) app.UI {
			name := names[i]
			entry := app.Li().Body(part.Button("goto_"+name, s.T(name+".title"), true,
				func(app.Context) { app.Window().ScrollToID(name) }))
			if reached[name] {
				entry = entry.Class("reached")
			}
			return entry
		})))
}

func (p *Page) switchLanguage(ctx app.Context) {
	p.s.SetLang(p.s.Lang.Other())
	ctx.LocalStorage().Set("language", string(p.s.Lang))
	ctx.Page().SetLang(string(p.s.Lang))
}

func (p *Page) switchTheme(ctx app.Context) {
	p.s.SetDark(!p.s.Dark)
	ctx.LocalStorage().Set("theme", themeOf(p.s.Dark))
}

func themeOf(dark bool) string {
	if dark {
		return "dark"
	}
	return "light"
}
