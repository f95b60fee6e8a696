package evaluate

import (
	"fmt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/formula"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

const page = 12

// examples lists the test examples by loss, the greatest first.
func (e *Stage) examples(r *run.Report) app.UI {
	s := e.S
	var list []run.ScoredExample
	for _, x := range r.Examples {
		if !e.wrong || x.Label != x.Predicted {
			list = append(list, x)
		}
	}
	rows := make([][]app.UI, min(len(list), page+e.shown))
	for i := range rows {
		rows[i] = e.row(r, list[i])
	}
	heads := []string{s.T("data.line"), s.T("data.text"), s.T("evaluate.true"), s.T("evaluate.predicted"), s.T("evaluate.prob"), s.T("metric.loss")}
	return part.Plate(s.T("evaluate.examples"),
		app.Div().Class("tools").Body(
			app.Label().Class("inline").Body(
				app.Input().Type("checkbox").DataSet("control", "only_wrong").Checked(e.wrong).
					OnChange(func(ctx app.Context, _ app.Event) { e.wrong = ctx.JSSrc().Get("checked").Bool() }),
				app.Span().Text(s.T("evaluate.only_wrong")),
			),
		),
		part.Table(s.T("evaluate.examples"), heads, map[int]bool{0: true, 4: true, 5: true}, rows),
		app.If(len(list) > len(rows), func() app.UI {
			return part.Button("more_examples", s.T("evaluate.more"), true, func(app.Context) { e.shown += page })
		}),
	)
}

func (e *Stage) row(r *run.Report, x run.ScoredExample) []app.UI {
	predicted := app.Span().Text(r.Labels[x.Predicted])
	if x.Predicted != x.Label {
		predicted = predicted.Class("wrong")
	}
	return []app.UI{
		app.Text(fmt.Sprint(x.Row)), app.Span().Class("sentence").Text(x.Text), app.Text(r.Labels[x.Label]), predicted,
		app.Text(text.Fixed(x.Prob, 3)),
		app.Details().Class("open-able").Body(
			app.Summary().Text(text.Fixed(x.Loss, 3)),
			formula.Math(formula.Op("−"), formula.Word("log"), formula.Num(text.Fixed(x.Prob, 4)), formula.Op("="), formula.Num(text.Fixed(x.Loss, 3))),
		),
	}
}
