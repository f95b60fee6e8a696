package figure

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
)

// slider is a control of the figure with an ID for a number from least to most, which
// moves in steps. Scripts find it by its name.
func slider(id, name, label, shown string, now, least, most, step float64, set func(float64)) app.HTMLDiv {
	own := id + "-" + name
	return app.Div().Class("slider").Body(
		app.Label().For(own).Class("label").Text(label),
		app.Input().Type("range").ID(own).DataSet("control", name).
			Min(text.Exact(least)).Max(text.Exact(most)).Step(step).Value(text.Exact(now)).Aria("valuetext", shown).
			OnInput(func(ctx app.Context, _ app.Event) {
				if v, err := strconv.ParseFloat(ctx.JSSrc().Get("value").String(), 64); err == nil {
					set(v)
				}
			}, app.EventScope(own)),
		app.Span().Class("value").Aria("hidden", true).Text(shown),
	)
}
