package lesson

import (
	"fmt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// question renders a prediction or a question: what is asked, the choices, and what the
// run says about the chosen one.
func (v *View) question(t *sitting, i int) app.UI {
	s, b := v.S, t.Blocks[i]
	chosen, made := t.chosen[i]
	found, judged := t.found[i]
	body := []app.UI{app.Legend().Body(
		app.Span().Class("label").Text(s.T("lesson."+b.Kind)),
		app.Raw(b.HTML),
	)}
	for j, c := range b.Choices {
		body = append(body, v.choice(t, i, j, judged && c.Fits(found.Value)))
	}
	said := ""
	switch {
	case judged && b.Choices[chosen].Fits(found.Value):
		said = s.T("lesson.right", found.Label, found.Shown)
	case judged:
		said = s.T("lesson.wrong", found.Label, found.Shown)
	case made:
		said = s.T("lesson.run_first")
	}
	return app.FieldSet().Class("ask").DataSet("block", b.Kind).Body(append(body,
		app.P().Class("verdict").Role("status").DataSet("judged", fmt.Sprint(judged)).Text(said), room())...)
}

// choice renders choice j of block i. Once the run has answered, the right one is marked,
// with a sign as well as by colour.
func (v *View) choice(t *sitting, i, j int, right bool) app.UI {
	s := v.S
	chosen, made := t.chosen[i]
	_, judged := t.found[i]
	mine := made && chosen == j
	class, sign := "", ""
	switch {
	case judged && right:
		class, sign = "right", "✓"
	case judged && mine:
		class, sign = "wrong", "✗"
	case mine:
		class, sign = "mine", "→"
	}
	action := fmt.Sprintf("choose:%d:%d", i, j)
	return app.Button().Type("button").Class("choice", class).DataSet("action", action).Aria("pressed", mine).Disabled(judged).
		OnClick(func(ctx app.Context, _ app.Event) {
			t.chosen[i] = j
			t.judge()
			v.Book.keep(ctx, t.Name, t.progress())
		}, app.EventScope(t.Name, s.Lang, action)).
		Body(app.Span().Class("sign").Aria("hidden", true).Text(sign), app.Raw(t.Blocks[i].Choices[j].HTML),
			app.If(mine && judged, func() app.UI { return app.Small().Text(s.T("lesson.yours")) }))
}
