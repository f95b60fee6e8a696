package part

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/session"
	"tuneground/app/text"
)

// Page sets what all pages have in common, language, theme and masthead, and
// below these their own.
func Page(s *session.Session, tagline string, own ...app.UI) app.HTMLDiv {
	return app.Div().Class("page").DataSet("state", s.State()).DataSet("theme", s.Theme()).Lang(string(s.Lang)).
		Body(append([]app.UI{masthead(s, tagline)}, own...)...)
}

// Title is what the browser calls a page.
func Title(s *session.Session, tagline string) string { return s.T("site.name") + " · " + tagline }

// masthead names the page, says what it is doing, and holds its two switches.
func masthead(s *session.Session, tagline string) app.UI {
	theme := s.T("site.dark")
	if s.Dark {
		theme = s.T("site.light")
	}
	return app.Header().Class("masthead").Body(
		app.H1().Text(s.T("site.name")),
		app.P().Class("tagline").Text(tagline),
		status(s),
		app.Div().Class("switches").Body(
			Button("language", s.T("site.language"), true, switchLanguage(s)).Lang(string(s.Lang.Other())),
			Button("theme", theme, true, switchTheme(s)),
		),
		thread(s),
	)
}

// status says in words what the page is doing.
func status(s *session.Session) app.UI {
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
func thread(s *session.Session) app.UI {
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

func switchLanguage(s *session.Session) func(app.Context) {
	return func(ctx app.Context) {
		s.SetLang(s.Lang.Other())
		ctx.LocalStorage().Set("language", string(s.Lang))
		ctx.Page().SetLang(string(s.Lang))
	}
}

func switchTheme(s *session.Session) func(app.Context) {
	return func(ctx app.Context) {
		s.SetDark(!s.Dark)
		ctx.LocalStorage().Set("theme", s.Theme())
	}
}
