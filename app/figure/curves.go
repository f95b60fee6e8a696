package figure

import (
	"fmt"
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
	kinds["curves"] = kind{settings: []string{"config", "patience"}, controls: []string{"patience"}, new: newCurves}
}

// curves is a run with its losses on the training set and on the validation set, and the
// step at which the second is lowest. Its settings are
//
//	config: the JSON of the run's run.Config
//	patience: the choices of early stopping's patience, separated by commas; 0: off
//
// It has the readings first_train_loss, last_train_loss, best_validation_loss, best_step,
// last_validation_loss, steps, and gap: by how much the validation loss is above the
// training loss at the end.
type curves struct {
	Place
	tuning
}

func newCurves(p Place) Figure { return &curves{Place: p, tuning: newTuning(p)} }

// Render draws the choice, the button, the curves and what they say.
func (f *curves) Render() app.UI {
	if f.fault != nil {
		return part.Failure(f.S.Lang.Sentence(message.Of(f.fault)))
	}
	s := f.S
	return app.Div().Class("race").Body(
		app.If(f.Shows("patience"), func() app.UI {
			return f.pick("patience", fmt.Sprint(f.config.EarlyStoppingPatience), f.patiences(), func(v string) {
				f.config.EarlyStoppingPatience = number(v, 0)
			})
		}),
		f.action(f.race, s.T("figure.curves.start"), func() { f.start(s) }),
		f.coming(f.race != nil, "figure.curves.waiting"),
		app.If(f.race != nil, func() app.UI { return f.plot() }),
		app.If(f.done() && f.run() != nil, func() app.UI { return f.outcome() }),
	)
}

// patiences are the choices of early stopping.
func (f *curves) patiences() []part.Option {
	list := []part.Option{{Value: "0", Name: f.S.T("figure.curves.never")}}
	for _, v := range strings.Fields(strings.ReplaceAll(f.Settings["patience"], ",", " ")) {
		if n := number(v, 0); n > 0 {
			list = append(list, part.Option{Value: fmt.Sprint(n), Name: f.S.T("figure.curves.after", v)})
		}
	}
	return list
}

// run is the Record of the run, nil before it.
func (f *curves) run() *run.Record {
	if f.race == nil || len(f.race.Runs) == 0 {
		return nil
	}
	return &f.race.Runs[0].Record
}

// validated are the steps and the losses of the evaluations on the validation set.
func validated(r *run.Record) (steps, losses []float64) {
	for _, e := range r.Evals {
		if v, ok := e.Metrics["loss"]; ok {
			steps, losses = append(steps, float64(e.Step)), append(losses, v)
		}
	}
	return steps, losses
}

// lowest is the place of the smallest number.
func lowest(list []float64) int {
	best := 0
	for i, x := range list {
		if x < list[best] {
			best = i
		}
	}
	return best
}

// plot draws the losses, and a line upright from the lowest one on the validation set.
func (f *curves) plot() app.UI {
	s, p := f.S, chart.Colours(f.S.Dark)
	train, valid, best, last := p.Line(0), p.Line(1), p.Line(2), 0
	train.Name, valid.Name, best.Name = s.T("figure.curves.train"), s.T("figure.curves.validation"), s.T("figure.curves.best")
	valid.Dots = true
	if r := f.run(); r != nil {
		last = r.Plan.Steps
		for _, e := range r.Steps {
			train.X = append(train.X, float64(e.Step))
		}
		train.Y = f.race.Runs[0].Smooth
		if valid.X, valid.Y = validated(r); len(valid.Y) > 0 {
			i := lowest(valid.Y)
			best.X, best.Y = []float64{valid.X[i], valid.X[i]}, []float64{valid.Y[i], max(slices.Max(valid.Y), slices.Max(train.Y))}
		}
	}
	title := s.T("figure.curves.title")
	return part.Plate(title, &chart.Canvas{Chart: chart.Curves(p, chart.Axes{Name: s.T("axis.step"), Last: last}, train, valid, best), Label: title, Class: "short"})
}

// outcome says where the run was best and where it ended.
func (f *curves) outcome() app.UI {
	s, r := f.S, f.run()
	steps, losses := validated(r)
	if len(losses) == 0 {
		return app.P()
	}
	i, end := lowest(losses), "figure.curves.whole"
	if r.Report != nil && r.Report.Early {
		end = "figure.curves.early"
	}
	return app.P().Aria("live", "polite").Text(s.T("figure.curves.outcome", text.Fixed(losses[i], 3), text.Count(int64(steps[i]))) +
		s.T(end, text.Count(int64(r.Last().Step)), text.Fixed(losses[len(losses)-1], 3)))
}

// Readings are the numbers of the curves, those of the end once the run has ended.
func (f *curves) Readings() (list []Reading) {
	r := f.run()
	if r == nil || len(r.Steps) == 0 {
		return nil
	}
	add := func(name string, v float64, shown string) {
		list = append(list, Reading{name, f.S.T("figure.curves." + name), v, shown})
	}
	add("first_train_loss", r.Steps[0].Loss, loss(r.Steps[0].Loss))
	steps, losses := validated(r)
	if !f.done() || len(losses) == 0 {
		return list
	}
	smooth := f.race.Runs[0].Smooth
	i, trained, valid := lowest(losses), smooth[len(smooth)-1], losses[len(losses)-1]
	add("last_train_loss", trained, loss(trained))
	add("best_validation_loss", losses[i], loss(losses[i]))
	add("best_step", steps[i], whole(steps[i]))
	add("last_validation_loss", valid, loss(valid))
	add("gap", valid-trained, loss(valid-trained))
	add("steps", float64(r.Last().Step), whole(float64(r.Last().Step)))
	return list
}
