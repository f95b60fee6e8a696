package settings

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/message"
)

// Controls are the controls of a form's settings, in a language. A setting that
// does not matter to the task has the control nil.
type Controls struct {
	form *Form
	l    text.Lang
}

// In returns the controls of f.
func (f *Form) In(l text.Lang) Controls { return Controls{f, l} }

// Number shows a numeric setting. It is a text field, so that 5e-5 can be typed
// as the literature writes it.
func (c Controls) Number(path string) app.UI {
	return c.control(path, c.typed(path).Class("number").Attr("inputmode", "decimal"))
}

// Line shows a setting that is a line of text.
func (c Controls) Line(path string) app.UI { return c.control(path, c.typed(path)) }

// typed is a text field.
func (c Controls) typed(path string) app.HTMLInput {
	id := c.form.ID(path)
	return app.Input().Type("text").ID(id).AutoComplete(false).
		DataSet("control", path).Aria("describedby", c.helpID(path)).
		Aria("invalid", c.problem(path) != "").
		Value(c.form.Value(path)).
		OnChange(func(ctx app.Context, _ app.Event) { c.form.Set(path, ctx.JSSrc().Get("value").String()) }, app.EventScope(id))
}

// Rate shows the learning rate, and a button that restores the recommended one.
func (c Controls) Rate() app.UI {
	return app.Div().Class("control").Body(
		c.Number("learning_rate"),
		app.If(c.form.Config.LearningRate == 0, func() app.UI {
			return app.P().Class("help").Text(c.l.T("train.recommended"))
		}).Else(func() app.UI {
			return part.Button("recommended_rate", c.l.T("train.recommend"), true, func(app.Context) { c.form.Set("learning_rate", "0") })
		}),
	)
}

// Select shows a setting that is one of several values.
func (c Controls) Select(path string, options []part.Option) app.UI {
	return c.control(path, part.Select(c.form.ID(path), path, c.form.Value(path), options, func(value string) { c.form.Set(path, value) }).
		Aria("describedby", c.helpID(path)))
}

// named is Select with values that the text table names below prefix.
func (c Controls) named(path, prefix string, values []string) app.UI {
	return c.Select(path, part.Named(c.l, prefix, values))
}

// Switch shows a setting that is on or off.
func (c Controls) Switch(path string) app.UI {
	if !c.form.Uses(path) {
		return nil
	}
	id := c.form.ID(path)
	input := app.Input().Type("checkbox").ID(id).DataSet("control", path).
		Aria("describedby", c.helpID(path)).
		Checked(c.form.Value(path) == "true").
		OnChange(func(ctx app.Context, _ app.Event) {
			c.form.Set(path, strconv.FormatBool(ctx.JSSrc().Get("checked").Bool()))
		}, app.EventScope(id))
	return app.Div().Class("control", "switch").Body(
		app.Label().For(id).Body(input, c.name(path), mono(path)),
		c.help(path),
	)
}

// control renders a label with the setting's name above input, and its help and
// problem below.
func (c Controls) control(path string, input app.UI) app.UI {
	if !c.form.Uses(path) {
		return nil
	}
	problem := c.problem(path)
	return app.Div().Class("control").Body(
		app.Label().For(c.form.ID(path)).Body(c.name(path), mono(path)),
		input,
		c.help(path),
		app.If(problem != "", func() app.UI { return part.Failure(problem) }),
	)
}

// problem says why the setting at path is invalid, or "".
func (c Controls) problem(path string) string {
	if err := c.form.Problem(path); err != nil {
		return c.l.Message(message.Of(err))
	}
	return ""
}

func (c Controls) name(path string) app.UI { return app.Span().Text(c.l.T("field." + path)) }

func mono(path string) app.UI { return app.Code().Class("name").Text(path) }

func (c Controls) help(path string) app.UI {
	return app.P().ID(c.helpID(path)).Class("help").Text(c.l.T("help." + path))
}

func (c Controls) helpID(path string) string { return c.form.ID(path) + "-help" }
