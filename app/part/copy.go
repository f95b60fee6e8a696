package part

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// Copyable is a line of text that the reader takes away: the button copies it, or where
// the browser withholds the clipboard selects it. Scripts find it by name.
func Copyable(name, label, button, line string) app.UI {
	id := "copy-" + name
	return app.Div().Class("control", "copyable").Body(
		app.Label().For(id).Text(label),
		app.Input().Type("text").ID(id).DataSet("output", name).ReadOnly(true).Value(line),
		Button("copy_"+name, button, true, func(app.Context) {
			app.Window().GetElementByID(id).Call("select")
			if clipboard := app.Window().Get("navigator").Get("clipboard"); clipboard.Truthy() {
				clipboard.Call("writeText", app.Window().GetElementByID(id).Get("value"))
			}
		}),
	)
}
