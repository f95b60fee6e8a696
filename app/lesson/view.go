package lesson

import (
	"fmt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/frame"
	"tuneground/app/part"
	"tuneground/app/text"
)

// A View shows one lesson. Where the page is in a frame of another, it shows the figures
// and the predictions alone.
type View struct {
	app.Compo
	S       *client.Client
	Book    *Book
	Name    string // of the lesson
	Version int

	preset preset // that the teacher makes
	symbol symbol // that is shown; none if its name is empty
	shown  *sitting
	part   int    // that was presented
	turned bool   // the root is the other one of two elements
	deaf   func() // ends listening to the keyboard
}

// OnMount fetches the lesson.
func (v *View) OnMount(ctx app.Context) {
	v.deaf = client.Listen(app.Window(), "keydown", func(e app.Value) { v.hear(ctx, e) })
	v.Book.open(ctx, v.S)
}

// OnDismount ends listening.
func (v *View) OnDismount() { v.deaf() }

// OnUpdate fetches it in another language, or another one.
func (v *View) OnUpdate(ctx app.Context) {
	v.symbol = symbol{}
	if v.shown != nil && v.shown.Name != v.Name {
		v.preset = preset{}
	}
	v.Book.want(ctx, v.S)
}

// Render renders the lesson as it is now.
func (v *View) Render() app.UI {
	s := v.S
	t := v.Book.sitting(s.Lang, v.Name)
	if t == nil {
		return app.Article().Class("lesson").Body(v.absent())
	}
	t.judge()
	if s.Place.Present > 0 {
		return v.root(t, v.presented(t))
	}
	body := make([]app.UI, 0, len(t.Blocks)+4)
	if !s.Embedded {
		body = append(body, v.head(t))
	}
	for i := range t.Blocks {
		if !s.Embedded || t.Blocks[i].Kind == Figure || t.Blocks[i].Kind == Predict {
			body = append(body, v.block(t, i))
		}
	}
	body = append(body, v.popover(t))
	if !s.Embedded {
		body = append(body, v.forTeachers(t), v.onward())
	}
	return v.root(t, body)
}

// root holds a lesson. go-app takes handlers with the same code and scope for the same,
// so the buttons of one lesson's figures would go on acting on those of the lesson before,
// and those of one part presented on the part before. Another element is mounted anew.
func (v *View) root(t *sitting, body []app.UI) app.UI {
	now := v.S.Place.Present
	if t != v.shown || now != v.part {
		v.shown, v.part, v.turned = t, now, !v.turned
	}
	class := "lesson"
	if now > 0 {
		class = "lesson presented"
	}
	if v.turned {
		return app.Div().Role("article").Class(class).DataSet("lesson", v.Name).Body(body...)
	}
	return app.Article().Class(class).DataSet("lesson", v.Name).Body(body...)
}

// absent is shown as long as there is no lesson.
func (v *View) absent() app.UI {
	s := v.S
	switch lang := language(s.Lang); {
	case v.Book.problem(s.Lang, v.Name):
		return part.Failure(s.T("lesson.unreachable"))
	case v.Book.indexes[lang] != nil && v.Book.where(lang, v.Name) < 0:
		return part.Failure(s.T("lesson.unknown", v.Name))
	}
	return app.P().Class("waiting").Text(s.T("lesson.loading"))
}

func (v *View) head(t *sitting) app.UI {
	return app.Header().Body(
		app.P().Class("ordinal").Text(t.Section),
		app.H2().ID(part.HeadingOf("lesson")).TabIndex(-1).Text(t.Title),
		app.P().Class("lead").Body(app.Raw("<span>"+t.Lead+"</span>")),
		fillIn(v.S),
	)
}

// block renders block i.
func (v *View) block(t *sitting, i int) app.UI {
	s, b := v.S, t.Blocks[i]
	switch b.Kind {
	case Predict, Question:
		return v.question(t, i)
	case Figure:
		return v.figure(t, i)
	case Try:
		return app.Aside().Class("try").Body(app.P().Class("label").Text(s.T("lesson.try")), v.prose(b.HTML))
	case Notice:
		if !t.compared(i) {
			return app.P().Class("later").Text(s.T("lesson.notice_later"))
		}
		return app.Aside().Class("noticed").Body(app.P().Class("label").Text(s.T("lesson.notice")), v.prose(t.told(b.HTML)))
	case Bench:
		return app.P().Class("to-bench").Body(
			app.A().Href("#bench="+b.Stage+"&"+b.Run).DataSet("action", "to_bench").Text(s.T("lesson.to_bench", s.T(b.Stage+".title"))))
	}
	return v.prose(b.HTML)
}

// figure renders a figure. Before the prediction is made none of its controls works.
func (v *View) figure(t *sitting, i int) app.UI {
	s, locked := v.S, t.locked(i)
	figure := app.FieldSet().Class("live-figure").DataSet("figure", t.Blocks[i].Figure).Disabled(locked).Body(
		app.Legend().Class("unseen").Text(s.T("lesson.figure")),
		app.If(locked, func() app.UI { return app.P().Class("lock").Role("status").Text(s.T("lesson.locked")) }),
		t.figures[i].Render(),
	)
	return app.Div().Class("figured").Body(figure, v.table(t, i))
}

// table is what a screen reader, and who prints the lesson, finds the readings of a figure
// in.
func (v *View) table(t *sitting, i int) app.UI {
	s := v.S
	list := t.figures[i].Readings()
	rows := make([][]app.UI, len(list))
	for i, r := range list {
		rows[i] = []app.UI{app.Text(r.Label), app.Span().DataSet("reading", r.Name).DataSet("value", fmt.Sprint(r.Value)).Text(r.Shown)}
	}
	return app.Div().Class("unseen").Body(part.Still(s.T("lesson.readings", text.Count(int64(t.number(i)))), []string{s.T("lesson.reading"), s.T("lesson.value")}, nil, rows))
}

// onward leads to the lessons before and after this one.
func (v *View) onward() app.UI {
	s := v.S
	lang := language(s.Lang)
	list, at := v.Book.indexes[lang], v.Book.where(lang, v.Name)
	link := func(i int, action, arrow string) app.UI {
		if i < 0 || i >= len(list) {
			return nil
		}
		return frame.Link(s, client.Place{Kind: client.Lesson, Name: list[i].Name}, s.T(arrow, list[i].Title)).DataSet("action", action)
	}
	return app.Nav().Class("onward").Aria("label", s.T("lesson.onward")).Body(
		link(at-1, "previous", "lesson.previous"),
		frame.Link(s, client.Place{Kind: client.Learn}, s.T("learn.title")),
		link(at+1, "next", "lesson.next"),
	)
}
