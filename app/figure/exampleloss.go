package figure

import (
	"cmp"
	"math"
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

func init() {
	kinds["example_loss"] = kind{settings: []string{"config"}, controls: []string{"example"}, new: newExampleLoss}
}

// exampleLoss tunes a classifier for a moment and writes out the loss of any text of its
// test set, the hardest first: the terms of the cross-entropy with the probabilities that
// the tuned model gives the classes. Its setting is
//
//	config: the JSON of the run's run.Config
//
// It has the readings worst_loss, middle_loss and mean_loss of the test set, worst_ratio,
// the first over the last, and those of the displayed text: example, its place from 1, example_p, the probability of its class,
// and example_loss.
type exampleLoss struct {
	Place
	asking
	tuning
	place  int // in Report.Examples
	answer *run.Prediction
}

func newExampleLoss(p Place) Figure { return &exampleLoss{Place: p, tuning: newTuning(p)} }

// report is that of the run, nil before its end.
func (f *exampleLoss) report() *run.Report {
	if !f.done() || len(f.race.Runs) == 0 || f.race.Runs[0].Report == nil || len(f.race.Runs[0].Report.Examples) == 0 {
		return nil
	}
	return f.race.Runs[0].Report
}

// show asks the tuned model about an example of the report.
func (f *exampleLoss) show(place int) {
	if r := f.report(); r != nil {
		f.place = min(max(place, 0), len(r.Examples)-1)
		c := run.Command{Do: run.Predict, Text: r.Examples[f.place].Text, Layer: -1, Head: -1}
		f.ask(f.S, f.config, c, func(e run.Event) { f.answer = cmp.Or(e.Predicted, f.answer) })
	}
}

// Readings are the losses of the test set and of the displayed text.
func (f *exampleLoss) Readings() (list []Reading) {
	r := f.report()
	if r == nil {
		return nil
	}
	add := func(name string, v float64, shown string) {
		list = append(list, Reading{name, f.S.T("figure.example_loss." + name), v, shown})
	}
	of := func(place int) float64 { return r.Examples[place].Loss }
	add("worst_loss", of(0), text.Fixed(of(0), 3))
	add("middle_loss", of(len(r.Examples)/2), text.Fixed(of(len(r.Examples)/2), 3))
	mean := r.Metrics["loss"]
	add("mean_loss", mean, text.Fixed(mean, 3))
	add("worst_ratio", of(0)/mean, text.Fixed(of(0)/mean, 1))
	if p := f.answer; p != nil && p.Text == r.Examples[f.place].Text {
		y := r.Examples[f.place].Label
		add("example", float64(f.place+1), text.Count(int64(f.place+1)))
		add("example_p", p.Probs[y], text.Fixed(p.Probs[y], 4))
		add("example_loss", -math.Log(p.Probs[y]), text.Fixed(-math.Log(p.Probs[y]), 4))
	}
	return list
}

// Render draws the button and, after the run, the example with its terms.
func (f *exampleLoss) Render() app.UI {
	if f.fault != nil {
		return part.Failure(f.S.Lang.Sentence(message.Of(f.fault)))
	}
	if f.ended() {
		f.show(0)
	}
	s := f.S
	return app.Div().Class("looking").Body(
		f.action(f.race, s.T("figure.inference.start", text.Count(int64(f.config.MaxSteps))), func() {
			f.answer = nil
			f.start(s)
		}),
		f.said(f.Place),
		f.coming(f.race != nil, "figure.example_loss.waiting"),
		app.If(f.report() != nil && f.Shows("example"), func() app.UI {
			last := len(f.report().Examples) - 1
			return app.Div().Class("sliders").Body(slider(f.ID, "example", s.T("figure.example_loss.choose"), strconv.Itoa(f.place+1),
				float64(f.place), 0, float64(last), 1, func(v float64) { f.show(int(v)) }))
		}),
		app.If(f.report() != nil && f.answer != nil, f.example),
	)
}

// example is the text with its class, and the terms of its loss.
func (f *exampleLoss) example() app.UI {
	s, p, x := f.S, f.answer, f.report().Examples[f.place]
	if p.Text != x.Text { // the answer is on its way
		return app.P().Class("help").Text(s.T("figure.example_loss.asking"))
	}
	y := make([]float64, len(p.Probs))
	y[x.Label] = 1
	return app.Div().Body(
		app.P().Class("sentence").Body(app.Text(part.Excerpt(x.Text, "")+" → "), app.Span().Class("target").Text(x.Target)),
		terms(s, s.T("figure.example_loss.terms"), p.Labels, y, p.Probs),
	)
}
