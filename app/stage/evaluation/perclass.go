package evaluation

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/formula"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// perClass tables precision, recall and F1 of every class, each with the
// counts it comes from.
func (e *Stage) perClass(r *run.Report) app.UI {
	s := e.S
	rows := make([][]app.UI, len(r.PerClass))
	for i, c := range r.PerClass {
		rows[i] = []app.UI{
			app.Text(c.Label), e.opened(precisionOf(c)), e.opened(recallOf(c)), e.opened(f1Of(c)), app.Text(text.Count(int64(c.Support))),
		}
	}
	heads := []string{s.T("data.label"), s.T("metric.precision"), s.T("metric.recall"), s.T("metric.f1"), s.T("evaluate.support")}
	return app.Div().Body(
		part.Table(s.T("evaluate.per_class"), heads, map[int]bool{1: true, 2: true, 3: true, 4: true}, rows),
		app.P().Class("help").Text(s.T("evaluate.per_class_note")),
	)
}

// A fraction is a number that is the quotient of two counts.
type fraction struct {
	value        float64
	above, below int
}

func precisionOf(c run.ClassScore) fraction { return fraction{c.Precision, c.Hits, c.Predicted} }

func recallOf(c run.ClassScore) fraction { return fraction{c.Recall, c.Hits, c.Support} }

func f1Of(c run.ClassScore) fraction { return fraction{c.F1, 2 * c.Hits, c.Predicted + c.Support} }

// formula is the quotient; of nothing there is none.
func (q fraction) formula(e *Stage) formula.Formula {
	if q.below == 0 {
		return formula.Formula{Notes: []string{e.S.T("formula.of_nothing")}}
	}
	return formula.Of(formula.Chain{formula.Over(formula.Count(q.above), formula.Count(q.below)), formula.Fixed(q.value, 3)})
}

// opened shows the number, which opens to where it comes from.
func (e *Stage) opened(q fraction) app.UI {
	return app.Details().Class("open-able").Body(app.Summary().Text(text.Fixed(q.value, 3)), q.formula(e).Render())
}
