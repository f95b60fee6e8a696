package deployment

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/engine/run"
)

// answers marks the best answer in the context and draws the probabilities of
// the best ones.
func (d *Stage) answers(p *run.Prediction) app.UI {
	if len(p.Answers) == 0 {
		return app.P().Class("help").Text(d.S.T("deploy.no_answer"))
	}
	best := p.Answers[0]
	return app.Div().Class("found").Body(
		app.P().Class("written").DataSet("output", best.Text).Text(best.Text),
		drawn(candidates("answer:", p.Answers)),
		app.P().Class("reading-text").Body(part.Marked(p.Text, []part.Mark{{From: best.From, To: best.To}})),
	)
}

// words draws the probabilities of the best words for the mask.
func (d *Stage) words(p *run.Prediction) app.UI {
	if len(p.Answers) == 0 {
		return app.P().Class("help").Text(d.S.T("deploy.no_mask"))
	}
	return app.Div().DataSet("output", p.Answers[0].Text).Body(drawn(candidates("word:", p.Answers)))
}

// candidates are bars of answers, the first of them chosen.
func candidates(prefix string, answers []run.Answer) []bar {
	bars := make([]bar, len(answers))
	for i, a := range answers {
		bars[i] = bar{name: a.Text, metric: prefix + a.Text, share: a.Score, chosen: i == 0}
	}
	return bars
}
