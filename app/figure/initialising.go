package figure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

func init() {
	kinds["initialising"] = kind{settings: []string{"model", "task"}, controls: []string{"model", "task"}, new: newInitialising}
}

// initialising shows a checkpoint's tensors flowing into a model for a task: those that
// are loaded, those that are new, those that are dropped. Its settings are
//
//	model: the checkpoint at first, one of the site
//	task: the task at first
type initialising struct {
	Place
	asking
	model, task string
	info        *run.TensorsInfo // nil: not asked yet
	at          int              // the tensor that is looked at; -1: none
}

func newInitialising(p Place) Figure {
	return &initialising{Place: p, model: p.Settings["model"], task: p.Settings["task"], at: -1}
}

// load asks for the tensors.
func (f *initialising) load() {
	f.ask(f.S, f.S.Next.Config, run.Command{Do: run.ListTensors, Look: &run.Look{Model: f.model, Task: f.task}}, func(e run.Event) {
		f.info, f.at = e.Tensors, -1
	})
}

// choose changes the checkpoint or the task. What is shown already is shown again.
func (f *initialising) choose(model, task string) {
	f.model, f.task = model, task
	if tasks := f.tasks(); len(tasks) > 0 && !slices.Contains(tasks, task) {
		f.task = tasks[0]
	}
	if f.info != nil {
		f.load()
	}
}

// models are those of the site that are there.
func (f *initialising) models() (list []part.Option) {
	if f.S.Ready != nil {
		for _, m := range f.S.Ready.Models {
			if m.Missing.IsZero() {
				list = append(list, part.Option{Value: m.Name, Name: m.Name})
			}
		}
	}
	return list
}

// tasks are those of the checkpoint's family.
func (f *initialising) tasks() []string {
	if f.S.Ready != nil {
		for _, m := range f.S.Ready.Models {
			if m.Name == f.model {
				return run.FamilyOf(m.Type).Tasks
			}
		}
	}
	return nil
}

func (f *initialising) Render() app.UI {
	s := f.S
	return app.Div().Class("initialising").Body(
		app.Div().Class("pair").Body(
			f.control("model", f.model, f.models(), func(v string) { f.choose(v, f.task) }),
			f.control("task", f.task, part.Named(s.Lang, "task.", f.tasks()), func(v string) { f.choose(f.model, v) }),
		),
		app.Div().Class("act").Body(part.Primary("figure", s.T("figure.init.load"), s.Ready != nil && f.waiting == 0, func(app.Context) { f.load() })),
		f.said(f.Place),
		f.coming(f.info != nil, "figure.init.waiting"),
		app.If(f.info != nil, f.shown),
	)
}

// control is a list to choose from, if the lesson shows it.
func (f *initialising) control(name, now string, options []part.Option, set func(string)) app.UI {
	if !f.Shows(name) {
		return nil
	}
	id := f.ID + "-" + name
	return app.Div().Class("control").Body(
		app.Label().For(id).Body(app.Span().Text(f.S.T("figure.init."+name))),
		part.Select(id, name, now, options, set),
	)
}

// shown is the picture with its counts, the tensor that is looked at, and a list.
func (f *initialising) shown() app.UI {
	s := f.S
	var figures []part.Figure
	for _, r := range f.Readings()[:4] {
		figures = append(figures, part.Figure{Metric: r.Name, Label: r.Label, Value: r.Value, Shown: r.Shown})
	}
	return app.Div().Body(
		part.Figures(figures...),
		f.flow(),
		f.looked(),
		part.Fold(s.T("figure.init.table"), f.table()),
	)
}

// count returns how many tensors have a state, and their elements.
func (f *initialising) count(state string) (tensors, elements int64) {
	for _, x := range f.info.Tensors {
		if x.State == state {
			tensors++
			elements += x.Size()
		}
	}
	return tensors, elements
}

// Readings are the counts, and the deviation of the first new matrix.
func (f *initialising) Readings() (list []Reading) {
	if f.info == nil {
		return nil
	}
	add := func(name string, v float64, shown string) {
		list = append(list, Reading{name, f.S.T("figure.init." + name), v, shown})
	}
	sizes := map[string]int64{}
	for _, state := range []string{run.TensorLoaded, run.TensorNew, run.TensorDropped} {
		n, elements := f.count(state)
		sizes[state] = elements
		add(state, float64(n), text.Count(n))
	}
	all := sizes[run.TensorLoaded] + sizes[run.TensorNew]
	share := float64(sizes[run.TensorNew]) / float64(all)
	add("share_new", share, text.Percent(share))
	add("parameters", float64(all), text.Count(all))
	for _, x := range f.info.Tensors {
		if x.State == run.TensorNew && len(x.Shape) > 1 {
			add("std_new", x.Std, text.Number(x.Std))
			break
		}
	}
	return list
}

// looked tells about the tensor that was pressed.
func (f *initialising) looked() app.UI {
	s := f.S
	if f.at < 0 {
		return app.P().Class("help").Text(s.T("figure.init.press"))
	}
	x := f.info.Tensors[f.at]
	return app.Div().Class("sum").Aria("live", "polite").DataSet("output", "tensor").Body(
		app.P().Body(app.Code().Text(x.Name)),
		app.P().Text(f.why(x)),
		part.Minor(
			part.Figure{Label: s.T("figure.init.shape"), Shown: sizesOf(x)},
			part.Figure{Metric: "tensor_size", Label: s.T("figure.init.elements"), Value: float64(x.Size()), Shown: text.Count(x.Size())},
			part.Figure{Metric: "tensor_mean", Label: s.T("figure.init.mean"), Value: x.Mean, Shown: text.Number(x.Mean)},
			part.Figure{Metric: "tensor_std", Label: s.T("figure.init.std"), Value: x.Std, Shown: text.Number(x.Std)},
		),
	)
}

// why says what became of a tensor, for what reason.
func (f *initialising) why(x run.TensorInfo) string {
	s := f.S
	switch {
	case x.State == run.TensorLoaded && x.From != x.Name:
		return s.T("figure.init.why.renamed", x.From)
	case x.State == run.TensorLoaded:
		return s.T("figure.init.why.loaded")
	case x.State == run.TensorDropped && x.Copy:
		return s.T("figure.init.why.copy")
	case x.State == run.TensorDropped:
		return s.T("figure.init.why.dropped", s.T("task."+f.info.Task))
	case len(x.Shape) > 1:
		return s.T("figure.init.why.new", text.Number(x.Std))
	}
	return s.T("figure.init.why.new_vector", text.Number(x.Mean))
}

// sizesOf writes 768 × 3,072.
func sizesOf(x run.TensorInfo) string {
	sizes := make([]string, len(x.Shape))
	for i, n := range x.Shape {
		sizes[i] = text.Count(int64(n))
	}
	return strings.Join(sizes, " × ")
}

// table lists all tensors.
func (f *initialising) table() app.UI {
	s := f.S
	heads := []string{s.T("figure.init.tensor"), s.T("figure.init.state"), s.T("figure.init.shape"), s.T("figure.init.mean"), s.T("figure.init.std")}
	var rows [][]app.UI
	for _, x := range f.info.Tensors {
		rows = append(rows, []app.UI{
			app.Code().Class("sentence").Text(x.Name), app.Text(s.T("figure.init.is." + x.State)), app.Text(sizesOf(x)),
			app.Text(text.Number(x.Mean)), app.Text(text.Number(x.Std)),
		})
	}
	return part.Table(s.T("figure.init.table"), heads, map[int]bool{2: true, 3: true, 4: true}, rows)
}

// chipOf is the width of a tensor's mark, in rem: the wider, the more elements.
func chipOf(x run.TensorInfo) string { return fmt.Sprintf("%.2frem", 0.6+0.3*digits(x.Size())) }

// digits is about the number of digits of n.
func digits(n int64) (d float64) {
	for ; n >= 10; n /= 10 {
		d++
	}
	return d
}
