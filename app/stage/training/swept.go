package training

import (
	"slices"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/chart"
	"tuneground/app/client"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
	"tuneground/engine/sweep"
)

// swept are the results of the last sweep.
type swept struct {
	app.Compo
	S       *client.Client
	Version int
}

// Render renders the results, once there are some.
func (t *swept) Render() app.UI {
	s := t.S
	if len(s.Sweep.Runs) == 0 {
		return app.Div()
	}
	rows := sweep.Rows(s.Sweep.Grid, s.Sweep.Runs)
	_, label, _ := t.metric()
	return app.Div().Class("swept").Body(
		part.Plate(s.T("sweep.table"), t.table(rows), app.P().Class("note").Text(s.T("sweep.note")), t.verdict()),
		app.If(label != "", func() app.UI { return part.Plate(s.T("sweep.chart", label), t.chart(rows)) }),
		part.Fold(s.T("sweep.each"), t.runs(), part.Button("save_sweep", s.T("sweep.csv"), true, func(app.Context) { s.SaveSweep() })),
	)
}

// metric is the metric on the validation set that decides or, if nothing was validated,
// the first of the test: its name, "" if there is none, what it is called, and its value
// of a run.
func (t *swept) metric() (name, label string, of func(run.SweptRun) (float64, bool)) {
	s := t.S
	for _, x := range s.Sweep.Runs {
		if x.Metric != "" {
			return x.Metric, s.T("sweep.validation", s.T("metric."+x.Metric)), func(x run.SweptRun) (float64, bool) { return x.Score, x.Metric != "" }
		}
	}
	for _, name := range t.tested() {
		return name, s.T("sweep.test", s.T("metric."+name)), func(x run.SweptRun) (float64, bool) {
			v, ok := x.Metrics[name]
			return v, ok
		}
	}
	return "", "", func(run.SweptRun) (float64, bool) { return 0, false }
}

// testedMetrics is how many metrics of the test the table has.
const testedMetrics = 2

// tested are the metrics of the test in the table.
func (t *swept) tested() []string {
	names := sweep.Metrics(t.S.Sweep.Task, t.S.Sweep.Runs)
	return names[:min(len(names), testedMetrics)]
}

// table has a row for each combination of values: the means over its runs and how far
// they spread.
func (t *swept) table(rows []sweep.Row) app.UI {
	s := t.S
	heads, numeric := t.heads(), map[int]bool{}
	heads = append(heads, s.T("sweep.runs"))
	validated := slices.ContainsFunc(rows, func(r sweep.Row) bool { return r.Score().N > 0 })
	decides, label, _ := t.metric()
	if validated {
		heads = append(heads, label)
	}
	for _, name := range t.tested() {
		heads = append(heads, s.T("sweep.test", s.T("metric."+name)))
	}
	for i := len(s.Sweep.Grid.Settings); i < len(heads); i++ {
		numeric[i] = true
	}
	best, cells := sweep.Best(rows), make([][]app.UI, len(rows))
	for i, r := range rows {
		for _, v := range r.Values {
			cells[i] = append(cells[i], app.If(i == best && len(rows) > 1, func() app.UI { return app.B().Text(v) }).Else(func() app.UI { return app.Text(v) }))
		}
		count := text.Count(int64(len(r.Runs)))
		if r.Failed > 0 {
			count += " · " + s.T("sweep.failed", text.Count(int64(r.Failed)))
		}
		cells[i] = append(cells[i], app.Text(count))
		if validated {
			cells[i] = append(cells[i], spread("validation", i, decides, r.Score()))
		}
		for _, name := range t.tested() {
			cells[i] = append(cells[i], spread(name, i, name, r.Metric(name)))
		}
	}
	return part.Table(s.T("sweep.table"), heads, numeric, cells)
}

// heads are those of the columns of the settings.
func (t *swept) heads() (heads []string) {
	for _, v := range t.S.Sweep.Grid.Settings {
		heads = append(heads, t.S.T("field."+v.Setting))
	}
	return heads
}

// spread shows the mean of a metric and, of several runs, its standard deviation.
func spread(column string, row int, metric string, x sweep.Summary) app.UI {
	if x.N == 0 {
		return app.Text("–")
	}
	shown := text.Score(metric, x.Mean)
	if x.N > 1 {
		shown += " ± " + text.Score(metric, x.SD)
	}
	return app.Span().DataSet("metric", "sweep:"+column).DataSet("row", row).
		DataSet("value", text.Exact(x.Mean)).DataSet("spread", text.Exact(x.SD)).Text(shown)
}

// verdict says which run's model is kept, and takes its settings over.
func (t *swept) verdict() app.UI {
	s := t.S
	end := s.Sweep.End
	kept, validated := s.Sweep.Kept()
	if end == nil || kept.Run == 0 {
		return nil
	}
	words := s.T("sweep.kept_last", t.name(kept))
	if validated {
		words = s.T("sweep.kept", t.name(kept))
	}
	return app.Div().Class("kept").Body(
		app.P().DataSet("kept", kept.Run).Text(words),
		part.Button("take_best", s.T("sweep.take"), !s.Running(), func(app.Context) { s.TakeBest() }),
	)
}

// name names a run by its values and its seed.
func (t *swept) name(x run.SweptRun) string {
	seed := t.S.T("field.seed") + " " + strconv.FormatUint(uint64(x.Seed), 10)
	if len(x.Values) == 0 {
		return seed
	}
	return t.values(x.Values, 0) + t.S.T("list.comma") + seed
}

// values names the settings, without the first ones, with their values.
func (t *swept) values(values []string, first int) string {
	var parts []string
	for i, head := range t.heads()[first:] {
		parts = append(parts, head+" "+values[first+i])
	}
	return strings.Join(parts, t.S.T("list.comma"))
}

// runs is a table of every run.
func (t *swept) runs() app.UI {
	s := t.S
	heads := append([]string{s.T("sweep.number"), s.T("field.seed")}, t.heads()...)
	name, label, of := t.metric()
	heads = append(heads, label, s.T("plan.steps"), s.T("sweep.took"))
	var cells [][]app.UI
	for _, x := range s.Sweep.Runs {
		row := []app.UI{app.Text(text.Count(int64(x.Run))), app.Text(strconv.FormatUint(uint64(x.Seed), 10))}
		for _, v := range x.Values {
			row = append(row, app.Text(v))
		}
		score := app.Span().Text("–")
		if v, ok := of(x); ok {
			score = app.Span().Text(text.Score(name, v))
		} else if x.Steps == 0 {
			score = app.Span().Class("sentence").Text(s.Lang.Sentence(x.Problem))
		}
		row = append(row, score, app.Text(text.Count(int64(x.Steps))), app.Text(text.Duration(x.Seconds)))
		cells = append(cells, row)
	}
	return part.Table(s.T("sweep.each"), heads, nil, cells)
}

// chart draws the score over the values of the first setting: a dot for each run and,
// for each combination of the other settings' values, a line through the means. Without
// settings the seeds take their place.
func (t *swept) chart(rows []sweep.Row) app.UI {
	s, p := t.S, chart.Colours(t.S.Dark)
	_, label, of := t.metric()
	axes := chart.Axes{Name: s.T("field.seed")}
	if len(s.Sweep.Grid.Settings) > 0 {
		first := s.Sweep.Grid.Settings[0]
		axes = chart.Axes{Name: s.T("field." + first.Setting), Names: first.Values}
	}
	var means []chart.Curve
	dots := chart.Curve{Name: s.T("sweep.one"), Colour: p.Soft, Points: true}
	for _, r := range rows {
		var scores []float64
		x := 0.0
		for _, one := range r.Runs {
			if len(r.Values) == 0 {
				x = float64(len(axes.Names))
				axes.Names = append(axes.Names, strconv.FormatUint(uint64(one.Seed), 10))
			} else {
				x = float64(slices.Index(axes.Names, r.Values[0]))
			}
			if y, ok := of(one); ok {
				dots.X, dots.Y, scores = append(dots.X, x), append(dots.Y, y), append(scores, y)
			}
		}
		if len(r.Values) > 0 && len(scores) > 0 {
			means = t.addMean(p, means, r, x, sweep.Summarise(scores).Mean)
		}
	}
	return &chart.Canvas{Chart: chart.Curves(p, axes, append(means, dots)...), Label: s.T("sweep.chart", label), Class: "short"}
}

// addMean adds the mean of a row to the line of its other settings' values.
func (t *swept) addMean(p chart.Palette, means []chart.Curve, r sweep.Row, x, mean float64) []chart.Curve {
	name := t.S.T("sweep.mean")
	if len(r.Values) > 1 {
		name = t.values(r.Values, 1)
	}
	i := 0
	for i < len(means) && means[i].Name != name {
		i++
	}
	if i == len(means) {
		means = append(means, chart.Curve{Name: name, Colour: p.Shade(i), Width: 2, Dots: true})
	}
	means[i].X, means[i].Y = append(means[i].X, x), append(means[i].Y, mean)
	return means
}
