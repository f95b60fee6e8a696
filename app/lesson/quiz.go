package lesson

import (
	"fmt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/frame"
	"tuneground/app/part"
	"tuneground/app/text"
)

// A Quiz asks the same questions before the chapter and after it.
type Quiz struct {
	app.Compo
	S       *client.Client
	Book    *Book
	Version int

	again bool // the reader answers a second time
}

// OnMount fetches the quiz.
func (q *Quiz) OnMount(ctx app.Context) { q.Book.OpenQuiz(ctx, q.S) }

// OnUpdate fetches it in another language.
func (q *Quiz) OnUpdate(ctx app.Context) { q.Book.WantQuiz(ctx, q.S) }

// Render renders the questions, or what came of the answers.
func (q *Quiz) Render() app.UI {
	s := q.S
	t := q.Book.sittings[quizFile(s.Lang)]
	if t == nil {
		if q.Book.failed[quizFile(s.Lang)] {
			return part.Failure(s.T("lesson.unreachable"))
		}
		return app.P().Class("waiting").Text(s.T("lesson.loading"))
	}
	body := []app.UI{app.Header().Body(
		app.H2().ID(part.HeadingOf(QuizName)).TabIndex(-1).Text(t.Title),
		app.P().Class("lead").Body(app.Raw("<span>"+t.Lead+"</span>")),
	)}
	r := q.Book.quiz
	switch {
	case r.Before == nil || q.again:
		body = append(body, q.questions(t)...)
	case r.After == nil:
		body = append(body, app.P().Class("notice").Text(s.T("quiz.noted")), app.Div().Class("act").Body(
			frame.Link(s, client.Place{Kind: client.Learn}, s.T("quiz.to_lessons")),
			part.Button("again", s.T("quiz.again"), true, func(app.Context) { q.again = true }),
		))
	default:
		body = append(body, q.compared(t))
	}
	if r.Before != nil && !q.again {
		body = append(body, q.handing())
	}
	return app.Section().Class("lesson", "quiz").DataSet("language", language(s.Lang)).Body(body...)
}

// questions are all questions, and the button that ends an attempt.
func (q *Quiz) questions(t *sitting) []app.UI {
	s, open := q.S, 0
	var body []app.UI
	for i, b := range t.Blocks {
		if b.Kind != Ask {
			body = append(body, app.Div().Class("prose").Body(app.Raw(b.HTML)))
			continue
		}
		if _, made := t.chosen[i]; !made {
			open++
		}
		choices := append([]app.UI{app.Legend().Body(app.Raw(b.HTML))}, q.choices(t, i)...)
		body = append(body, app.FieldSet().Class("ask").DataSet("question", b.Name).Body(choices...))
	}
	left := ""
	if open > 0 {
		left = s.T("quiz.left", text.Count(int64(open)))
	}
	return append(body, app.Div().Class("act").Body(
		part.Primary("answer", s.T("quiz.answer"), open == 0, func(ctx app.Context) {
			q.Book.answer(ctx, s, t)
			q.again = false
			part.Focus(part.HeadingOf(QuizName))
		}),
		app.P().Role("status").Text(left),
	))
}

// choices are those of a question, and that the reader does not know.
func (q *Quiz) choices(t *sitting, i int) (list []app.UI) {
	s := q.S
	chosen, made := t.chosen[i]
	unknown := app.Span().Text(s.T("quiz.unknown"))
	for j := range len(t.Blocks[i].Choices) + 1 {
		words := app.UI(unknown)
		if j < len(t.Blocks[i].Choices) {
			words = app.Raw(t.Blocks[i].Choices[j].HTML)
		}
		sign, action := "", fmt.Sprintf("choose:%d:%d", i, j)
		if made && chosen == j {
			sign = "→"
		}
		list = append(list, app.Button().Type("button").Class("choice").DataSet("action", action).Aria("pressed", made && chosen == j).
			OnClick(func(app.Context, app.Event) { t.chosen[i] = j }, app.EventScope(QuizName, s.Lang, action)).
			Body(app.Span().Class("sign").Aria("hidden", true).Text(sign), words))
	}
	return list
}

// signs stand for how a question was answered.
var signs = map[int]string{unasked: "–", wrongly: "✗", rightly: "✓"}

// compared is a table of the answers before and after.
func (q *Quiz) compared(t *sitting) app.UI {
	s, r := q.S, q.Book.quiz
	var rows [][]app.UI
	questions := q.Book.Questions(s.Lang)
	told := func(a *Attempt, b Block) app.UI {
		how := a.answers(b)
		return app.Span().DataSet("answered", how).Title(s.T("quiz.how." + text.Count(int64(how)))).Text(signs[how])
	}
	for _, b := range questions {
		right := ""
		for _, c := range b.Choices {
			if c.Right {
				right = c.HTML
			}
		}
		rows = append(rows, []app.UI{
			app.Span().Class("long").Body(app.Raw(b.HTML), app.Small().Body(app.Raw(right))), told(r.Before, b), told(r.After, b),
		})
	}
	sum := func(name string, a *Attempt) app.UI {
		n := a.Right(questions)
		return app.Span().DataSet("metric", "right_"+name).DataSet("value", n).Text(text.Count(int64(n)))
	}
	rows = append(rows, []app.UI{app.B().Text(s.T("quiz.right")), sum("before", r.Before), sum("after", r.After)})
	heads := []string{s.T("quiz.question"), s.T("quiz.before"), s.T("quiz.after")}
	return part.Table(s.T("quiz.compared"), heads, map[int]bool{1: true, 2: true}, rows)
}

// handing is how the result comes to the teacher, and how the next reader begins.
func (q *Quiz) handing() app.UI {
	s, b := q.S, q.Book
	return app.Div().Class("handing").Body(
		app.P().Class("help").Text(s.T("quiz.anonymous", b.quiz.ID)),
		app.Div().Class("buttons").Body(
			part.Button("hand_in", s.T("quiz.hand_in"), true, func(app.Context) { b.handIn(s) }),
			part.Button("forget", s.T("quiz.forget"), true, func(ctx app.Context) { b.forget(ctx) }),
		),
	)
}
