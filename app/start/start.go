// Package start is what the page shows first: the first minute, in which a model learns
// to judge a sentence while the reader watches.
package start

import (
	"math"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// A View shows the first minute.
type View struct {
	app.Compo
	S       *client.Client
	Version int

	gone string // where the keyboard focus goes from a button that is gone, an id
}

// Topics are the topics of the client that the view shows.
var Topics = []client.Topic{
	client.Look, client.Settings, client.Site, client.DataSet, client.Checkpoint, client.Training, client.Outcome, client.Tried, client.Work,
}

// What a reader expects of a sentence.
const (
	positive = "positive"
	negative = "negative"
)

// OnMount asks what the untuned model makes of the sentence.
func (v *View) OnMount(app.Context) { v.S.OpenMinute(v.S.T("start.sentence")) }

// OnUpdate asks again in another language, and moves the focus to what has replaced a
// button.
func (v *View) OnUpdate(ctx app.Context) {
	v.S.OpenMinute(v.S.T("start.sentence"))
	if to := v.gone; to != "" {
		v.gone = ""
		ctx.Defer(func(app.Context) { part.FocusInPlace(to) })
	}
}

// Render renders the view.
func (v *View) Render() app.UI {
	s := v.S
	return app.Section().Class("start").Aria("labelledby", part.HeadingOf("start")).Body(
		app.H2().ID(part.HeadingOf("start")).TabIndex(-1).Text(s.T("start.title")),
		app.P().Class("lead").Text(s.T("start.lead")),
		app.Blockquote().Class("sentence").Text(s.T("start.sentence")),
		v.expectation(),
		app.If(s.Minute.Label != "", v.guesses),
		app.If(s.Minute.Label != "", v.action),
		app.If(s.MinuteBegun(), v.curve),
		v.failure(),
		app.If(s.MinuteOver(), v.result),
	)
}

// expectation has the reader say first which label the sentence has. Before the page's
// program runs, its buttons would do nothing.
func (v *View) expectation() app.UI {
	s := v.S
	choice := func(label string) app.UI {
		return part.Button("expect_"+label, s.T("start."+label), app.IsClient && !s.MinuteBegun(), func(app.Context) { s.ExpectLabel(label) }).
			Aria("pressed", s.Minute.Label == label)
	}
	return app.Div().Class("expect").Role("group").Aria("labelledby", "start-ask").Body(
		app.P().ID("start-ask").Text(s.T("start.ask")),
		app.Div().Class("buttons").Body(choice(positive), choice(negative)),
	)
}

// guesses shows the reader's label, and what the model made of the sentence before and
// makes of it now.
func (v *View) guesses() app.UI {
	s := v.S
	m := &s.Minute
	now := "start.learning"
	if s.MinuteOver() {
		now = "start.tuned"
	}
	return app.Div().Class("guesses").Body(
		app.Div().Class("guess", "yours").Body(
			app.Span().Class("who").Text(s.T("start.you")), app.Span().Class("says").Text(s.T("start."+m.Label)),
		),
		app.If(m.Before != nil, func() app.UI { return v.guess("before", "start.untuned", m.Before) }),
		app.If(s.MinuteBegun() && m.Now != nil, func() app.UI { return v.guess("now", now, m.Now) }),
	)
}

// guess shows an answer as words, and as a mark between blame and praise.
func (v *View) guess(name, who string, p *run.Prediction) app.UI {
	s := v.S
	share := client.Praise(p)
	return app.Div().Class("guess").DataSet("output", name).DataSet("label", best(share)).Body(
		app.Span().Class("who").Text(s.T(who)),
		app.Span().Class("says").DataSet("metric", "praise:"+name).DataSet("value", text.Exact(share)).
			Text(s.T("start.guess", s.T("start."+best(share)), text.Percent(max(share, 1-share)))),
		app.Div().Class("scale").Aria("hidden", true).Body(
			app.Span().Text(s.T("start."+negative)),
			app.Div().Class("rail").Body(app.Span().Style("left", text.Fixed(100*share, 1)+"%")),
			app.Span().Text(s.T("start."+positive)),
		),
	)
}

// best is the label with the greater share.
func best(share float64) string {
	if share > 0.5 {
		return positive
	}
	return negative
}

// action is the one button, or what the reader waits for.
func (v *View) action() app.UI {
	s := v.S
	switch {
	case s.MinuteBegun():
		return nil
	case s.MinuteMissing():
		return app.P().Class("help").Text(s.T("start.missing"))
	case s.MinuteTaken():
		return app.Div().Class("onset").Body(
			app.P().Class("help").Text(s.T("start.taken")),
			part.Button("begin_minute", s.T("start.begin"), !s.Running() && !s.Waiting(run.LoadModel), func(app.Context) { s.BeginMinuteAnew() }),
		)
	}
	return app.Div().Class("onset").Body(
		v.prospect(),
		part.Primary("start_minute", s.T("start.train"), s.MinuteLoaded() && s.Minute.Before != nil, func(app.Context) {
			v.gone = curveID
			s.StartMinute()
		}),
	)
}

// undecided is the distance from one half within which an answer is hardly one.
const undecided = 0.15

// prospect says how the untuned model answers, and what the run will do.
func (v *View) prospect() app.UI {
	s := v.S
	before := s.Minute.Before
	if !s.MinuteLoaded() || before == nil {
		return app.P().Class("help").Role("status").Text(s.T("start.loading"))
	}
	c := s.MinuteConfig()
	return app.Div().Class("help").Body(
		app.If(math.Abs(client.Praise(before)-0.5) < undecided, func() app.UI { return app.P().Text(s.T("start.undecided")) }),
		app.P().Text(s.T("start.texts", text.Count(int64(c.MaxSteps*c.TrainBatchSize)), text.Count(int64(c.TrainBatchSize)))),
	)
}

// failure says what went wrong.
func (v *View) failure() app.UI {
	s := v.S
	for _, do := range []string{client.Worker, run.Hello, run.LoadData, run.LoadModel, run.Start} {
		if why := s.Failure(do); why != "" {
			return part.Failure(why)
		}
	}
	if why := s.Lang.Sentence(s.Minute.Failure); why != "" {
		return part.Failure(why)
	}
	return nil
}
