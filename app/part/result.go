package part

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
)

// Result renders a result. If why is not empty, the result is out of date: it is
// dimmed, below the sentence whose key is why.
func Result(l text.Lang, why string, body ...app.UI) app.UI {
	class := "dated"
	if why != "" {
		class = "dated outdated"
	}
	return app.Div().Class(class).DataSet("outdated", why).Body(
		app.Div().Class("why").Body(app.If(why != "", func() app.UI { return app.P().Class("notice").Text(l.T(why)) })),
		app.Div().Class("result").Body(body...),
	)
}
