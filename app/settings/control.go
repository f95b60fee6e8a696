package settings

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/message"
	"tuneground/engine/run"
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
		Aria("invalid", c.problem(path) != "").Disabled(c.form.Fixed(path)).
		Value(c.form.Value(path)).
		OnChange(func(ctx app.Context, _ app.Event) { c.form.Set(path, ctx.JSSrc().Get("value").String()) }, app.EventScope(id))
}

// Select shows a setting that is one of several values.
func (c Controls) Select(path string, options []part.Option) app.UI {
	return c.control(path, part.Select(c.form.ID(path), path, c.form.Value(path), options, func(value string) { c.form.Set(path, value) }).
		Aria("describedby", c.helpID(path)).Disabled(c.form.Fixed(path)))
}

// named is Select with values that the text table names below prefix. What Python calls
// them, if anything, is beside.
func (c Controls) named(path, prefix string, values []string) app.UI {
	options := part.Named(c.l, prefix, values)
	for i, value := range values {
		with := c.form.Config
		if with.Set(path, value) == nil && with.Call(path) != "" && !strings.EqualFold(options[i].Name, value) {
			options[i].Name += " · " + value
		}
	}
	return c.Select(path, options)
}

// Switch shows a setting that is on or off.
func (c Controls) Switch(path string) app.UI {
	if !c.form.Uses(path) {
		return nil
	}
	id := c.form.ID(path)
	input := app.Input().Type("checkbox").ID(id).DataSet("control", path).
		Aria("describedby", c.helpID(path)).
		Checked(c.form.Value(path) == "true").Disabled(c.form.Fixed(path)).
		OnChange(func(ctx app.Context, _ app.Event) {
			c.form.Set(path, strconv.FormatBool(ctx.JSSrc().Get("checked").Bool()))
		}, app.EventScope(id))
	return app.Div().Class("control", "switch").Body(
		app.Label().For(id).Body(input, c.name(path), c.mono(path)),
		c.help(path),
		c.reset(path),
	)
}

// Several shows a setting that is some of several values, which the text table names
// below prefix and explains below prefix_is.
func (c Controls) Several(path, prefix string, values []string) app.UI {
	if !c.form.Uses(path) {
		return nil
	}
	now := run.Names(c.form.Value(path)).List()
	return app.FieldSet().Class("control", "several").DataSet("control", path).Aria("describedby", c.helpID(path)).Body(
		app.Legend().Body(c.name(path), app.Text(" "), c.mono(path)),
		c.help(path),
		app.Range(values).Slice(func(i int) app.UI {
			value, chosen := values[i], slices.Contains(now, values[i])
			box := app.Input().Type("checkbox").Value(value).Checked(chosen).
				OnChange(func(app.Context, app.Event) { c.form.Set(path, toggled(values, now, value)) }, app.EventScope(c.form.ID(path), value, now))
			return app.Label().Body(box, app.Span().Text(c.l.T(prefix+"."+value)), app.Small().Text(c.l.T(prefix+"_is."+value)))
		}),
		c.failure(path),
		c.reset(path),
	)
}

// toggled returns the names now, in the order of values, with value added or removed.
func toggled(values, now []string, value string) string {
	var list []string
	for _, v := range values {
		if slices.Contains(now, v) != (v == value) {
			list = append(list, v)
		}
	}
	return strings.Join(list, " ")
}

// Words shows a setting that is a list of words, written one a line or with commas
// between them.
func (c Controls) Words(path string) app.UI {
	id := c.form.ID(path)
	return c.control(path, app.Textarea().ID(id).Rows(3).DataSet("control", path).Aria("describedby", c.helpID(path)).
		Aria("invalid", c.problem(path) != "").Text(c.form.Value(path)).
		OnChange(func(ctx app.Context, _ app.Event) {
			words := strings.FieldsFunc(ctx.JSSrc().Get("value").String(), func(r rune) bool { return strings.ContainsRune(",;，；、\n", r) })
			c.form.Set(path, strings.Join(words, "\n"))
		}, app.EventScope(id)))
}

// control renders a label with the setting's name above input, and its help and
// problem below.
func (c Controls) control(path string, input app.UI) app.UI {
	if !c.form.Uses(path) {
		return nil
	}
	return app.Div().Class("control").Body(
		app.Label().For(c.form.ID(path)).Body(c.name(path), c.mono(path)),
		input,
		c.help(path),
		c.failure(path),
		c.reset(path),
	)
}

// failure shows the problem of the setting at path, if there is one.
func (c Controls) failure(path string) app.UI {
	problem := c.problem(path)
	return app.If(problem != "", func() app.UI { return part.Failure(problem) })
}

// reset marks a changed setting with a button that restores the recommended value.
func (c Controls) reset(path string) app.UI {
	if !c.form.Changed(path) {
		return nil
	}
	recommended, label := c.form.recommended(), c.l.T("settings.reset")
	if v := recommended.Field(path); (v.CanFloat() || v.CanInt()) && !v.IsZero() {
		label = c.l.T("settings.reset_to", recommended.Get(path))
	}
	return part.Button("reset_"+path, label, true, func(app.Context) { c.form.Reset(path) }).Class("reset").
		Aria("label", label+": "+c.l.T("field."+path))
}

// Deviations names the changed settings, also those in folded groups, with a button
// that resets all of them, and those that do not matter to this run, whose controls are
// hidden.
func (c Controls) Deviations() app.UI {
	paths, idle := c.form.Deviations(), c.form.Idle()
	return app.Div().Class("deviations").Body(app.If(len(paths) > 0, func() app.UI {
		return app.P().Class("help").Text(c.l.T("settings.changed", c.names(paths)))
	}), app.If(len(paths) > 1, func() app.UI {
		return part.Button("reset_all", c.l.T("settings.reset_all"), true, func(app.Context) { c.form.Reset(c.form.Deviations()...) }).Class("reset")
	}), app.If(len(idle) > 0, func() app.UI {
		return app.P().Class("help").DataSet("output", "idle").Text(c.l.T("settings.idle", c.names(idle)))
	}), app.If(len(idle) > 0, func() app.UI {
		return part.Button("reset_idle", c.l.T("settings.reset_idle"), true, func(app.Context) { c.form.Reset(c.form.Idle()...) }).Class("reset")
	}))
}

// names are the names of settings, as a list.
func (c Controls) names(paths []string) string {
	names := make([]string, len(paths))
	for i, path := range paths {
		names[i] = c.l.T("field." + path)
	}
	return strings.Join(names, c.l.T("list.comma"))
}

// problem says why the setting at path is invalid, or "".
func (c Controls) problem(path string) string {
	if err := c.form.Problem(path); err != nil {
		return c.l.Message(message.Of(err))
	}
	return ""
}

func (c Controls) name(path string) app.UI { return app.Span().Text(c.l.T("field." + path)) }

// mono shows the setting as Python has it or, if Python has none, under its name.
func (c Controls) mono(path string) app.UI {
	return app.Code().Class("name").Text(cmp.Or(c.form.Python(path), path))
}

func (c Controls) help(path string) app.UI {
	return app.P().ID(c.helpID(path)).Class("help").Text(c.l.T("help." + path))
}

func (c Controls) helpID(path string) string { return c.form.ID(path) + "-help" }
