package archive

import (
	"cmp"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// byOrder compares two runs in each of orders; the list comes with the latest first.
var byOrder = map[string]func(a, b run.KeptRun) int{
	"":       func(_, _ run.KeptRun) int { return 0 },
	"latest": func(_, _ run.KeptRun) int { return 0 },
	"score":  byScore,
	"model":  func(a, b run.KeptRun) int { return cmp.Compare(a.Row.Model, b.Row.Model) },
	"size":   func(a, b run.KeptRun) int { return cmp.Compare(b.Bytes, a.Bytes) },
}

// byScore puts runs of one metric together, the best first, and those without at the end.
func byScore(a, b run.KeptRun) int {
	if a.Row.Metric != b.Row.Metric {
		return cmp.Compare(b.Row.Metric, a.Row.Metric)
	}
	if run.SmallerIsBetter(a.Row.Metric) {
		return cmp.Compare(a.Row.Value, b.Row.Value)
	}
	return cmp.Compare(b.Row.Value, a.Row.Value)
}

// table shows the runs.
func (a *Stage) table() app.UI {
	s := a.S
	known := s.Archive.ArchiveInfo
	if known == nil || len(known.Runs) == 0 {
		return app.P().Class("waiting").Text(s.T("archive.none"))
	}
	list := a.runs()
	rest := max(0, len(list)-shownAtFirst-a.more)
	list = list[:len(list)-rest]
	rows := make([][]app.UI, len(list))
	for i := range list {
		rows[i] = a.row(&list[i])
	}
	heads := []string{s.T("archive.chosen"), s.T("archive.run"), s.T("archive.state"), s.T("archive.score"), s.T("archive.size"), s.T("archive.actions")}
	title := s.T("archive.runs", text.Count(int64(len(known.Runs))))
	return part.Plate(title,
		a.choices(),
		part.Table(title, heads, map[int]bool{3: true, 4: true}, rows),
		app.If(rest > 0, func() app.UI {
			return part.Button("more_runs", s.T("archive.more", text.Count(int64(min(rest, shownMore)))), true, func(app.Context) { a.more += shownMore })
		}),
		app.If(len(s.Archive.Chosen) > 0, func() app.UI {
			return part.Button("remove_runs", s.T("archive.remove", text.Count(int64(len(s.Archive.Chosen)))), !s.Running(), func(app.Context) {
				if app.Window().Call("confirm", s.T("archive.sure")).Bool() {
					s.RemoveChosen()
				}
			})
		}),
		app.If(len(s.Archive.Chosen) < 2, func() app.UI { return app.P().Class("help").Text(s.T("archive.choose_two")) }),
	)
}

// choices filter and sort the table.
func (a *Stage) choices() app.UI {
	s := a.S
	return app.Div().Class("understood").Body(
		app.Div().Class("control").Body(
			app.Label().For("archive-words").Body(app.Span().Text(s.T("archive.find"))),
			app.Input().Type("text").ID("archive-words").DataSet("control", "find_runs").AutoComplete(false).Value(a.words).
				OnInput(func(ctx app.Context, _ app.Event) { a.words = ctx.JSSrc().Get("value").String() }),
		),
		part.Choose("sort_runs", s.T("archive.sort"), cmp.Or(a.order, orders[0]), part.Named(s.Lang, "order.", orders), func(v string) { a.order = v }),
	)
}

// title is what the reader calls a run or, without a title, what it did.
func (a *Stage) title(k *run.KeptRun) string {
	return cmp.Or(k.Label.Title, a.S.T("archive.untitled", k.Row.Model, k.Row.Data, a.S.T("method."+cmp.Or(k.Row.Method, run.Full))))
}

func (a *Stage) row(k *run.KeptRun) []app.UI {
	s := a.S
	score := ""
	if k.Row.Metric != "" {
		score = s.T("metric."+k.Row.Metric) + " " + text.Score(k.Row.Metric, k.Row.Value)
	}
	return []app.UI{
		app.Input().Type("checkbox").DataSet("run", k.Name).DataSet("action", "choose_run").Checked(s.Archive.Has(k.Name)).
			Aria("label", s.T("archive.choose", a.title(k))).
			OnChange(func(app.Context, app.Event) { s.ChooseRun(k.Name) }, app.EventScope(k.Name)),
		a.naming(k),
		app.Div().Body(app.Text(a.state(k)), app.Small().Text(local(k.Row.Started))),
		app.Text(score),
		app.Text(text.Bytes(k.Bytes)),
		a.actions(k),
	}
}

// naming shows the run's title and tags or, after a press, a box to change them: words
// with # are tags.
func (a *Stage) naming(k *run.KeptRun) app.UI {
	s := a.S
	if a.renaming != k.Name {
		return app.Div().Class("sentence").Body(
			app.Button().Type("button").Class("name").DataSet("action", "rename_run").Title(s.T("archive.rename")).Text(a.title(k)).
				OnClick(func(app.Context, app.Event) { a.renaming = k.Name }, app.EventScope(k.Name)),
			app.Small().Text(tagsOf(k.Label)),
		)
	}
	return app.Input().Type("text").DataSet("control", "run_title").AutoFocus(true).Aria("label", s.T("archive.rename")).
		Value(labelText(k.Label)).Placeholder(s.T("archive.rename")).
		OnChange(func(ctx app.Context, _ app.Event) {
			a.renaming = ""
			s.Label(k.Name, labelOf(ctx.JSSrc().Get("value").String()))
		}, app.EventScope(k.Name))
}

// state says how far the run is.
func (a *Stage) state(k *run.KeptRun) string {
	s, step, steps := a.S, text.Count(int64(k.Row.Step)), text.Count(int64(k.Row.Steps))
	switch {
	case !k.Problem.IsZero():
		return s.Lang.Sentence(k.Problem)
	case k.InUse:
		return s.T("archive.in_use")
	case k.Row.Finished:
		return s.T("archive.finished", step)
	}
	return s.T("archive.stopped", step, steps)
}

// actions go on with the run, or show it, and export it.
func (a *Stage) actions(k *run.KeptRun) app.UI {
	s := a.S
	free := !k.InUse && k.Problem.IsZero() && !s.Running()
	label := s.T("archive.go_on")
	if k.Row.Finished {
		label = s.T("archive.open")
	}
	return app.Div().Class("buttons").Body(
		part.Button("go_on", label, free, func(app.Context) { s.GoOn(k.Name) }).DataSet("run", k.Name),
		part.Button("export_run", s.T("archive.export"), free, func(app.Context) { s.ExportRun(k.Name) }).DataSet("run", k.Name),
	)
}

func local(t time.Time) string { return t.Local().Format("2006-01-02 15:04") }
