package start

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/chart"
	"tuneground/app/client"
	"tuneground/app/frame"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// curveID is where the keyboard focus goes when a run begins.
const curveID = "start-curve"

// curve shows the falling loss of the run.
func (v *View) curve() app.UI {
	s := v.S
	steps := s.Run.Steps
	x, y := calmed(steps)
	total := s.MinuteConfig().MaxSteps
	words := s.T("start.loading_run")
	if len(steps) > 0 {
		words = s.T("start.step", text.Count(int64(s.Run.Last().Step)), text.Count(int64(total)), text.Fixed(y[len(y)-1], 2))
	}
	return app.Figure().ID(curveID).TabIndex(-1).Class("falling").Body(
		app.FigCaption().Text(s.T("start.loss")),
		chart.Spark(x, y, total),
		app.P().DataSet("metric", "minute_step").DataSet("value", text.Exact(float64(s.Run.Last().Step))).Text(words),
	)
}

// calm is the number of steps over which the shown loss is averaged: that of a few texts
// jumps.
const calm = 12

// calmed returns the steps' numbers, and at each the mean of the last losses.
func calmed(steps []run.StepInfo) (x, y []float64) {
	for i, step := range steps {
		from, sum := max(0, i+1-calm), 0.0
		for _, s := range steps[from : i+1] {
			sum += s.Loss
		}
		x, y = append(x, float64(step.Step)), append(y, sum/float64(i+1-from))
	}
	return x, y
}

// result says what came of the run, and shows three ways on.
func (v *View) result() app.UI {
	s := v.S
	report := s.Run.Report
	verdict := "start.differs"
	if s.Minute.Now != nil && best(client.Praise(s.Minute.Now)) == s.Minute.Label {
		verdict = "start.agrees"
	}
	accuracy, measured := report.Metrics["accuracy"]
	return app.Div().Class("outcome").Body(
		app.Div().Class("verdict").Role("status").Body(
			app.P().Text(s.T(verdict, text.Duration(report.Seconds))),
			app.If(measured, func() app.UI {
				return app.P().Text(s.T("start.score", text.Count(int64(report.Counted)), text.Percent(accuracy)))
			}),
		),
		v.own(),
		app.P().Class("onward").Body(
			frame.Link(s, client.Place{Kind: client.Lesson, Name: "training"}, s.T("start.why")),
			frame.Link(s, client.Place{Kind: client.Bench, Name: "train"}, s.T("start.bench")),
			part.Button("minute_again", s.T("start.again"), !s.Waiting(run.LoadModel), func(app.Context) {
				v.gone = part.HeadingOf("start")
				s.BeginMinuteAnew()
			}),
		),
	)
}

// own is a box for a sentence of the reader's, answered while it is typed.
func (v *View) own() app.UI {
	s := v.S
	return app.Div().Class("control", "own").Body(
		app.Label().For("start-own").Body(app.Span().Text(s.T("start.own"))),
		app.Input().Type("text").ID("start-own").DataSet("control", "own_sentence").AutoComplete(false).Placeholder(s.T("start.own_hint")).
			OnInput(func(ctx app.Context, _ app.Event) { s.AskOwn(strings.TrimSpace(ctx.JSSrc().Get("value").String())) }),
		app.If(s.Minute.Own != nil, func() app.UI { return v.guess("own", "start.tuned", s.Minute.Own) }),
	)
}
