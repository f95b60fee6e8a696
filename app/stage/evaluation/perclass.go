package evaluation

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/formula"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// perClass tables precision, recall and F1 of every class, each with its
// counts.
func (e *Stage) perClass(r *run.Report) app.UI {
	s := e.S
	rows := make([][]app.UI, len(r.PerClass))
	for i, c := range r.PerClass {
		rows[i] = []app.UI{
			app.Text(c.Label), e.opened(c, "precision", c.Precision), e.opened(c, "recall", c.Recall), e.opened(c, "f1", c.F1),
			app.Text(text.Count(int64(c.Support))),
		}
	}
	heads := []string{s.T("data.label"), s.T("metric.precision"), s.T("metric.recall"), s.T("metric.f1"), s.T("evaluate.support")}
	return app.Div().Body(
		part.Table(s.T("evaluate.per_class"), heads, map[int]bool{1: true, 2: true, 3: true, 4: true}, rows),
		app.P().Class("help").Text(s.T("evaluate.per_class_note")),
	)
}

// opened shows a score of a class, which opens to its formula.
func (e *Stage) opened(c run.ClassScore, name string, score float64) app.UI {
	return app.Details().Class("open-able").Body(
		app.Summary().Text(text.Fixed(score, 3)), formula.ClassScore(e.S.Lang, c, name).Render())
}
