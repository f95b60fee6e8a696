package part

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
)

// An Option is one choice of Select: its value and its name.
type Option struct{ Value, Name string }

// Select is a list of options, with the one of value now chosen. Scripts find
// it by name.
func Select(id, name, now string, options []Option, choose func(value string)) app.HTMLSelect {
	return app.Select().ID(id).DataSet("control", name).
		OnChange(func(ctx app.Context, _ app.Event) { choose(chosen(ctx.JSSrc())) }, app.EventScope(id, now)).
		Body(app.Range(options).Slice(func(i int) app.UI {
			o := options[i]
			return app.Option().Value(o.Value).Attr("data-value", o.Value).Selected(o.Value == now).Text(o.Name)
		}))
}

// Choose shows a choice that is not a setting of the run.
func Choose(name, label, now string, options []Option, choose func(value string)) app.UI {
	id := "choose-" + name
	return app.Div().Class("control").Body(
		app.Label().For(id).Body(app.Span().Text(label)),
		Select(id, name, now, options, choose),
	)
}

// chosen returns the value of the option that a select element shows. It reads
// an attribute of our own, because go-app leaves out an empty value.
func chosen(element app.Value) string {
	option := element.Get("options").Index(element.Get("selectedIndex").Int())
	if value := option.Call("getAttribute", "data-value"); value.Truthy() {
		return value.String()
	}
	return ""
}

// Named makes options of values, with the names in the text table under prefix.
func Named(l text.Lang, prefix string, values []string) []Option {
	options := make([]Option, len(values))
	for i, v := range values {
		options[i] = Option{v, l.T(prefix + v)}
	}
	return options
}
