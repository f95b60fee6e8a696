package part

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// Plate is a captioned picture, table or chart.
func Plate(caption string, body ...app.UI) app.UI {
	return app.Figure().Class("plate").Body(append([]app.UI{app.FigCaption().Text(caption)}, body...)...)
}

// Fold hides details until they are opened.
func Fold(title string, body ...app.UI) app.UI {
	return app.Details().Class("fold").Body(
		app.Summary().Text(title),
		app.Div().Class("folded").Body(body...),
	)
}

// HeadingOf is the ID of a stage's heading.
func HeadingOf(stage string) string { return stage + "-title" }

// Stage is a section of the chapter: its number, its name, a sentence about its
// purpose, the controls in the narrow column and their effects in the wide one.
func Stage(name, number, title, lead string, controls, plates []app.UI) app.UI {
	return app.Section().ID(name).Class("stage").Aria("labelledby", HeadingOf(name)).Body(
		app.Header().Body(
			app.Span().Class("ordinal").Aria("hidden", true).Text(number),
			app.H2().ID(HeadingOf(name)).TabIndex(-1).Text(title),
			app.P().Class("lead").Text(lead),
		),
		app.Div().Class("controls").Body(controls...),
		app.Div().Class("plates").Body(plates...),
	)
}

// Focus scrolls an element to the top of the window and moves the keyboard
// focus there. One that is not there yet, such as the heading of a lesson that is being
// fetched, leaves them where they are.
func Focus(id string) {
	if element := FocusInPlace(id); element.Truthy() {
		element.Call("scrollIntoView")
	}
}

// FocusInPlace moves the keyboard focus to an element, if it is there, and scrolls nothing.
func FocusInPlace(id string) (element app.Value) {
	element = app.Window().GetElementByID(id)
	if element.Truthy() {
		element.Call("focus", map[string]any{"preventScroll": true})
	}
	return element
}
