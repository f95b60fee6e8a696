// Package part holds what every stage is built from: controls, figures, tables
// and plates. All are plain functions of the session; none keeps state. The
// control of a setting that does not matter to the task is nil: nothing.
package part

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/session"
	"tuneground/app/text"
)

// Number shows a setting that is a number. It is a text field, so that 5e-5
// can be typed as it is written in the literature.
func Number(s *session.Session, path string) app.UI {
	return control(s, path, app.Input().Type("text").ID(id(path)).Class("number").
		Attr("inputmode", "decimal").AutoComplete(false).
		DataSet("control", path).Aria("describedby", id(path)+"-help").
		Aria("invalid", s.Problem(path) != "").
		Value(s.Value(path)).
		OnChange(set(s, path), app.EventScope(path)))
}

// Rate shows the learning rate, and the way back to the recommended one.
func Rate(s *session.Session) app.UI {
	return app.Div().Class("control").Body(
		Number(s, "learning_rate"),
		app.If(s.Config.LearningRate == 0, func() app.UI {
			return app.P().Class("help").Text(s.T("train.recommended"))
		}).Else(func() app.UI {
			return Button("recommended_rate", s.T("train.recommend"), true, func(app.Context) { s.Set("learning_rate", "0") })
		}),
	)
}

// Line shows a setting that is a line of text.
func Line(s *session.Session, path string) app.UI {
	return control(s, path, app.Input().Type("text").ID(id(path)).AutoComplete(false).
		DataSet("control", path).Aria("describedby", id(path)+"-help").
		Value(s.Value(path)).
		OnChange(set(s, path), app.EventScope(path)))
}

// An Option is one choice of Select: the setting's value and what it is called.
type Option struct{ Value, Name string }

// Select shows a setting that is one of several values.
func Select(s *session.Session, path string, options []Option) app.UI {
	now := s.Value(path)
	return control(s, path, app.Select().ID(id(path)).
		DataSet("control", path).Aria("describedby", id(path)+"-help").
		OnChange(func(ctx app.Context, _ app.Event) { s.Set(path, chosen(ctx.JSSrc())) }, app.EventScope(path)).
		Body(app.Range(options).Slice(func(i int) app.UI {
			o := options[i]
			return app.Option().Value(o.Value).Attr("data-value", o.Value).Selected(o.Value == now).Text(o.Name)
		})))
}

// Choose shows a choice that is no setting of the run; name is what scripts find
// it by.
func Choose(name, label, now string, options []Option, choose func(value string)) app.UI {
	return app.Div().Class("control").Body(
		app.Label().For(id(name)).Body(app.Span().Text(label)),
		app.Select().ID(id(name)).DataSet("control", name).
			OnChange(func(ctx app.Context, _ app.Event) { choose(chosen(ctx.JSSrc())) }, app.EventScope(name, now)).
			Body(app.Range(options).Slice(func(i int) app.UI {
				o := options[i]
				return app.Option().Value(o.Value).Attr("data-value", o.Value).Selected(o.Value == now).Text(o.Name)
			})),
	)
}

// chosen returns the value of the option that a select element shows. It goes
// by an attribute of ours, as go-app leaves out a value that is empty.
func chosen(element app.Value) string {
	option := element.Get("options").Index(element.Get("selectedIndex").Int())
	if value := option.Call("getAttribute", "data-value"); value.Truthy() {
		return value.String()
	}
	return ""
}

// Named makes options of values, named by the text table below prefix.
func Named(l text.Lang, prefix string, values []string) []Option {
	options := make([]Option, len(values))
	for i, v := range values {
		options[i] = Option{v, l.T(prefix + v)}
	}
	return options
}

// Switch shows a setting that is on or off.
func Switch(s *session.Session, path string) app.UI {
	if !s.Uses(path) {
		return nil
	}
	input := app.Input().Type("checkbox").ID(id(path)).DataSet("control", path).
		Aria("describedby", id(path)+"-help").
		Checked(s.Value(path) == "true").
		OnChange(func(ctx app.Context, _ app.Event) {
			value := "false"
			if ctx.JSSrc().Get("checked").Bool() {
				value = "true"
			}
			s.Set(path, value)
		}, app.EventScope(path))
	return app.Div().Class("control", "switch").Body(
		app.Label().For(id(path)).Body(input, app.Span().Text(s.T("field."+path)), mono(path)),
		help(s, path),
	)
}

// control sets a label with the setting's name above input, what it does and
// what is wrong with it below.
func control(s *session.Session, path string, input app.UI) app.UI {
	if !s.Uses(path) {
		return nil
	}
	return app.Div().Class("control").Body(
		app.Label().For(id(path)).Body(app.Span().Text(s.T("field."+path)), mono(path)),
		input,
		help(s, path),
		app.If(s.Problem(path) != "", func() app.UI { return Failure(s.Problem(path)) }),
	)
}

func help(s *session.Session, path string) app.UI {
	return app.P().ID(id(path) + "-help").Class("help").Text(s.T("help." + path))
}

func mono(path string) app.UI { return app.Code().Class("name").Text(path) }

func set(s *session.Session, path string) app.EventHandler {
	return func(ctx app.Context, _ app.Event) { s.Set(path, ctx.JSSrc().Get("value").String()) }
}

func id(path string) string { return "set-" + path }

// Failure shows an error beside what caused it.
func Failure(message string) app.UI {
	return app.P().Class("failure").Role("alert").Text(message)
}
