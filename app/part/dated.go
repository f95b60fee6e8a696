package part

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/session"
)

// Dated sets what shows a result. Where that is no longer one of what is chosen, it
// is dimmed, below a sentence that says why.
func Dated(s *session.Session, r session.Result, body ...app.UI) app.UI {
	why := s.Outdated(r)
	class := "dated"
	if why != "" {
		class = "dated outdated"
	}
	return app.Div().Class(class).DataSet("outdated", why).Body(
		app.Div().Class("why").Body(app.If(why != "", func() app.UI { return app.P().Class("notice").Text(s.T(why)) })),
		app.Div().Class("result").Body(body...),
	)
}
