package figure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/engine/run"
)

// A module is a part of the model, or of what is dropped: its tensors' places in the list.
type module struct {
	name    string
	tensors []int
}

// modules groups the tensors: those of a layer, and those of the parts beside the layers.
func (f *initialising) modules() (list []module) {
	for i, x := range f.info.Tensors {
		name := moduleOf(x.Name)
		at := slices.IndexFunc(list, func(m module) bool { return m.name == name })
		if at < 0 {
			at = len(list)
			list = append(list, module{name: name})
		}
		list[at].tensors = append(list[at].tensors, i)
	}
	return list
}

// moduleOf is the beginning of a tensor's name up to the number of its layer or, if it
// has none, up to its second part.
func moduleOf(name string) string {
	parts := strings.Split(name, ".")
	last := min(2, len(parts)-1)
	for i, p := range parts {
		if p != "" && strings.Trim(p, "0123456789") == "" {
			last = i + 1
			break
		}
	}
	return strings.Join(parts[:last], ".")
}

// flow draws the checkpoint on the left and the model on the right, the head above, one
// row a module.
func (f *initialising) flow() app.UI {
	s := f.S
	rows := []app.UI{app.Div().Class("names").Aria("hidden", true).Body(
		app.Span().Text(s.T("figure.init.checkpoint")), app.Span(), app.Span().Text(s.T("figure.init.its_model")))}
	for _, m := range slices.Backward(f.modules()) {
		var left, right []app.UI
		for _, i := range m.tensors {
			switch f.info.Tensors[i].State {
			case run.TensorLoaded:
				left, right = append(left, f.shade(i)), append(right, f.chip(i))
			case run.TensorNew:
				right = append(right, f.chip(i))
			case run.TensorDropped:
				left = append(left, f.chip(i))
			}
		}
		arrow := ""
		switch {
		case len(left) > 0 && len(right) > 0:
			arrow = "→"
		case len(left) > 0:
			arrow = "✕"
		}
		rows = append(rows, app.Div().Class("module").Body(
			app.Code().Class("name").Text(m.name),
			app.Div().Class("chips", "from").Body(left...), app.Span().Class("arrow").Aria("hidden", true).Text(arrow), app.Div().Class("chips").Body(right...),
		))
	}
	return app.Div().Class("flow").Role("group").Aria("label", s.T("figure.init.flow")).Body(rows...)
}

// chip is a tensor, which tells about itself at a press.
func (f *initialising) chip(i int) app.UI {
	x := f.info.Tensors[i]
	action := fmt.Sprintf("tensor:%d", i)
	says := f.S.T("figure.init.chip", x.Name, f.S.T("figure.init.is."+x.State))
	return app.Button().Type("button").Class("chip", x.State).DataSet("action", action).Style("width", chipOf(x)).
		Title(says).Aria("label", says).Aria("pressed", f.at == i).
		OnClick(func(app.Context, app.Event) { f.at = i }, app.EventScope(f.ID, action, f.answers))
}

// shade is a loaded tensor in the checkpoint; its chip in the model is the button.
func (f *initialising) shade(i int) app.UI {
	return app.Span().Class("chip", run.TensorLoaded).Aria("hidden", true).Style("width", chipOf(f.info.Tensors[i]))
}
