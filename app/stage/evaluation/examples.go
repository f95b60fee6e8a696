package evaluation

import (
	"fmt"
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/formula"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

const page = 12

// examples lists the test examples by descending loss.
func (e *Stage) examples(r *run.Report) app.UI {
	s := e.S
	var list []run.ScoredExample
	judged := answered(r) && r.ProblemType != run.Regression // a number is never exactly right
	for _, x := range r.Examples {
		if !judged || !e.wrong || !x.Right() {
			list = append(list, x)
		}
	}
	table := e.columns(r)
	rows := make([][]app.UI, min(len(list), page+e.shown))
	for i := range rows {
		for _, c := range table {
			rows[i] = append(rows[i], c.cell(&list[i]))
		}
	}
	var heads []string
	numeric := map[int]bool{}
	for i, c := range table {
		heads, numeric[i] = append(heads, c.head), c.numeric
	}
	return part.Plate(s.T("evaluate.examples"),
		app.If(judged, e.onlyWrong),
		part.Table(s.T("evaluate.examples"), heads, numeric, rows),
		app.If(len(list) > len(rows), func() app.UI {
			return part.Button("more_examples", s.T("evaluate.more"), true, func(app.Context) { e.shown += page })
		}),
	)
}

// onlyWrong is a switch that hides correct answers.
func (e *Stage) onlyWrong() app.UI {
	return app.Div().Class("tools").Body(
		app.Label().Class("inline").Body(
			app.Input().Type("checkbox").DataSet("control", "only_wrong").Checked(e.wrong).
				OnChange(func(ctx app.Context, _ app.Event) { e.wrong = ctx.JSSrc().Get("checked").Bool() }),
			app.Span().Text(e.S.T("evaluate.only_wrong")),
		),
	)
}

// answered reports whether the examples have answers, and not only a loss.
func answered(r *run.Report) bool {
	return slices.ContainsFunc(r.Examples, func(x run.ScoredExample) bool { return x.Target != "" || x.Output != "" })
}

// A column of the table of examples.
type column struct {
	head    string
	numeric bool
	cell    func(*run.ScoredExample) app.UI
}

// columns are the columns for which the report has values.
func (e *Stage) columns(r *run.Report) []column {
	s := e.S
	list := []column{
		{s.T("data.line"), true, func(x *run.ScoredExample) app.UI { return app.Text(fmt.Sprint(x.Row)) }},
		{s.T("data.text"), false, asked},
	}
	one := len(r.Examples) > 0 && r.Examples[0].Label >= 0
	numbers, output := r.ProblemType == run.Regression, given
	if numbers { // a number is never exactly right
		output = func(x *run.ScoredExample) app.UI { return app.Text(x.Output) }
	}
	if answered(r) {
		list = append(list,
			column{s.T("evaluate.true"), numbers, func(x *run.ScoredExample) app.UI { return app.Span().Class("target").Text(x.Target) }},
			column{s.T("evaluate.predicted"), numbers, output})
	}
	if one {
		list = append(list, column{s.T("evaluate.prob"), true, func(x *run.ScoredExample) app.UI { return app.Text(text.Fixed(x.Prob, 3)) }})
	}
	return append(list, column{s.T("metric.loss"), true, lost})
}

// asked shows the model's input.
func asked(x *run.ScoredExample) app.UI {
	return app.Div().Class("sentence").Body(
		app.If(x.Question != "", func() app.UI { return app.P().Class("question").Text(x.Question) }),
		read(x),
	)
}

// read shows the text, with the answer to a question marked if the text
// contains it.
func read(x *run.ScoredExample) app.UI {
	if x.Question == "" {
		return app.Span().Text(x.Text)
	}
	shown := part.Excerpt(x.Text, x.Target)
	return part.Marked(shown, part.Found(shown, x.Target))
}

// given shows the model's answer, with its errors marked.
func given(x *run.ScoredExample) app.UI {
	answer := app.Span().Class("target").DataSet("output", x.Output)
	if x.Label >= 0 {
		if !x.Right() {
			answer = answer.Class("wrong")
		}
		return answer.Text(x.Output)
	}
	return answer.Body(part.Diff(x.Output, x.Target))
}

// lost shows the loss, with its formula if it comes from one probability.
func lost(x *run.ScoredExample) app.UI {
	if x.Unlearnt {
		return app.Text("∞")
	}
	shown := text.Fixed(x.Loss, 3)
	if x.Label < 0 || x.Prob == 0 {
		return app.Text(shown)
	}
	return app.Details().Class("open-able").Body(app.Summary().Text(shown), formula.ExampleLoss(x).Render())
}
