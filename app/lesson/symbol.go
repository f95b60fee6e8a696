package lesson

import (
	"html"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
)

// A symbol of a formula that the reader points at, and its place in the lesson in pixels.
type symbol struct {
	name      string // of a reading
	left, top float64
}

// prose renders HTML of a lesson, whose symbols answer to the pointer, to the keyboard's
// focus and to a tap.
func (v *View) prose(html string) app.UI {
	leave := func(ctx app.Context, _ app.Event) { v.show(ctx, symbol{}) }
	return app.Div().Class("prose").Body(app.Raw(html)).
		OnMouseOver(v.point).OnClick(v.point).On("focusin", v.point).
		OnMouseLeave(leave).On("focusout", leave).
		OnKeyDown(func(ctx app.Context, e app.Event) {
			if e.Get("key").String() == "Escape" {
				v.show(ctx, symbol{})
			}
		})
}

// ValuePlace is where the value of a reading follows its symbol in a lesson's HTML.
func ValuePlace(reading string) string { return `<span data-now="` + reading + `"></span>` }

// told is the HTML of what to notice, with the readings' values behind their symbols.
func (t *sitting) told(prose string) string {
	for _, r := range t.readings() {
		prose = strings.ReplaceAll(prose, ValuePlace(r.Name), "<span> = "+html.EscapeString(r.Shown)+"</span>")
	}
	return prose
}

// point shows the symbol that an event is about, or none.
func (v *View) point(ctx app.Context, e app.Event) {
	target := e.Get("target").Call("closest", "[data-symbol]")
	if !target.Truthy() {
		v.show(ctx, symbol{})
		return
	}
	at, lesson := target.Call("getBoundingClientRect"), v.JSValue().Call("getBoundingClientRect")
	v.show(ctx, symbol{
		name: target.Get("dataset").Get("symbol").String(),
		left: at.Get("left").Float() - lesson.Get("left").Float(),
		top:  at.Get("bottom").Float() - lesson.Get("top").Float(),
	})
}

func (v *View) show(ctx app.Context, now symbol) {
	if now == v.symbol {
		ctx.PreventUpdate()
	}
	v.symbol = now
}

// popover is the reading of the symbol that the reader points at.
func (v *View) popover(t *sitting) app.UI {
	s := v.S
	said := ""
	if v.symbol.name != "" {
		said = s.T("lesson.symbol_later")
	}
	for _, r := range t.readings() {
		if r.Name == v.symbol.name {
			said = s.T("lesson.symbol", r.Label, r.Shown)
		}
	}
	class := "symbol"
	if said == "" {
		class = "symbol unseen"
	}
	return app.Div().Class(class).Role("status").
		Style("--left", text.Fixed(v.symbol.left, 0)+"px").Style("--top", text.Fixed(v.symbol.top, 0)+"px").Text(said)
}
