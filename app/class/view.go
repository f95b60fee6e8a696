package class

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/lesson"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

// A View takes the files of a class and shows what is in them: a table of the pupils, the
// questions before and after the chapter, and the runs.
type View struct {
	app.Compo
	S       *client.Client
	Book    *lesson.Book
	Pile    *Pile
	Version int

	take func(files []app.Value)
}

// OnMount fetches the quiz, which says what is right.
func (v *View) OnMount(ctx app.Context) {
	v.take = func(files []app.Value) {
		for _, f := range files {
			v.read(ctx, f)
		}
	}
	v.Book.OpenQuiz(ctx, v.S)
}

// OnUpdate fetches the quiz in another language.
func (v *View) OnUpdate(ctx app.Context) { v.Book.WantQuiz(ctx, v.S) }

// largest is more than the record of a long run has, in bytes.
const largest = 32 << 20

// read reads a file.
func (v *View) read(ctx app.Context, file app.Value) {
	name := file.Get("name").String()
	fault := func(m message.Message) { v.Pile.faults = append(v.Pile.faults, message.New("%s: %s", name, m)) }
	if size := file.Get("size").Int(); size > largest {
		fault(message.New("it has %s, more than anything that a pupil hands in", text.Bytes(int64(size))))
		return
	}
	var read, failed app.Func
	end := func(do func()) any {
		read.Release()
		failed.Release()
		ctx.Dispatch(func(app.Context) { do() })
		return nil
	}
	read = app.FuncOf(func(_ app.Value, args []app.Value) any {
		content := []byte(args[0].String())
		return end(func() { v.Pile.Add(name, content, v.Book.Questions(v.S.Lang)) })
	})
	failed = app.FuncOf(func(app.Value, []app.Value) any {
		return end(func() { fault(message.New("it cannot be read by the browser")) })
	})
	file.Call("text").Call("then", read, failed)
}

// Render renders the place for the files and what was found in them.
func (v *View) Render() app.UI {
	s, p := v.S, v.Pile
	questions := v.Book.Questions(s.Lang)
	faults := p.faults
	return app.Section().Class("lesson", "class").Body(
		app.Header().Body(
			app.H2().ID(part.HeadingOf("class")).TabIndex(-1).Text(s.T("class.title")),
			app.P().Class("lead").Text(s.T("class.lead")),
		),
		app.Div().Class("drop").OnDrop(func(_ app.Context, e app.Event) {
			e.PreventDefault()
			list := e.Get("dataTransfer").Get("files")
			files := make([]app.Value, list.Length())
			for i := range files {
				files[i] = list.Index(i)
			}
			v.take(files)
		}).Body(
			part.Files(app.Input().DataSet("control", "class_files").Multiple(true).Accept(".json").Disabled(questions == nil),
				s.T("class.files"), func(files []app.Value) { v.take(files) }),
			app.P().Class("help").Text(s.T("class.help")),
		),
		app.If(len(faults) > 0, func() app.UI {
			return app.Div().Role("alert").Body(app.Ul().Class("warnings").Body(app.Range(faults).Slice(func(i int) app.UI {
				return app.Li().Text(s.Lang.Sentence(faults[i]))
			})))
		}),
		app.If(len(p.pupils()) > 0, func() app.UI { return v.pupils(questions) }),
		app.If(len(p.pupils()) > 0, func() app.UI { return v.shares(questions) }),
		app.If(len(p.runs()) > 0, func() app.UI { return v.runs() }),
		app.If(len(p.results)+len(faults) > 0, func() app.UI {
			return app.Div().Class("buttons").Body(
				part.Button("class_csv", s.T("class.csv"), len(p.pupils()) > 0, func(app.Context) { s.Download("class.csv", p.csv(questions)) }),
				part.Button("class_clear", s.T("class.clear"), true, func(app.Context) { *p = Pile{} }),
			)
		}),
	)
}

// pupils is a table with a row for each pupil, and their mean.
func (v *View) pupils(questions []lesson.Block) app.UI {
	s := v.S
	list := v.Pile.pupils()
	rows := make([][]app.UI, 0, len(list)+1)
	var sums, counts [2]int
	for _, r := range list {
		cells := []app.UI{app.Code().Text(r.ID)}
		for i, a := range []*lesson.Attempt{r.Before, r.After} {
			if a == nil {
				cells = append(cells, app.Text("–"))
				continue
			}
			n := a.Right(questions)
			sums[i], counts[i] = sums[i]+n, counts[i]+1
			cells = append(cells, app.Text(text.Count(int64(n))))
		}
		rows = append(rows, append(cells, app.Text(text.Count(int64(done(r)))), app.Text(text.Count(int64(len(r.Runs))))))
	}
	mean := func(i int) app.UI {
		if counts[i] == 0 {
			return app.Text("–")
		}
		m := float64(sums[i]) / float64(counts[i])
		return app.Span().DataSet("metric", []string{"mean_before", "mean_after"}[i]).DataSet("value", m).Text(text.Fixed(m, 1))
	}
	rows = append(rows, []app.UI{app.B().Text(s.T("class.mean")), mean(0), mean(1), app.Text(""), app.Text("")})
	heads := []string{s.T("class.pupil"), s.T("quiz.before"), s.T("quiz.after"), s.T("class.lessons"), s.T("class.runs")}
	title := s.T("class.pupils", text.Count(int64(len(list))), text.Count(int64(len(questions))))
	return part.Plate(title, part.Table(title, heads, map[int]bool{1: true, 2: true, 3: true, 4: true}, rows))
}

// shares are two bars for each question: the share of right answers before and after.
func (v *View) shares(questions []lesson.Block) app.UI {
	s := v.S
	return part.Plate(s.T("class.shares"), app.Ol().Class("shares").Body(app.Range(questions).Slice(func(i int) app.UI {
		q := questions[i]
		pair := func(when, class string, of func(lesson.Result) *lesson.Attempt) app.UI {
			share, n := v.Pile.share(q, of)
			shown := "–"
			if n > 0 {
				shown = text.Percent(share)
			}
			return bar(s.T("quiz."+when), class, share, shown).DataSet("share", when).DataSet("value", share)
		}
		return app.Li().DataSet("question", q.Name).Body(app.Raw(q.HTML),
			app.Div().Class("probs").Body(pair("before", "prob", before), pair("after", "prob best", after)))
	})))
}

// runs are a bar for each run. Bars of metrics without an upper bound are empty.
func (v *View) runs() app.UI {
	s := v.S
	list := v.Pile.runs()
	return part.Plate(s.T("class.scores"), app.Ol().Class("shares").Body(app.Range(list).Slice(func(i int) app.UI {
		r := list[i]
		share := 0.0
		if most := run.Greatest(r.Metric); most > 0 {
			share = r.Value / most
		}
		whose := r.id
		if whose == "" {
			whose = s.T("class.unknown")
		}
		return app.Li().Body(
			app.Small().Text(s.T("class.run", s.T("task."+r.Task), r.Data, r.Model, s.T("method."+r.Method))),
			app.Div().Class("probs").Body(bar(whose, "prob", share, s.T("class.score", s.T("metric."+r.Metric), text.Score(r.Metric, r.Value))).DataSet("score", r.Value)))
	})))
}

// bar is a line with a bar of some length between what it is about and a number.
func bar(label, class string, share float64, shown string) app.HTMLDiv {
	return app.Div().Class(class).Body(
		app.Span().Class("label").Text(label),
		app.Div().Class("bar").Aria("hidden", true).Body(app.Span().Style("width", text.Fixed(100*min(max(share, 0), 1), 1)+"%")),
		app.Span().Class("value").Text(shown),
	)
}
