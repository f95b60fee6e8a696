package deploy

import (
	"fmt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// answer shows the probabilities of the classes and what the model attended to.
func (d *Stage) answer() app.UI {
	s := d.S
	p := s.Predicted
	if p == nil {
		return app.P().Class("waiting").Text(s.T("deploy.waiting"))
	}
	return app.Div().Body(
		part.Plate(s.T("deploy.probs"), d.probs(p)),
		app.If(len(p.Attention) > 0, func() app.UI {
			return part.Plate(s.T("deploy.attention"), d.choice(p), d.arcs(p))
		}),
	)
}

// probs draws one bar for each class.
func (d *Stage) probs(p *run.Prediction) app.UI {
	best := 0
	for i, q := range p.Probs {
		if q > p.Probs[best] {
			best = i
		}
	}
	return app.Div().Class("probs").Aria("live", "polite").Body(
		app.Range(p.Probs).Slice(func(i int) app.UI {
			class := "prob"
			if i == best {
				class = "prob best"
			}
			return app.Div().Class(class).Body(
				app.Span().Class("label").Text(p.Labels[i]),
				app.Span().Class("bar").Body(app.Span().Style("width", fmt.Sprintf("%.2f%%", 100*p.Probs[i]))),
				app.Span().Class("value").DataSet("metric", "prob:"+p.Labels[i]).
					DataSet("value", text.Exact(p.Probs[i])).Text(text.Percent(p.Probs[i])),
			)
		}),
		app.P().Class("help").Text(d.S.T("deploy.millis", text.Number(p.Millis))),
	)
}
