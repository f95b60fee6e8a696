package lesson

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
)

// A printed lesson is a hand-out. The style sheet leaves out what only a screen needs, and
// shows what stands here.

// fillIn is the line for who writes on the hand-out.
func fillIn(s *client.Client) app.UI {
	blanks := []string{s.T("handout.name"), s.T("handout.class"), s.T("handout.date")}
	return app.P().Class("fill-in", "in-print").Aria("hidden", true).Body(app.Range(blanks).Slice(func(i int) app.UI {
		return app.Span().Text(blanks[i])
	}))
}

// room are the lines for an answer in one's own words.
func room() app.UI {
	return app.Div().Class("room", "in-print").Aria("hidden", true).Body(app.Span(), app.Span(), app.Span())
}
