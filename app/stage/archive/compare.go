package archive

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/chart"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// A chosenRun is a run to compare with others.
type chosenRun struct {
	title  string
	record *run.Record
}

// curves draws the losses of the runs over each other: on the validation set where there
// are some, else in training.
func (a *Stage) curves(runs []chosenRun) app.UI {
	s := a.S
	p := chart.Colours(s.Dark)
	var curves []chart.Curve
	last, kind := 0, "archive.losses"
	for i, r := range runs {
		curve := chart.Curve{Name: short(r.title), Colour: p.Shade(i), Width: 2}
		for _, e := range r.record.Evals {
			if loss, ok := e.Metrics["loss"]; ok {
				curve.X, curve.Y, curve.Dots = append(curve.X, float64(e.Step)), append(curve.Y, loss), true
			}
		}
		if len(curve.X) == 0 {
			kind = "archive.losses_mixed"
			for _, step := range r.record.Steps {
				curve.X, curve.Y = append(curve.X, float64(step.Step)), append(curve.Y, step.Loss)
			}
		}
		curves, last = append(curves, curve), max(last, r.record.Plan.Steps)
	}
	axes := chart.Axes{Name: s.T("axis.step"), Last: last}
	return part.Plate(s.T(kind), &chart.Canvas{Chart: chart.Curves(p, axes, curves...), Label: s.T(kind), Class: "tall"})
}

// short cuts a title so that the legend of two runs fits on a telephone.
func short(title string) string {
	const most = 14
	if letters := []rune(title); len(letters) > most {
		return string(letters[:most]) + "…"
	}
	return title
}

// settings shows the settings in which the runs differ.
func (a *Stage) settings(runs []chosenRun) app.UI {
	s := a.S
	values := make([]map[string]string, len(runs))
	paths := map[string]bool{}
	for i, r := range runs {
		values[i] = flatten(r.record.Config)
		for path := range values[i] {
			paths[path] = true
		}
	}
	var rows [][]app.UI
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		if !slices.ContainsFunc(values, func(v map[string]string) bool { return v[path] != values[0][path] }) {
			continue
		}
		name := path
		if text.Has("field." + path) {
			name = s.T("field." + path)
		}
		row := []app.UI{app.Span().Title(path).Text(name)}
		for _, v := range values {
			row = append(row, app.Text(v[path]))
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return part.Plate(s.T("archive.differences"), app.P().Class("help").Text(s.T("archive.same")))
	}
	return part.Plate(s.T("archive.differences"), part.Table(s.T("archive.differences"), heads(s.T("archive.setting"), runs), nil, rows))
}

// flatten returns the settings by their paths in JSON.
func flatten(c run.Config) map[string]string {
	j, err := json.Marshal(c)
	if err != nil {
		panic(err) // JSON can encode every Config
	}
	var tree map[string]any
	if err := json.Unmarshal(j, &tree); err != nil {
		panic(err)
	}
	flat := map[string]string{}
	var visit func(prefix string, tree map[string]any)
	visit = func(prefix string, tree map[string]any) {
		for name, value := range tree {
			if below, ok := value.(map[string]any); ok {
				visit(prefix+name+".", below)
				continue
			}
			j, _ := json.Marshal(value)
			flat[prefix+name] = strings.Trim(string(j), `"`)
		}
	}
	visit("", tree)
	return flat
}

// scores shows the metrics of the runs side by side, the best of each marked.
func (a *Stage) scores(runs []chosenRun) app.UI {
	s := a.S
	names := map[string]bool{}
	for _, r := range runs {
		if r.record.Report != nil {
			for name := range r.record.Report.Metrics {
				names[name] = true
			}
		}
	}
	var rows [][]app.UI
	for _, name := range slices.Sorted(maps.Keys(names)) {
		best, row := bestOf(name, runs), []app.UI{app.Text(s.T("metric." + name))}
		for i, r := range runs {
			value, ok := metric(r, name)
			switch {
			case !ok:
				row = append(row, app.Text("–"))
			case i == best:
				row = append(row, app.B().Text(text.Score(name, value)))
			default:
				row = append(row, app.Text(text.Score(name, value)))
			}
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil
	}
	numeric := map[int]bool{}
	for i := range runs {
		numeric[i+1] = true
	}
	return part.Plate(s.T("archive.scores"), part.Table(s.T("archive.scores"), heads(s.T("archive.metric"), runs), numeric, rows))
}

func metric(r chosenRun, name string) (value float64, ok bool) {
	if r.record.Report == nil {
		return 0, false
	}
	value, ok = r.record.Report.Metrics[name]
	return value, ok
}

// bestOf returns the index of the run with the best value of a metric.
func bestOf(name string, runs []chosenRun) int {
	best, at := 0.0, -1
	for i, r := range runs {
		value, ok := metric(r, name)
		if better := value > best != run.SmallerIsBetter(name) && value != best; ok && (at < 0 || better) {
			best, at = value, i
		}
	}
	return at
}

// mostDiffering is the number of examples that answers shows.
const mostDiffering = 20

// answers shows test examples that the first two runs answer differently. A report has
// the examples with the greatest losses, so that others may differ too.
func (a *Stage) answers(runs []chosenRun) app.UI {
	s := a.S
	first, second := runs[0].record.Report, runs[1].record.Report
	if first == nil || second == nil || len(first.Examples) == 0 {
		return nil
	}
	others := map[string]run.ScoredExample{}
	for _, e := range second.Examples {
		others[e.Text+"\x00"+e.Question] = e
	}
	both, differ := 0, 0
	var rows [][]app.UI
	for _, e := range first.Examples {
		other, ok := others[e.Text+"\x00"+e.Question]
		if !ok {
			continue
		}
		if both++; other.Output == e.Output {
			continue
		}
		if differ++; differ <= mostDiffering {
			rows = append(rows, []app.UI{
				app.Div().Class("sentence").Text(part.Excerpt(strings.TrimSpace(e.Question+" "+e.Text), "")),
				app.Text(e.Target), right(e), right(other),
			})
		}
	}
	said := s.T("archive.differ", text.Count(int64(differ)), text.Count(int64(both)))
	heads := []string{s.T("archive.example"), s.T("archive.expected"), runs[0].title, runs[1].title}
	return part.Plate(s.T("archive.answers"), app.P().Class("help").DataSet("output", "differ").Text(said),
		app.If(len(rows) > 0, func() app.UI { return part.Table(s.T("archive.answers"), heads, nil, rows) }))
}

// right shows an answer, with a mark if it is wrong.
func right(e run.ScoredExample) app.UI {
	if e.Output == e.Target {
		return app.Text(e.Output)
	}
	return app.Span().Class("wrong").Text("✗ " + e.Output)
}

func heads(first string, runs []chosenRun) []string {
	list := []string{first}
	for _, r := range runs {
		list = append(list, r.title)
	}
	return list
}
