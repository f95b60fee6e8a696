package figure

import (
	"fmt"
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

func init() {
	kinds["annotate"] = kind{settings: []string{"config"}, controls: []string{"wrong"}, new: newAnnotate}
}

// mostWrong is the greatest number of labels that are turned into wrong ones.
const mostWrong = 10

// annotate has the reader label ten lines, a model train on these alone, and again with
// some of the labels wrong. Its setting is
//
//	config: the JSON of the runs' run.Config
//
// It has the readings labelled, agreed (how many labels are those of the file) and, of the
// last run with N wrong labels, score_N; drop is score_0 less that with most wrong ones.
type annotate struct {
	Place
	asking
	config run.Config
	fault  error // of the lesson's text
	asked  bool  // for the lines
	lines  []run.Line
	labels []string // the two of the data, in order
	given  []string // by the reader; "": none yet
	wrong  int      // labels that the next run has wrong
	race   *client.Race
	of     int // wrong labels of race
	kept   [mostWrong + 1]*run.SweptRun
}

func newAnnotate(p Place) Figure {
	f := &annotate{Place: p}
	f.config, f.fault = p.runConfig()
	return f
}

// fetch asks for the lines, once the worker has time.
func (f *annotate) fetch() {
	s := f.S
	if f.asked || !s.Raceable() || s.Waiting(run.LoadModel) || s.Waiting(run.LoadData) {
		return
	}
	f.asked = true
	f.ask(s, f.config, run.Command{Do: run.TraceLine}, func(e run.Event) {
		f.lines, f.given = e.Traced.Lines, make([]string, len(e.Traced.Lines))
		for _, l := range f.lines {
			if !slices.Contains(f.labels, l.Label) {
				f.labels = append(f.labels, l.Label)
			}
		}
		slices.Sort(f.labels)
	})
}

// annotated are the lines with the labels that the next run gets: the reader's, of which
// the first ones are turned.
func (f *annotate) annotated() []run.Line {
	list := slices.Clone(f.lines)
	for i := range list {
		list[i].Label = f.given[i]
		if i < f.wrong {
			list[i].Label = f.labels[1-slices.Index(f.labels, f.given[i])]
		}
	}
	return list
}

// complete reports whether every line has a label.
func (f *annotate) complete() bool { return len(f.given) > 0 && !slices.Contains(f.given, "") }

func (f *annotate) start() {
	f.of = f.wrong
	f.race = f.S.StartAnnotated(f.config, f.annotated())
}

// hear keeps the result of the run, once it has one.
func (f *annotate) hear() {
	if r := f.race; r != nil && r.End != nil && len(r.Results) == 1 {
		f.kept[f.of] = &r.Results[0]
	}
}

// metric is the one of the score.
func (f *annotate) metric() string { return run.TaskOf(f.config.Task).Metrics[0] }

// agreed is the number of labels that are those of the file.
func (f *annotate) agreed() (n int) {
	for i, l := range f.lines {
		if f.given[i] == l.Label {
			n++
		}
	}
	return n
}

// Readings are what was labelled, and the scores.
func (f *annotate) Readings() (list []Reading) {
	f.hear()
	if !f.complete() {
		return nil
	}
	n := f.agreed()
	list = append(list, Reading{"agreed", f.S.T("figure.annotate.agreed"), float64(n), text.Count(int64(n))})
	worst := 0.0
	for wrong, x := range f.kept {
		if x != nil {
			worst = x.Metrics[f.metric()]
			list = append(list, Reading{fmt.Sprintf("score_%d", wrong), f.S.T("figure.annotate.score", fmt.Sprint(wrong)), worst, text.Percent(worst)})
		}
	}
	if x := f.kept[0]; x != nil && len(list) > 2 {
		drop := x.Metrics[f.metric()] - worst
		list = append(list, Reading{"drop", f.S.T("figure.annotate.drop"), drop, text.Percent(drop)})
	}
	return list
}

// Render draws the lines, the slider, the button and the scores.
func (f *annotate) Render() app.UI {
	if f.fault != nil {
		return part.Failure(f.S.Lang.Sentence(message.Of(f.fault)))
	}
	f.fetch()
	f.hear()
	s := f.S
	return app.Div().Class("looking").Body(
		f.said(f.Place),
		app.If(f.lines == nil && f.problem.IsZero(), func() app.UI { return app.P().Class("help").Text(s.T("figure.annotate.fetching")) }),
		app.If(len(f.labels) == 2, func() app.UI { return f.list() }),
		app.If(f.Shows("wrong") && f.complete(), func() app.UI {
			return slider(f.ID, "wrong", s.T("figure.annotate.wrong"), fmt.Sprint(f.wrong), float64(f.wrong), 0, mostWrong, 1, func(v float64) { f.wrong = int(v) })
		}),
		f.act(),
		app.If(slices.ContainsFunc(f.kept[:], func(x *run.SweptRun) bool { return x != nil }), func() app.UI { return f.scores() }),
	)
}

// act is the button, which waits for all labels.
func (f *annotate) act() app.UI {
	s := f.S
	if !f.complete() {
		return app.Div().Class("act").Body(part.Primary("figure", s.T("figure.annotate.start"), false, nil),
			app.P().Class("help").Text(s.T("figure.annotate.left")))
	}
	label := s.T("figure.annotate.start")
	if f.wrong > 0 {
		label = s.T("figure.annotate.start_wrong", fmt.Sprint(f.wrong))
	}
	return f.action(f.race, label, f.start)
}

// list has the lines with two buttons each.
func (f *annotate) list() app.UI {
	s := f.S
	return app.Ol().Class("annotating").Body(app.Range(f.lines).Slice(func(i int) app.UI {
		turned := f.complete() && i < f.wrong
		return app.Li().Body(
			app.P().ID(fmt.Sprintf("%s-line-%d", f.ID, i)).Text(f.lines[i].Text),
			app.Div().Class("buttons").Role("group").Aria("labelledby", fmt.Sprintf("%s-line-%d", f.ID, i)).Body(
				app.Range(f.labels).Slice(func(k int) app.UI {
					label := f.labels[k]
					return part.Button(fmt.Sprintf("label:%d:%s", i, label), label, true, func(app.Context) { f.given[i] = label }).Aria("pressed", f.given[i] == label)
				}),
				app.If(turned, func() app.UI {
					return app.Small().Text(s.T("figure.annotate.turned", f.annotated()[i].Label))
				}),
			),
		)
	}))
}

// scores compares the runs.
func (f *annotate) scores() app.UI {
	s := f.S
	var bars []app.UI
	for wrong, x := range f.kept {
		if x != nil {
			v := x.Metrics[f.metric()]
			bars = append(bars, bar(s.T("figure.annotate.bar", fmt.Sprint(wrong)), v, text.Percent(v), false))
		}
	}
	return part.Plate(s.T("figure.annotate.scores", s.T("sweep.test", s.T("metric."+f.metric()))), app.Div().Class("probs").Body(bars...))
}
