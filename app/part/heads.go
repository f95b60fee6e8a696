package part

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
)

// Heads lets the reader choose one of the layers and one of the heads of an attention,
// all counted from 0.
func Heads(l text.Lang, layers, heads, layer, head int, set func(layer, head int)) []app.UI {
	pick := func(name string, n, now int, set func(int)) app.UI {
		return app.Label().Class("inline").Body(
			app.Span().Text(l.T("deploy."+name)),
			app.Select().DataSet("control", name).
				OnChange(func(ctx app.Context, _ app.Event) { set(ctx.JSSrc().Get("selectedIndex").Int()) }, app.EventScope(name, layer, head)).
				Body(app.Range(make([]struct{}, n)).Slice(func(i int) app.UI {
					return app.Option().Value(i).Selected(i == now).Text(strconv.Itoa(i + 1))
				})),
		)
	}
	return []app.UI{
		pick("layer", layers, layer, func(i int) { set(i, head) }),
		pick("head", heads, head, func(i int) { set(layer, i) }),
	}
}
