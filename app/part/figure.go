package part

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/formula"
	"tuneground/app/text"
)

// A Figure is a number of the run: what it is, how it reads, and the formula
// it comes from with this run's values.
type Figure struct {
	Metric  string // its name for scripts; "": there is no number yet
	Label   string
	Value   float64
	Shown   string          // Value as it is read
	Formula formula.Formula // empty: the number is no result of a formula
}

// Render sets the figure. Opening it shows its formula.
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

// Minor sets figures that matter less, in a smaller size.
func Minor(figures ...Figure) app.UI {
	return app.Div().Class("minor").Body(Figures(figures...))
}

// Figures sets several figures in a row.
func Figures(figures ...Figure) app.UI {
	return app.Div().Class("figures").Body(app.Range(figures).Slice(func(i int) app.UI {
		return figures[i].Render()
	}))
}
