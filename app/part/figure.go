package part

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/formula"
	"tuneground/app/text"
)

// A Figure is a number of the run: its name, its displayed value, and its
// formula with this run's values.
type Figure struct {
	Metric  string // its name for scripts; "": no number yet
	Label   string
	Value   float64
	Shown   string          // Value as displayed
	Formula formula.Formula // empty: the number has no formula
}

// Render renders the figure. Opening it shows its formula.
func (f Figure) Render() app.UI {
	number := app.Span().Class("value").Text(f.Shown)
	if f.Metric != "" {
		number = number.DataSet("metric", f.Metric).DataSet("value", text.Exact(f.Value))
	}
	label := app.Span().Class("label").Text(f.Label)
	if f.Formula.Empty() {
		return app.Div().Class("figure").Body(app.Div().Class("reading").Body(label, number))
	}
	return app.Details().Class("figure", "open-able").Body(
		app.Summary().Class("reading").Body(label, number),
		app.Div().Class("formula").Body(f.Formula.Render()),
	)
}

// Minor renders less important figures, in a smaller size.
func Minor(figures ...Figure) app.UI {
	return app.Div().Class("minor").Body(Figures(figures...))
}

// Figures renders several figures in a row.
func Figures(figures ...Figure) app.UI {
	return app.Div().Class("figures").Body(app.Range(figures).Slice(func(i int) app.UI {
		return figures[i].Render()
	}))
}
