package deployment

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// atLeast is the probability from which one of several labels applies.
const atLeast = 0.5

// labels draws one bar for each class, or shows the number of a regression. A
// model that generates its answer has no probabilities to show.
func (d *Stage) labels(p *run.Prediction) app.UI {
	switch {
	case p.ProblemType == run.Regression:
		return part.Figures(part.Figure{Metric: "value", Label: d.S.T("deploy.value"), Value: p.Value, Shown: text.Fixed(p.Value, 3)})
	case len(p.Probs) == 0:
		return d.written(p)
	}
	bars := make([]bar, len(p.Probs))
	for i, q := range p.Probs {
		chosen := i == p.Best()
		if p.ProblemType == run.MultiLabel {
			chosen = q >= atLeast
		}
		bars[i] = bar{name: p.Labels[i], metric: "prob:" + p.Labels[i], share: q, chosen: chosen}
	}
	return app.Div().Body(drawn(bars), app.If(p.ProblemType == run.MultiLabel, func() app.UI {
		return app.P().Class("help").Text(d.S.T("deploy.independent"))
	}))
}
