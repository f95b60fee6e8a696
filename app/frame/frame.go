// Package frame is the common frame of all pages: masthead, language, theme.
package frame

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/part"
	"tuneground/app/text"
)

// Page renders the common parts of all pages and own below them. What is beside the
// page's name says where the reader is; named sets the browser's title and language after
// the page's has changed: see Name.
func Page(s *client.Client, named func(app.Context), beside app.UI, own ...app.UI) app.HTMLDiv {
	return Bare(s, append([]app.UI{skip(s), masthead(s, named, beside)}, own...)...)
}

// Bare renders own without the common parts, for a page in a frame of another.
func Bare(s *client.Client, own ...app.UI) app.HTMLDiv {
	return app.Div().Class("page").DataSet("state", s.State()).DataSet("theme", s.Theme()).Lang(string(s.Lang)).Body(own...)
}

// Main holds what a page is about.
func Main(body ...app.UI) app.UI { return app.Main().ID(mainID).TabIndex(-1).Body(body...) }

const mainID = "main"

// Tagline says beside the page's name what the page is.
func Tagline(words string) app.UI { return app.P().Class("tagline").Text(words) }

// skip moves the keyboard focus past the masthead. It is a button, because a
// link would replace the run in the address.
func skip(s *client.Client) app.UI {
	return part.Button("skip", s.T("site.skip"), true, func(app.Context) { part.Focus(mainID) }).Class("skip")
}

// Name sets the browser's title of the page and its language.
func Name(ctx app.Context, s *client.Client, title string) {
	ctx.Page().SetTitle(s.T("site.name") + " · " + title)
	ctx.Page().SetLang(string(s.Lang))
}

// masthead shows the page's name, its state, and two switches.
func masthead(s *client.Client, named func(app.Context), beside app.UI) app.UI {
	theme := s.T("site.dark")
	if s.Dark {
		theme = s.T("site.light")
	}
	return app.Header().Class("masthead").Body(
		app.H1().Text(s.T("site.name")),
		beside,
		status(s),
		app.Div().Class("switches").Body(
			part.Button("language", s.T("site.language"), true, switchLanguage(s, named)).Lang(string(s.Lang.Other())),
			part.Button("theme", theme, true, switchTheme(s)),
		),
		thread(s),
	)
}

// status says in words what the page is doing.
func status(s *client.Client) app.UI {
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

// thread is the hairline below the header that fills as the run progresses.
func thread(s *client.Client) app.UI {
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

func switchLanguage(s *client.Client, named func(app.Context)) func(app.Context) {
	return func(ctx app.Context) {
		s.SetLang(s.Lang.Other())
		ctx.LocalStorage().Set("language", string(s.Lang))
		named(ctx)
	}
}

func switchTheme(s *client.Client) func(app.Context) {
	return func(ctx app.Context) {
		s.SetDark(!s.Dark)
		ctx.LocalStorage().Set("theme", s.Theme())
	}
}
