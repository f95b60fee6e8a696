package figure

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/chart"
	"tuneground/app/client"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

// race is several runs that differ in one setting, one after the other, with their
// curves over each other. Its settings are
//
//	vary: the setting, by its path in the JSON of a run.Config; "": each value is a
//	setting=value, the others being as in config
//	values: its values, separated by semicolons or else by commas
//	config: the JSON of a run.Config for what the runs share
//	show: loss, or score for the score on the validation set
//	columns: the names of measures, separated by commas
//	class: the label that precision, recall and f1 are of
//	share: how much of that label's examples the runs have; "": all
//
// Of each value there are the readings of the measures, as in score_VALUE; best is the
// number of the value with the best score, from 1, spread the difference between the best
// score and the worst; baseline, rare and weight are those of the class.
type race struct {
	Place
	values   []string
	grid     run.Grid
	config   run.Config
	fault    error // of the lesson's text
	measures []measure
	share    float64 // 0: the data are as they are
	race     *client.Race
}

func newRace(p Place) Figure {
	r := &race{Place: p, values: listed(p.Settings["values"])}
	r.config, r.fault = p.runConfig()
	r.share, _ = strconv.ParseFloat(p.Settings["share"], 64)
	if r.grid = (run.Grid{Settings: []run.Values{{Setting: p.Settings["vary"], Values: r.values}}, Seeds: 1}); p.Settings["vary"] == "" {
		r.grid = alone(r.config, r.values)
	}
	if r.fault == nil {
		_, r.fault = r.grid.Configs(r.config)
	}
	if r.fault == nil {
		r.measures, r.fault = measuresOf(p.Settings["columns"])
	}
	return r
}

// listed splits a list with semicolons or, without one, commas.
func listed(list string) (values []string) {
	between := ","
	if strings.Contains(list, ";") {
		between = ";"
	}
	for v := range strings.SplitSeq(list, between) {
		values = append(values, strings.TrimSpace(v))
	}
	return values
}

// alone returns the grid of runs each of which has one setting=value of its own, and c's
// otherwise.
func alone(c run.Config, values []string) run.Grid {
	g := run.Grid{Seeds: 1}
	for _, v := range values {
		setting, value, _ := strings.Cut(v, "=")
		i := slices.IndexFunc(g.Settings, func(s run.Values) bool { return s.Setting == setting })
		if i < 0 {
			usual := "" // of a setting that there is not, which Configs reports
			if slices.Contains(run.Paths(), setting) {
				usual = fmt.Sprint(c.Field(setting))
			}
			i, g.Settings = len(g.Settings), append(g.Settings, run.Values{Setting: setting, Values: []string{usual}})
		}
		if !slices.Contains(g.Settings[i].Values, value) {
			g.Settings[i].Values = append(g.Settings[i].Values, value)
		}
	}
	for _, v := range values {
		var one []string
		for _, s := range g.Settings {
			value, is := strings.CutPrefix(v, s.Setting+"=")
			if !is {
				value = s.Values[0]
			}
			one = append(one, value)
		}
		g.Only = append(g.Only, one)
	}
	return g
}

// runConfig reads the settings of a figure's runs.
func (p Place) runConfig() (run.Config, error) {
	given := p.Settings["config"]
	if given == "" {
		given = "{}"
	}
	return run.Parse([]byte(given))
}

// Render draws the race: its button, its curves, its table.
func (r *race) Render() app.UI {
	if r.fault != nil {
		return part.Failure(r.S.Lang.Sentence(message.Of(r.fault)))
	}
	return app.Div().Class("race").Body(
		app.If(r.share > 0 && r.Shows("share"), r.rarity),
		r.action(r.race, r.S.T("figure.race.start"), r.start),
		r.coming(r.race != nil, "figure.race.waiting"),
		app.If(r.race != nil, func() app.UI { return r.plot() }),
		r.table(),
	)
}

func (r *race) start() {
	if r.share == 0 {
		r.race = r.S.StartRace(r.config, r.grid)
		return
	}
	r.race = r.S.StartUnbalanced(r.config, r.grid, run.Rare{Label: r.Settings["class"], Share: r.share})
}

// rarity is the control of how rare the class is.
func (r *race) rarity() app.UI {
	label := r.S.T("figure.race.share", r.Settings["class"])
	return app.Div().Class("sliders").Body(
		slider(r.ID, "share", label, text.Percent(r.share), r.share, 0.02, 1, 0.02, func(v float64) { r.share = v }))
}

// action is the figure's one button, which starts what race follows; while that is
// going on, it is beside its progress and ends it.
func (p Place) action(race *client.Race, label string, start func()) app.UI {
	s := p.S
	if race == nil || !race.Going() {
		return app.Div().Class("act").Body(
			part.Primary("figure", label, s.Raceable(), func(app.Context) { start() }),
			app.If(race != nil && !race.Failure.IsZero(), func() app.UI { return part.Failure(s.Lang.Sentence(race.Failure)) }),
		)
	}
	return app.Div().Class("act").Body(progress(s, race))
}

// progress shows how far a race is, with a button that ends it.
func progress(s *client.Client, race *client.Race) app.UI {
	done, total, words := standing(s, race)
	return app.Div().Class("going").Body(
		part.Button("stop", s.T("train.stop"), !s.Waiting(run.Stop), func(app.Context) { s.Stop() }),
		app.Div().Class("progress").Body(
			app.Progress().Max(total).Value(done).Aria("label", s.T("figure.progress")),
			app.P().Aria("live", "polite").Text(words),
		),
	)
}

// standing says how far a race is: of its steps and in words.
func standing(s *client.Client, r *client.Race) (done, total int, words string) {
	if r.Info == nil || len(r.Runs) == 0 {
		return 0, 1, s.T("dock.starting")
	}
	now := r.Runs[len(r.Runs)-1]
	steps := max(1, now.Plan.Steps)
	done, total = (r.Info.Next-1)*steps+now.Last().Step, r.Info.Runs*steps
	if r.Info.Runs > 1 {
		words = s.T("sweep.run", text.Count(int64(r.Info.Next)), text.Count(int64(r.Info.Runs))) + " · "
	}
	left := r.Info.Seconds // predicted
	if now.Last().Step > 0 {
		left = r.Info.After + now.Last().ETA
	}
	return done, total, words + s.T("dock.left", text.Duration(left))
}

// plot draws the curves of the runs over each other.
func (r *race) plot() app.UI {
	p := chart.Colours(r.S.Dark)
	title, last := r.S.T("train.loss_chart"), 0
	if r.Settings["show"] == "score" {
		title = r.S.T("sweep.validation", r.S.T("metric."+r.config.BestMetric()))
	}
	var curves []chart.Curve
	for i, v := range r.values {
		c := p.Line(i)
		c.Name = r.name(v)
		if x := r.run(i); x != nil {
			last = max(last, x.Plan.Steps)
			c.X, c.Y = r.curve(x)
		}
		curves = append(curves, c)
	}
	axes := chart.Axes{Name: r.S.T("axis.step"), Last: last, Plain: true}
	return part.Plate(title, &chart.Canvas{Chart: chart.Curves(p, axes, curves...), Label: title, Class: "short"})
}

// curve returns the steps of a run and its smoothed losses, or its scores.
func (r *race) curve(x *client.Run) (steps, values []float64) {
	if r.Settings["show"] != "score" {
		for _, e := range x.Steps {
			steps = append(steps, float64(e.Step))
		}
		return steps, x.Smooth
	}
	for _, e := range x.Evals {
		if v, ok := e.Metrics[r.config.BestMetric()]; ok {
			steps, values = append(steps, float64(e.Step)), append(values, v)
		}
	}
	return steps, values
}

// run returns the run with the i-th value, nil if it has not begun.
func (r *race) run(i int) *client.Run {
	if r.race == nil || i >= len(r.race.Runs) {
		return nil
	}
	return r.race.Runs[i]
}

// name is what the page calls a run with a value.
func (r *race) name(value string) string {
	setting := r.Settings["vary"]
	if setting == "" {
		setting, value, _ = strings.Cut(value, "=")
	}
	for _, key := range []string{"figure.race." + setting + "." + value, valueNames[setting] + value} {
		if text.Has(key) {
			return r.S.T(key)
		}
	}
	return r.S.T("field."+setting) + " " + value
}

// valueNames are the beginnings of the texts that name the values of a setting.
var valueNames = map[string]string{
	"method": "method.", "lr_scheduler_type": "scheduler.", "optim": "optim.", "nan_steps": "nan.", "eval_strategy": "strategy.",
}

// table has a row for each value: the sample of its line, and its readings.
func (r *race) table() app.UI {
	s, p := r.S, chart.Colours(r.S.Dark)
	heads, right := []string{s.T("figure.race.run")}, map[int]bool{}
	if setting := r.Settings["vary"]; setting != "" {
		heads[0] = s.T("field." + setting)
	}
	for i, m := range r.measures {
		heads, right[i+1] = append(heads, m.label(r)), true
	}
	rows, names := make([][]app.UI, len(r.values)), make([]string, len(r.values))
	for i, v := range r.values {
		names[i] = r.name(v)
		rows[i] = []app.UI{app.Span().Class("lined").Body(p.Line(i).Sample(), app.Text(names[i]))}
		for _, m := range r.measures {
			shown := "–"
			if x, ok := r.measure(m, i); ok {
				shown = m.format(x)
			}
			rows[i] = append(rows[i], app.Text(shown))
		}
	}
	return part.Table(s.T("figure.race.table", strings.Join(names, s.T("list.comma"))), heads, right, rows)
}

// metric is the one whose value on the test set is the score.
func (r *race) metric() string { return run.TaskOf(r.config.Task).Metrics[0] }

// Readings are the numbers of the table, and which value is best.
func (r *race) Readings() (list []Reading) {
	if r.fault != nil {
		return nil
	}
	for i, v := range r.values {
		for _, m := range r.measures {
			if x, ok := r.measure(m, i); ok {
				list = append(list, Reading{m.name + "_" + nameOf(v), r.name(v) + " · " + m.label(r), x, m.format(x)})
			}
		}
	}
	list = append(list, r.ofClass()...)
	if best := r.best(); best > 0 {
		list = append(list, Reading{"best", r.S.T("figure.race.best"), float64(best), r.name(r.values[best-1])},
			Reading{"spread", r.S.T("figure.race.spread"), r.spread(), score(r.spread())})
	}
	return list
}

// spread is the difference between the best score and the worst, once all runs are done.
func (r *race) spread() float64 {
	least, most := math.Inf(1), math.Inf(-1)
	for _, x := range r.race.Results {
		least, most = min(least, x.Metrics[r.metric()]), max(most, x.Metrics[r.metric()])
	}
	return most - least
}

// best is the number of the value with the best score, from 1; 0 until all runs are
// done.
func (r *race) best() int {
	if r.race == nil || len(r.race.Results) < len(r.values) {
		return 0
	}
	best := 0
	for i, x := range r.race.Results {
		better := x.Metrics[r.metric()] > r.race.Results[best].Metrics[r.metric()]
		if run.SmallerIsBetter(r.metric()) {
			better = x.Metrics[r.metric()] < r.race.Results[best].Metrics[r.metric()]
		}
		if better {
			best = i
		}
	}
	return best + 1
}

// nameOf is a value as a part of a reading's name: 5e-4 is 5e_4.
func nameOf(value string) string {
	return strings.TrimRight(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(value)), "_")
}
