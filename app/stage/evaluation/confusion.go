package evaluation

import (
	"fmt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/chart"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// fewClasses is the number of classes up to which cells are large.
const fewClasses = 6

// confusion shows the counts of true against predicted classes as a heat map in
// a table. A darker cell is a greater share of the true class.
func (e *Stage) confusion(r *run.Report) app.UI {
	s := e.S
	density := "roomy"
	if len(r.Labels) > fewClasses {
		density = "dense"
	}
	return app.Div().Class("scroll").TabIndex(0).Role("region").Aria("label", s.T("evaluate.confusion")).Body(app.Table().Class("confusion", density).Body(
		app.Caption().Text(s.T("evaluate.axes")),
		app.THead().Body(app.Tr().Body(
			app.Td(),
			app.Range(r.Labels).Slice(func(i int) app.UI { return app.Th().Scope("col").Text(r.Labels[i]) }),
		)),
		app.TBody().Body(app.Range(r.Confusion).Slice(func(i int) app.UI {
			return app.Tr().Body(
				app.Th().Scope("row").Text(r.Labels[i]),
				app.Range(r.Confusion[i]).Slice(func(j int) app.UI { return cell(r, i, j) }),
			)
		})),
	))
}

// cell is the number of examples of class i predicted as class j.
func cell(r *run.Report, i, j int) app.UI {
	count, of := r.Confusion[i][j], sum(r.Confusion[i])
	share := float64(count) / float64(max(of, 1))
	class := "miss"
	if i == j {
		class = "hit"
	}
	accent, deep := chart.Tone(share)
	if deep {
		class += " deep"
	}
	return app.Td().Class(class).Style("--tone", fmt.Sprintf("%.1f%%", 100*accent)).
		Title(fmt.Sprintf("%s → %s: %d / %d", r.Labels[i], r.Labels[j], count, of)).
		Text(text.Count(int64(count)))
}

func sum(counts []int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}
