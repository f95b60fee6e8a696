package deployment

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// entities marks the entities in the text and lists them below.
func (d *Stage) entities(p *run.Prediction) app.UI {
	s := d.S
	marks := part.Entities(p.Labels, p.Entities)
	rows := make([][]app.UI, len(p.Entities))
	for i, e := range p.Entities {
		rows[i] = []app.UI{
			app.Text(e.Text), app.Text(e.Label),
			app.Span().DataSet("metric", "entity:"+e.Text).DataSet("value", text.Exact(e.Score)).Text(text.Percent(e.Score)),
		}
	}
	return app.Div().Class("found").Body(
		app.P().Class("reading-text").Body(part.Marked(p.Text, marks)),
		app.If(len(rows) == 0, func() app.UI { return app.P().Class("help").Text(s.T("deploy.no_entities")) }).Else(func() app.UI {
			return part.Table(s.T("answer_is."+p.Task), []string{s.T("deploy.found"), s.T("data.label"), s.T("deploy.score")}, map[int]bool{2: true}, rows)
		}),
	)
}
