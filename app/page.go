// Package app is the page: five stages of fine-tuning a language model, one
// below the other like the sections of a chapter. It computes nothing itself:
// it sends run.Commands to a worker and shows the run.Events that come back.
package app

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/dock"
	"tuneground/app/frame"
	"tuneground/app/part"
	"tuneground/app/speed"
	"tuneground/app/stage/checkpoint"
	"tuneground/app/stage/dataset"
	"tuneground/app/stage/deployment"
	"tuneground/app/stage/evaluation"
	"tuneground/app/stage/goal"
	"tuneground/app/stage/training"
)

// A Page is the root of the page.
type Page struct {
	app.Compo
	s *client.Client
}

// title is the key of the page's title.
const title = "site.tagline"

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
func (p *Page) OnInit() { p.s = client.New() }

// OnMount starts the worker. The reader's language is not known before.
func (p *Page) OnMount(ctx app.Context) {
	p.s.Connect(ctx)
	frame.Name(ctx, p.s, title)
}

// OnDismount ends the worker when the reader leaves the page.
func (p *Page) OnDismount() { p.s.Disconnect() }

// OnNav sets the page's title, and applies an address that the reader changed.
func (p *Page) OnNav(ctx app.Context) {
	frame.Name(ctx, p.s, title)
	p.s.Revisit()
}

// Render renders the page.
func (p *Page) Render() app.UI {
	s := p.s
	return frame.Page(s, title, s.T("site.tagline"),
		&dock.Bar{S: s, Version: s.Version(dock.Topics...)},
		p.contents(),
		frame.Main(
			app.If(s.Failure(client.Address) != "", func() app.UI {
				return part.Failure(s.T("site.settings") + s.Failure(client.Address))
			}),
			&goal.Choice{S: s, Version: s.Version(goal.Topics...)},
			&dataset.Stage{S: s, Version: s.Version(dataset.Topics...)},
			&checkpoint.Stage{S: s, Version: s.Version(checkpoint.Topics...)},
			&training.Stage{S: s, Version: s.Version(training.Topics...)},
			&evaluation.Stage{S: s, Version: s.Version(evaluation.Topics...)},
			&deployment.Stage{S: s, Version: s.Version(deployment.Topics...)},
		),
		app.Footer().Body(app.P().Body(
			app.Text(s.T("site.colophon")+" "),
			app.A().Href("bench.html").Target("_blank").Text(s.T("site.bench")), // in another tab, because this one may hold a model
		)),
	).OnDragOver(ignore).OnDrop(ignore)
}

// ignore keeps a file dropped elsewhere from replacing the whole page.
func ignore(_ app.Context, e app.Event) { e.PreventDefault() }
