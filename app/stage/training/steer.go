package training

import (
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// steer changes the learning rate while the run goes on.
func (t *live) steer() app.UI {
	s := t.S
	done := s.Run.Last().Step
	open, now := s.Running() && done > 0 && done < s.Run.Plan.Steps, ""
	if open {
		now = text.Exact(s.Run.Rate(done + 1))
	}
	times := func(action, label string, factor float64) app.UI {
		return part.Button(action, label, open, func(app.Context) { t.scaleRate(factor) })
	}
	return app.Div().Class("steer").Body(
		app.Div().Class("tools").Body(
			times("rate_tenth", "÷ 10", 0.1),
			times("rate_half", "÷ 2", 0.5),
			times("rate_double", "× 2", 2),
			app.Label().Class("inline").Body(
				app.Span().Text(s.T("train.rate_now")),
				app.Input().Type("text").DataSet("control", "new_rate").Attr("inputmode", "decimal").AutoComplete(false).
					Disabled(!open).Value(now).OnChange(t.changeRate),
			),
		),
		app.P().Class("help").Text(s.T("train.rate_steer")),
		app.If(s.Failure(run.ChangeRate) != "", func() app.UI { return part.Failure(s.Failure(run.ChangeRate)) }),
	)
}

// scaleRate sends a multiple of the present rate, with four digits.
func (t *live) scaleRate(factor float64) {
	r := t.S.Run
	rate, _ := strconv.ParseFloat(strconv.FormatFloat(factor*r.Rate(r.Last().Step+1), 'g', 4, 64), 64) // it can be read
	t.S.ChangeRate(rate)
}

// changeRate sends the rate that was typed. What is no number is 0, which the engine
// refuses with the range of rates.
func (t *live) changeRate(ctx app.Context, _ app.Event) {
	rate, _ := strconv.ParseFloat(strings.TrimSpace(ctx.JSSrc().Get("value").String()), 64)
	t.S.ChangeRate(rate)
}
