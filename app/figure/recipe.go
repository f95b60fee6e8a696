package figure

import (
	"encoding/json"
	"math"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/part"
	"tuneground/app/settings"
	"tuneground/app/text"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

func init() {
	kinds["recipe"] = kind{settings: []string{"config", "preset"}, controls: []string{"data", "model", "arguments"}, new: newRecipe}
}

// recipe is a run as a program with Hugging Face's Trainer beside the same run on the
// page, section by section. A setting can be changed on either side. Its settings are
//
//	config: the JSON of the run's run.Config
//	preset: the JSON of settings that a button puts in their place
//
// Once the run is done there are the readings train, validation and test (their examples),
// tokens (trained on), padding (the share of the program's table of tokens that is
// padding), steps, first_loss, last_loss, accuracy, precision, recall, f1 and apart
// (between accuracy and F1, on the test set).
type recipe struct {
	Place
	fault   error // of the lesson's text
	form    *settings.Form
	data    *run.DataInfo // of plan's run
	plan    *run.PlanInfo // of asked; nil: unknown
	asked   run.Config
	problem message.Message // why there is no plan
	race    *client.Race
}

func newRecipe(p Place) Figure {
	f := &recipe{Place: p}
	f.form = p.S.Form(p.ID, func(string) {})
	c, err := p.runConfig()
	if f.fault = err; err == nil {
		f.form.SetAll(c)
		f.fault = json.Unmarshal([]byte(p.Settings["preset"]), &c)
	}
	return f
}

// put puts the preset's settings in the place of the form's.
func (f *recipe) put() {
	c := f.form.Config
	json.Unmarshal([]byte(f.Settings["preset"]), &c) // which newRecipe has done once
	f.form.SetAll(c)
}

// foresee has the engine read the data and foresee the run, unless it has, or something
// else is going on.
func (f *recipe) foresee() {
	s, c := f.S, f.form.Config
	if f.asked == c || !f.form.Usable() || !s.Raceable() || s.Waiting(run.LoadModel) || s.Waiting(run.LoadData) {
		return
	}
	f.asked, f.plan, f.problem = c, nil, message.Message{}
	hear := func(last string) func(run.Event) bool {
		return func(e run.Event) bool {
			switch {
			case f.asked != c:
			case e.Event == run.DataReady:
				f.data = e.Data
			case e.Event == run.Planned:
				f.plan = e.Plan
			case e.Event == run.Failed && f.problem.IsZero():
				f.problem = e.Error
			}
			return e.Event == last
		}
	}
	s.Ask(c, run.Command{Do: run.LoadData}, hear(run.DataReady))
	s.Ask(c, run.Command{Do: run.Estimate}, hear(run.Planned))
}

// cells are the program of the settings, nil if a recipe cannot say all that they do.
func (f *recipe) cells() []run.Cell {
	c, labels := f.form.Settled(), []string(nil)
	if d := f.data; d != nil && d.Name == c.Dataset.Name {
		labels, c.ProblemType = d.Labels, d.ProblemType
	}
	cells, _ := c.Recipe(f.modelType(), labels)
	return cells
}

func (f *recipe) modelType() string {
	if f.S.Ready != nil {
		for _, m := range f.S.Ready.Models {
			if m.Name == f.form.Config.Model {
				return m.Type
			}
		}
	}
	return "bert"
}

// run is the run that is shown, nil before it.
func (f *recipe) run() *client.Run {
	if f.race == nil || len(f.race.Runs) == 0 {
		return nil
	}
	return f.race.Runs[0]
}

// done reports whether the run has ended with a model.
func (f *recipe) done() bool {
	r := f.run()
	return r != nil && f.race.End != nil && r.Report != nil
}

// changed reports whether the settings are others than those of the run that is shown.
func (f *recipe) changed() bool { return f.race != nil && f.race.Config != f.form.Config }

// Render draws the buttons, and the sections with both sides.
func (f *recipe) Render() app.UI {
	s := f.S
	if f.fault != nil {
		return part.Failure(s.Lang.Sentence(message.Of(f.fault)))
	}
	f.foresee()
	cells := f.cells()
	return app.Div().Class("recipe").Body(
		app.If(cells == nil, func() app.UI { return part.Failure(s.T("figure.recipe.beyond")) }),
		f.act(cells != nil),
		app.If(f.changed(), func() app.UI { return app.P().Class("notice").Text(s.T("figure.recipe.changed")) }),
		app.Div().Class("head").Aria("hidden", true).Body(app.Span().Text(s.T("figure.recipe.script")), app.Span().Text(s.T("figure.recipe.page"))),
		app.Range(cells).Slice(func(i int) app.UI { return f.section(i, cells[i]) }),
	)
}

func (f *recipe) going() bool { return f.race != nil && f.race.Going() }

// act is the button that starts the run, how long it takes, the preset's button, and how
// far the run is.
func (f *recipe) act(plain bool) app.UI {
	s := f.S
	if f.going() {
		return app.Div().Class("act").Body(progress(s, f.race))
	}
	ready := plain && f.form.Usable() && f.plan != nil && f.asked == f.form.Config && s.Raceable()
	return app.Div().Class("act").Body(
		part.Primary("figure", s.T("figure.recipe.start"), ready, func(app.Context) { f.race = s.StartRace(f.form.Config, run.Grid{}) }),
		app.If(ready, func() app.UI {
			return app.Span().Class("help").Text(s.T("figure.recipe.takes", text.Duration(f.plan.Seconds)))
		}),
		app.If(f.Shows("arguments"), func() app.UI {
			return part.Button("preset", s.T("figure.recipe.preset"), true, func(app.Context) { f.put() })
		}),
		app.If(!f.problem.IsZero(), func() app.UI { return part.Failure(s.Lang.Sentence(f.problem)) }),
		app.If(f.race != nil && !f.race.Failure.IsZero(), func() app.UI { return part.Failure(s.Lang.Sentence(f.race.Failure)) }),
	)
}

// padding is the share of the program's table that is padding: it makes each text
// max_length tokens long.
func padding(tokens float64, items int, c *run.Config) float64 {
	return 1 - tokens/(float64(items)*float64(c.MaxLength))
}

// Readings are the numbers of the run that is done.
func (f *recipe) Readings() (list []Reading) {
	if !f.done() {
		return nil
	}
	add := func(name, label string, v float64, shown string) { list = append(list, Reading{name, label, v, shown}) }
	r, s := f.run(), f.S
	for _, x := range r.Examples.Splits {
		add(x.Name, s.T("split."+x.Name), float64(x.Rows), text.Count(int64(x.Rows)))
	}
	tokens := r.Plan.StepTokens * float64(r.Plan.StepsPerEpoch)
	share := padding(tokens, r.Plan.Items, &r.Config)
	add("tokens", s.T("figure.recipe.tokens"), tokens, whole(math.Round(tokens)))
	add("padding", s.T("figure.recipe.padding"), share, text.Percent(share))
	add("steps", s.T("plan.steps"), float64(r.Report.Steps), text.Count(int64(r.Report.Steps)))
	if n := len(r.Steps); n > 0 {
		add("first_loss", s.T("figure.race.first_loss"), r.Steps[0].Loss, loss(r.Steps[0].Loss))
		add("last_loss", s.T("figure.race.last_loss"), r.Smooth[n-1], loss(r.Smooth[n-1]))
	}
	for _, m := range classified {
		if v, ok := r.Report.Metrics[m]; ok {
			add(m, s.T("metric."+m), v, text.Percent(v))
		}
	}
	apart := math.Abs(r.Report.Metrics["accuracy"] - r.Report.Metrics["f1"])
	add("apart", s.T("figure.recipe.apart"), apart, text.Fixed(apart, 3))
	return list
}

// classified are the metrics of the program.
var classified = []string{"accuracy", "precision", "recall", "f1"}
