package deployment

import (
	"fmt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
)

// A bar shows the probability of an answer.
type bar struct {
	name   string
	metric string // its name for scripts
	share  float64
	chosen bool
}

func drawn(bars []bar) app.UI {
	return app.Div().Class("probs").Body(app.Range(bars).Slice(func(i int) app.UI {
		b := bars[i]
		class := "prob"
		if b.chosen {
			class = "prob best"
		}
		return app.Div().Class(class).Body(
			app.Span().Class("label").Text(b.name),
			app.Span().Class("bar").Body(app.Span().Style("width", fmt.Sprintf("%.2f%%", 100*b.share))),
			app.Span().Class("value").DataSet("metric", b.metric).
				DataSet("value", text.Exact(b.share)).Text(text.Percent(b.share)),
		)
	}))
}
