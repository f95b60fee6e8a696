package evaluation

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/formula"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// mostFeatures is the number of text features shown: those with the greatest weights.
const mostFeatures = 30

// features draws what one standard deviation of each text feature adds to the output
// of each label: a bar to the right of the middle is for the label, one to the left
// against it. The table says the same in numbers, each of which opens to its formula.
func (e *Stage) features(w *run.TextFeatureWeights) app.UI {
	s := e.S
	order, greatest := byWeight(w)
	heads, numeric := []string{s.T("feature.feature")}, map[int]bool{}
	for i, label := range w.Labels {
		heads, numeric[i+1] = append(heads, label), true
	}
	rows := make([][]app.UI, min(len(order), mostFeatures))
	for i := range rows {
		x := w.Features[order[i]]
		rows[i] = []app.UI{app.Text(part.FeatureName(s.Lang, x))}
		for label := range w.Labels {
			rows[i] = append(rows[i], e.weight(x, w.Labels[label], w.Weights[label][order[i]], greatest))
		}
	}
	return part.Plate(s.T("feature.weights"),
		part.Table(s.T("feature.weights"), heads, numeric, rows),
		app.If(len(order) > len(rows), func() app.UI {
			return app.P().Class("help").Text(s.T("feature.strongest", text.Count(int64(len(rows))), text.Count(int64(len(order)))))
		}),
		app.P().Class("help").Text(s.T("feature.weights_note")),
	)
}

// byWeight returns the features by the greatest of their weights, and that of all.
func byWeight(w *run.TextFeatureWeights) (order []int, greatest float64) {
	most := make([]float64, len(w.Features))
	for i := range w.Features {
		order = append(order, i)
		for _, row := range w.Weights {
			most[i] = max(most[i], math.Abs(float64(row[i])))
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(most[j], most[i]) })
	return order, most[order[0]]
}

// weight is a cell: the number above its bar.
func (e *Stage) weight(x run.TextFeature, label string, w float32, greatest float64) app.UI {
	share := 50 * math.Abs(float64(w)) / max(greatest, 1e-9)
	from := 50.0
	if w < 0 {
		from -= share
	}
	bar := app.Span().Style("margin-left", fmt.Sprintf("%.2f%%", from)).Style("width", fmt.Sprintf("%.2f%%", share))
	if w < 0 {
		bar = bar.Class("against")
	}
	return app.Details().Class("open-able", "weight").Body(
		app.Summary().Body(
			app.Span().DataSet("metric", fmt.Sprintf("weight:%s:%s", cmp.Or(x.Word, x.Name), label)).DataSet("value", text.Exact(float64(w))).Text(text.Signed(float64(w), 3)),
			app.Span().Class("diverging").Aria("hidden", true).Body(bar),
		),
		formula.FeatureWeight(e.S.Lang, x, w).Render(),
	)
}
