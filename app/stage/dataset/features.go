package dataset

import (
	"fmt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/formula"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// fewFeatures is the number of text features shown: a list of words can have many more.
const fewFeatures = 24

// features tables the text features: mean and deviation, and the counts of the first
// examples, each of which opens to its value in standard deviations, which the model
// reads.
func (d *Stage) features(info *run.DataInfo) app.UI {
	shown := info.TextFeatures[:min(len(info.TextFeatures), fewFeatures)]
	if len(shown) == 0 {
		return nil
	}
	s := d.S
	heads := []string{s.T("feature.feature"), s.T("feature.mean"), s.T("feature.deviation")}
	examples := info.Preview[:min(len(info.Preview), fewRows)]
	for _, r := range examples {
		heads = append(heads, s.T("feature.line", fmt.Sprint(r.Row)))
	}
	numeric := map[int]bool{}
	for i := range heads[1:] {
		numeric[i+1] = true
	}
	rows := make([][]app.UI, len(shown))
	for i, x := range shown {
		rows[i] = []app.UI{app.Text(part.FeatureName(s.Lang, x)), app.Text(text.Number(x.Mean)), app.Text(text.Number(x.Deviation))}
		for _, r := range examples {
			rows[i] = append(rows[i], app.Details().Class("open-able").Body(
				app.Summary().Text(text.Count(int64(r.TextFeatures[i]))), formula.Standardised(s.Lang, x, r.TextFeatures[i]).Render()))
		}
	}
	return part.Plate(s.T("feature.preview"),
		part.Table(s.T("feature.preview"), heads, numeric, rows),
		app.P().Class("help").Text(s.T("feature.preview_note", text.Count(int64(len(info.TextFeatures))))),
	)
}
