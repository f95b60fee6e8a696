package frame

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
)

// Link leads to another place of the page.
func Link(s *client.Client, to client.Place, label string) app.HTMLA {
	return app.A().Href("#"+to.Fragment()).Text(label).
		OnClick(func(app.Context, app.Event) { s.Go(to) }, app.EventScope(to.Fragment()))
}

// Show leads to another place, as a link to it does.
func Show(ctx app.Context, s *client.Client, to client.Place) {
	if address, err := app.Window().URL().Parse("#" + to.Fragment()); err == nil {
		s.Go(to)
		ctx.NavigateTo(address)
	}
}

// Ways are the two ways into the page: the chapter, and the bench.
func Ways(s *client.Client) app.UI {
	way := func(to client.Place, label string, here bool) app.UI {
		link := Link(s, to, label)
		if here {
			return link.Aria("current", "page")
		}
		return link
	}
	kind := s.Place.Kind
	return app.Nav().Class("ways").Aria("label", s.T("place.ways")).Body(
		way(client.Place{Kind: client.Learn}, s.T("place.learn"), kind == client.Learn || kind == client.Lesson),
		way(client.Place{Kind: client.Bench, Name: client.Stages[0]}, s.T("place.bench"), kind == client.Bench),
	)
}
