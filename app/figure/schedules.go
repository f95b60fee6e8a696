package figure

import (
	"math"
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/chart"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

func init() {
	kinds["schedules"] = kind{
		settings: []string{"config", "schedules"},
		controls: []string{"schedules", "gamma", "warmup"},
		new:      newSchedules,
	}
}

// schedules draws the learning rate over the steps of a run, one curve a schedule. How
// many steps there are, the engine says. Its settings are
//
//	config: the JSON of the run's run.Config
//	schedules: values of lr_scheduler_type, separated by commas
//
// Of each schedule there are the readings rate_25_NAME, rate_50_NAME, rate_75_NAME and
// last_NAME: the rate after that share of the run, in percent, and at its last step.
// left is what gamma leaves of the rate over the run's epochs, tenth the number of epochs
// until a tenth is left, lowest the number of the schedule that ends lowest, from 1.
type schedules struct {
	Place
	asking
	config run.Config
	fault  error // of the lesson's text
	names  []string
	hidden map[string]bool
	plan   *run.PlanInfo // of config; nil: unknown
}

func newSchedules(p Place) Figure {
	f := &schedules{Place: p, hidden: map[string]bool{}}
	f.config, f.fault = p.runConfig()
	for name := range strings.SplitSeq(p.Settings["schedules"], ",") {
		if name = strings.TrimSpace(name); slices.Contains(run.Schedulers, name) {
			f.names = append(f.names, name)
		}
	}
	return f
}

// count asks how many steps the run has.
func (f *schedules) count() {
	f.ask(f.S, f.config, run.Command{Do: run.Estimate}, func(e run.Event) {
		if e.Plan != nil {
			f.plan = e.Plan
		}
	})
}

// schedule is the engine's schedule with a name, over the run.
func (f *schedules) schedule(name string) run.Schedule {
	c := f.config
	c.Scheduler, c.LearningRate = name, f.plan.LearningRate
	return run.NewSchedule(c, f.plan.Steps, f.plan.StepsPerEpoch)
}

// moments are the places of the run that the table shows.
var moments = []struct {
	name  string
	share float64 // of the run's steps
}{{"rate_25", 0.25}, {"rate_50", 0.5}, {"rate_75", 0.75}, {"last", 1}}

// at is the step, from 0, that ends a share of the run.
func (f *schedules) at(share float64) int {
	return max(0, int(math.Round(share*float64(f.plan.Steps)))-1)
}

// epochs is the length of the run.
func (f *schedules) epochs() float64 {
	return float64(f.plan.Steps) / float64(max(1, f.plan.StepsPerEpoch))
}

func (f *schedules) gamma() float64 { return f.config.SchedulerKwargs.Gamma }

// tenth is the number of epochs after which gamma leaves a tenth: γⁿ = 0.1.
func (f *schedules) tenth() float64 { return math.Log(0.1) / math.Log(f.gamma()) }

// lowest is the number of the schedule with the lowest last rate, from 1.
func (f *schedules) lowest() (best int) {
	last := func(i int) float64 { return f.schedule(f.names[i])(f.at(1)) }
	for i := range f.names {
		if last(i) < last(best) {
			best = i
		}
	}
	return best + 1
}

// Readings are the rates at some moments, and what gamma does.
func (f *schedules) Readings() (list []Reading) {
	if f.plan == nil || f.fault != nil || len(f.names) == 0 {
		return nil
	}
	s := f.S
	left, n := math.Pow(f.gamma(), f.epochs()), f.lowest()
	list = []Reading{
		{"steps", s.T("figure.schedules.steps"), float64(f.plan.Steps), text.Count(int64(f.plan.Steps))},
		{"warmup", s.T("figure.schedules.warmed"), float64(f.config.Warmup(f.plan.Steps)), text.Count(int64(f.config.Warmup(f.plan.Steps)))},
		{"eta", "η₀", f.plan.LearningRate, text.Exact(f.plan.LearningRate)},
		{"gamma", "γ", f.gamma(), text.Fixed(f.gamma(), 2)},
		{"left", s.T("figure.schedules.left", text.Number(f.epochs())), left, text.Percent(left)},
		{"tenth", s.T("figure.schedules.tenth"), f.tenth(), text.Fixed(f.tenth(), 1)},
		{"lowest", s.T("figure.schedules.lowest"), float64(n), f.title(f.names[n-1])},
	}
	for _, name := range f.names {
		rate := f.schedule(name)
		for _, m := range moments {
			v := rate(f.at(m.share))
			list = append(list, Reading{m.name + "_" + name, f.title(name) + " · " + f.moment(m.share), v, text.Scientific(v)})
		}
	}
	return list
}

func (f *schedules) title(name string) string { return f.S.T("scheduler." + name) }

func (f *schedules) moment(share float64) string {
	if share == 1 {
		return f.S.T("figure.schedules.last")
	}
	return f.S.T("figure.schedules.after", text.Number(100*share)+"\u202f%")
}

// Render draws the curves, their controls and the table.
func (f *schedules) Render() app.UI {
	if f.fault != nil {
		return part.Failure(f.S.Lang.Sentence(message.Of(f.fault)))
	}
	return app.Div().Class("race").Body(
		app.If(f.plan == nil, func() app.UI {
			return app.Div().Class("act").Body(part.Primary("figure", f.S.T("figure.schedules.start"), f.S.Raceable() && f.waiting == 0, func(app.Context) { f.count() }))
		}),
		f.said(f.Place),
		f.coming(f.plan != nil, "figure.schedules.waiting"),
		app.If(f.plan != nil, f.drawn),
	)
}

func (f *schedules) drawn() app.UI {
	s := f.S
	return app.Div().Class("race").Body(
		app.If(f.Shows("schedules"), f.choice),
		app.Div().Class("sliders").Body(
			app.If(f.Shows("gamma"), func() app.UI {
				return slider(f.ID, "gamma", "γ", text.Fixed(f.gamma(), 2), f.gamma(), 0.9, 0.99, 0.01, func(v float64) { f.config.SchedulerKwargs.Gamma = v })
			}),
			app.If(f.Shows("warmup"), func() app.UI {
				return slider(f.ID, "warmup", s.T("figure.schedules.warmup"), text.Percent(f.config.WarmupRatio), f.config.WarmupRatio, 0, 0.3, 0.02, func(v float64) { f.config.WarmupRatio = v })
			}),
		),
		f.plot(),
		app.P().Text(s.T("figure.schedules.says", text.Count(int64(f.plan.Steps)), text.Number(f.epochs()),
			text.Fixed(f.gamma(), 2), text.Percent(math.Pow(f.gamma(), f.epochs())), text.Fixed(f.tenth(), 1))),
		f.table(),
	)
}

// choice has a button for each schedule, which shows or hides it.
func (f *schedules) choice() app.UI {
	return app.Div().Class("buttons").Role("group").Aria("label", f.S.T("field.lr_scheduler_type")).Body(
		app.Range(f.names).Slice(func(i int) app.UI {
			name := f.names[i]
			return part.Button("schedule:"+name, f.title(name), true, func(app.Context) { f.hidden[name] = !f.hidden[name] }).
				DataSet("control", "schedule:"+name).Aria("pressed", !f.hidden[name])
		}))
}

func (f *schedules) plot() app.UI {
	p, title := chart.Colours(f.S.Dark), f.S.T("figure.schedules.plot")
	var curves []chart.Curve
	for i, name := range f.names {
		if f.hidden[name] {
			continue
		}
		c, rate := p.Line(i), f.schedule(name)
		c.Name = f.title(name)
		for step := range f.plan.Steps {
			c.X, c.Y = append(c.X, float64(step+1)), append(c.Y, rate(step))
		}
		curves = append(curves, c)
	}
	axes := chart.Axes{Name: f.S.T("axis.step"), Last: f.plan.Steps, Plain: true}
	return part.Plate(title, &chart.Canvas{Chart: chart.Curves(p, axes, curves...), Label: title, Class: "short"})
}

// table has a row for each schedule: the sample of its line, and its rates.
func (f *schedules) table() app.UI {
	s, p := f.S, chart.Colours(f.S.Dark)
	heads := []string{s.T("field.lr_scheduler_type")}
	for _, m := range moments {
		heads = append(heads, f.moment(m.share))
	}
	rows := make([][]app.UI, len(f.names))
	for i, name := range f.names {
		rows[i] = []app.UI{app.Span().Class("lined").Body(p.Line(i).Sample(), app.Text(f.title(name)))}
		for _, m := range moments {
			rows[i] = append(rows[i], app.Text(text.Scientific(f.schedule(name)(f.at(m.share)))))
		}
	}
	return part.Table(s.T("figure.schedules.plot"), heads, map[int]bool{1: true, 2: true, 3: true, 4: true}, rows)
}
