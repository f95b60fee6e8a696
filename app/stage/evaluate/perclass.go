package evaluate

import (
	"fmt"

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
		hits, taken := counts(r, i)
		both := 0
		if taken > 0 || len(r.Confusion) > 0 {
			both = taken + c.Support
		}
		rows[i] = []app.UI{
			app.Text(c.Label), quotient(c.Precision, hits, taken), quotient(c.Recall, hits, c.Support),
			quotient(c.F1, 2*hits, both), app.Text(text.Count(int64(c.Support))),
		}
	}
	heads := []string{s.T("data.label"), s.T("metric.precision"), s.T("metric.recall"), s.T("metric.f1"), s.T("evaluate.support")}
	return app.Div().Body(
		part.Table(s.T("evaluate.per_class"), heads, map[int]bool{1: true, 2: true, 3: true, 4: true}, rows),
		app.P().Class("help").Text(s.T("evaluate.per_class_note")),
	)
}

// quotient is a number that opens to the two counts it is the quotient of, where
// they are known.
func quotient(value float64, above, below int) app.UI {
	if below == 0 {
		return app.Text(text.Fixed(value, 3))
	}
	return app.Details().Class("open-able").Body(
		app.Summary().Text(text.Fixed(value, 3)),
		formula.Math(formula.Frac(formula.Num(fmt.Sprint(above)), formula.Num(fmt.Sprint(below)))),
	)
}
