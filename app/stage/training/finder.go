package training

import (
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/chart"
	"tuneground/app/client"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// finder searches a learning rate, and shows what each did to the loss.
type finder struct {
	app.Compo
	S       *client.Client
	Version int
}

// Render renders the search.
func (t *finder) Render() app.UI {
	s := t.S
	return app.Div().Class("group").Body(
		t.button(),
		app.P().Class("help").Text(s.T("rates.help")),
		part.Progress(s.Lang, s.Work(run.FindRate)),
		app.If(s.Failure(run.FindRate) != "", func() app.UI { return part.Failure(s.Failure(run.FindRate)) }),
		app.If(len(s.Rates.Tried) > 0, func() app.UI {
			return part.Result(s.Lang, s.Outdated(client.TheRates), part.Plate(s.T("rates.chart"), t.chart()), t.verdict())
		}),
	)
}

func (t *finder) button() app.UI {
	s := t.S
	if s.Waiting(run.FindRate) {
		return part.Button("stop_search", s.T("train.stop"), !s.Waiting(run.Stop), func(app.Context) { s.Stop() })
	}
	return part.Button("find_rate", s.T("rates.find"), s.Startable(), func(app.Context) { s.FindRate() })
}

// chart draws the loss over the rates, as far as the smoothed loss rises, and marks
// the suggestion.
func (t *finder) chart() app.UI {
	s, p := t.S, chart.Colours(t.S.Dark)
	var rates, raw, smooth []float64
	for _, x := range s.Rates.Tried {
		rates, raw, smooth = append(rates, x.LearningRate), append(raw, x.Loss), append(smooth, x.Smooth)
	}
	curves := []chart.Curve{
		{Name: s.T("curve.raw"), X: rates, Y: raw, Colour: p.Soft, Width: 0.7},
		{Name: s.T("curve.smooth"), X: rates, Y: smooth, Colour: p.Ink, Width: 2},
	}
	if found := s.Rates.Found; found != nil && found.LearningRate > 0 {
		at, _ := slices.BinarySearch(rates, found.LearningRate)
		curves = append(curves, chart.Curve{
			Name: s.T("curve.suggested"), X: []float64{found.LearningRate}, Y: smooth[at : at+1], Colour: p.Accent, Width: 2, Dots: true,
		})
	}
	axes := chart.Axes{Name: s.T("axis.rate"), Log: true, Most: slices.Max(smooth)}
	return &chart.Canvas{Chart: chart.Curves(p, axes, curves...), Label: s.T("rates.chart"), Class: "short"}
}

// verdict says what was found, and takes it over.
func (t *finder) verdict() app.UI {
	s, found := t.S, t.S.Rates.Found
	switch {
	case found == nil:
		return nil
	case found.Stopped:
		return app.P().Class("help").Text(s.T("rates.stopped"))
	case found.LearningRate == 0:
		return app.P().Class("help").Text(s.T("rates.none"))
	}
	rate := text.Exact(found.LearningRate)
	return app.Div().Body(
		part.Figures(part.Figure{Metric: "suggested_rate", Label: s.T("curve.suggested"), Value: found.LearningRate, Shown: text.Number(found.LearningRate)}),
		part.Button("take_rate", s.T("rates.take"), s.Next.Value("learning_rate") != rate, func(app.Context) { s.Next.Set("learning_rate", rate) }),
	)
}
