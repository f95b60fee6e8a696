// Package app is the page: the first minute, the chapter's lessons, and the bench with
// its stages of fine-tuning a language model. It computes nothing itself: it sends
// run.Commands to a worker and shows the run.Events that come back.
package app

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/class"
	"tuneground/app/client"
	"tuneground/app/dock"
	"tuneground/app/frame"
	"tuneground/app/lesson"
	"tuneground/app/part"
	"tuneground/app/speed"
	"tuneground/app/start"
)

// A Page is the root of the page. All places have one client, so that the run and the
// worker survive moving between them.
type Page struct {
	app.Compo
	s     *client.Client
	book  *lesson.Book
	pile  class.Pile
	shown client.Place // when the address changed last
}

// Routes tells go-app which page each address shows.
func Routes() {
	for _, path := range []string{"/", "/index.html"} { // hosts use both names
		app.Route(path, func() app.Composer { return &Page{} })
	}
	for _, path := range []string{"/bench", "/bench.html"} {
		app.Route(path, func() app.Composer { return &speed.Page{} })
	}
}

// OnInit gives the page a client, even if it is only rendered as text.
func (p *Page) OnInit() {
	p.s, p.book = client.New(), lesson.NewBook(p.name)
	if app.IsClient {
		p.s.Arrive()
	}
	p.shown = p.s.Place
}

// OnMount starts the worker. The reader's language is not known before.
func (p *Page) OnMount(ctx app.Context) {
	p.s.Connect(ctx)
	p.name(ctx)
}

// OnDismount ends the worker when the reader leaves the page.
func (p *Page) OnDismount() { p.s.Disconnect() }

// OnNav follows an address that the reader changed. At another place the keyboard begins
// at its heading.
func (p *Page) OnNav(ctx app.Context) {
	p.s.Revisit()
	p.name(ctx)
	before, now := p.shown, p.s.Place
	p.shown = now
	if now.Kind != before.Kind || now.Name != before.Name || now.Present != before.Present {
		ctx.Defer(func(app.Context) { part.Focus(heading(now)) })
	}
}

// heading is the ID of the heading of a place.
func heading(p client.Place) string {
	switch p.Kind {
	case client.Learn:
		return part.HeadingOf("learn")
	case client.Lesson:
		return part.HeadingOf("lesson")
	case client.Bench:
		return part.HeadingOf(p.Name)
	case client.Quiz:
		return part.HeadingOf(lesson.QuizName)
	case client.Class:
		return part.HeadingOf("class")
	}
	return part.HeadingOf("start")
}

// name sets the title of the page to that of its place.
func (p *Page) name(ctx app.Context) {
	s := p.s
	title := s.T("site.tagline")
	switch s.Place.Kind {
	case client.Learn:
		title = s.T("learn.title")
	case client.Quiz:
		title = s.T("quiz.title")
	case client.Class:
		title = s.T("class.title")
	case client.Lesson:
		if known := p.book.Title(s.Lang, s.Place.Name); known != "" {
			title = known
		}
	}
	frame.Name(ctx, s, title)
}

// Render renders the page.
func (p *Page) Render() app.UI {
	s := p.s
	if s.Embedded || s.Place.Present > 0 {
		return frame.Bare(s, p.place())
	}
	return frame.Page(s, p.name, frame.Ways(s),
		app.If(s.Place.Kind == client.Bench, func() app.UI { return &dock.Bar{S: s, Version: s.Version(dock.Topics...)} }),
		app.If(s.Place.Kind == client.Bench, p.contents),
		p.place(),
		app.Footer().Body(app.P().Body(
			app.Text(s.T("site.colophon")),
			app.A().Href("bench.html").Target("_blank").Text(s.T("site.bench")), // in another tab, because this one may hold a model
		)),
	).OnDragOver(ignore).OnDrop(ignore)
}

// place shows the place that the address names.
func (p *Page) place() app.UI {
	s := p.s
	switch s.Place.Kind {
	case client.Bench:
		return p.bench()
	case client.Learn:
		return frame.Main(p.failure(), &lesson.List{S: s, Book: p.book, Version: s.Version(client.Look)})
	case client.Class:
		return frame.Main(p.failure(), &class.View{S: s, Book: p.book, Pile: &p.pile, Version: s.Version(client.Look)})
	case client.Quiz:
		return frame.Main(p.failure(), &lesson.Quiz{S: s, Book: p.book, Version: s.Version(client.Look, client.Kept)})
	case client.Lesson:
		return frame.Main(p.failure(), &lesson.View{S: s, Book: p.book, Name: s.Place.Name, Version: s.Version(client.Everything()...)})
	}
	return frame.Main(p.failure(), &start.View{S: s, Version: s.Version(start.Topics...)})
}

// ignore keeps a file dropped elsewhere from replacing the whole page.
func ignore(_ app.Context, e app.Event) { e.PreventDefault() }
