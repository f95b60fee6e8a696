package lesson

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/frame"
	"tuneground/app/part"
)

// A List is the chapter's table of contents: the lessons, what one does in them, and
// which are done.
type List struct {
	app.Compo
	S       *client.Client
	Book    *Book
	Version int
}

// OnMount fetches the contents.
func (l *List) OnMount(ctx app.Context) { l.Book.open(ctx, l.S) }

// OnUpdate fetches them in another language.
func (l *List) OnUpdate(ctx app.Context) { l.Book.want(ctx, l.S) }

// Render renders the list.
func (l *List) Render() app.UI {
	s := l.S
	entries := l.Book.indexes[language(s.Lang)]
	return app.Section().Class("learn").Aria("labelledby", part.HeadingOf("learn")).Body(
		app.H2().ID(part.HeadingOf("learn")).TabIndex(-1).Text(s.T("learn.title")),
		app.P().Class("lead").Text(s.T("learn.lead")),
		app.If(l.Book.problem(s.Lang, ""), func() app.UI { return part.Failure(s.T("lesson.unreachable")) }),
		app.P().Body(frame.Link(s, client.Place{Kind: client.Quiz}, s.T("quiz.offer")).DataSet("action", "quiz")),
		app.Ol().Class("lessons").Body(app.Range(entries).Slice(func(i int) app.UI { return l.entry(entries[i]) })),
		app.P().Class("help").Body(app.Text(s.T("teach.list")+" "), frame.Link(s, client.Place{Kind: client.Class}, s.T("class.title")).DataSet("action", "class")),
	)
}

func (l *List) entry(e Entry) app.UI {
	s := l.S
	state := ""
	switch p := l.Book.progress[e.Name]; {
	case p.Done():
		state = s.T("learn.done")
	case p.Predicted || p.Answered > 0:
		state = s.T("learn.begun")
	}
	return app.Li().DataSet("lesson", e.Name).Body(
		app.Span().Class("section").Text(e.Section),
		app.Div().Body(
			frame.Link(s, client.Place{Kind: client.Lesson, Name: e.Name}, e.Title),
			app.P().Body(app.Raw("<span>"+e.Lead+"</span>")),
		),
		app.Span().Class("state").Text(state),
	)
}
