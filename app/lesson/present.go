package lesson

import (
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/frame"
	"tuneground/app/part"
	"tuneground/app/text"
)

// parts are the blocks that a presentation shows, one at a time. The first part is the
// lesson's head, which is no block.
func (t *sitting) parts() []int {
	list := []int{-1}
	for i, b := range t.Blocks {
		if b.Kind != Bench {
			list = append(list, i)
		}
	}
	return list
}

// at is the number of the part that is presented, counted from 1. An address may name one
// that the lesson lacks.
func (v *View) at(t *sitting) int { return min(v.S.Place.Present, len(t.parts())) }

// presented is the part that is shown, and the way to the others.
func (v *View) presented(t *sitting) []app.UI {
	s, parts, at := v.S, t.parts(), v.at(t)
	shown := v.head(t)
	if i := parts[at-1]; i >= 0 {
		shown = v.block(t, i)
	}
	turn := func(action, arrow string, by int, can bool) app.UI {
		return part.Button(action, arrow, can, func(app.Context) { v.turn(by) }).Aria("label", s.T("present."+action))
	}
	return []app.UI{
		app.H1().Class("unseen").Text(t.Title),
		app.Div().Class("slide").Body(shown),
		v.popover(t),
		app.Nav().Class("turning").Aria("label", s.T("present.parts")).Body(
			turn("previous_part", "←", -1, at > 1),
			app.Span().Role("status").Text(s.T("present.at", text.Count(int64(at)), text.Count(int64(len(parts))))),
			turn("next_part", "→", 1, at < len(parts)),
			frame.Link(s, v.whole(), s.T("present.leave")).DataSet("action", "leave"),
		),
	}
}

// whole is the place of the lesson that is not presented.
func (v *View) whole() client.Place {
	p := v.S.Place
	p.Present = 0
	return p
}

// turn shows another part.
func (v *View) turn(by int) {
	t := v.Book.sitting(v.S.Lang, v.Name)
	if t == nil {
		return
	}
	v.S.Present(min(max(v.at(t)+by, 1), len(t.parts())))
	app.Window().Call("scrollTo", 0, 0)
}

// turns are the keys that turn to another part, by how many.
var turns = map[string]int{"ArrowRight": 1, "PageDown": 1, "ArrowLeft": -1, "PageUp": -1}

// hear follows the keys of a presentation. In a control they belong to the control.
func (v *View) hear(ctx app.Context, e app.Value) {
	if v.S.Place.Present == 0 || e.Get("ctrlKey").Bool() || e.Get("altKey").Bool() || e.Get("metaKey").Bool() {
		return
	}
	key := e.Get("key").String()
	by := turns[key]
	switch {
	case key == "Escape":
		ctx.Dispatch(func(ctx app.Context) { frame.Show(ctx, v.S, v.whole()) })
	case by != 0 && !slices.Contains([]string{"INPUT", "SELECT", "TEXTAREA"}, e.Get("target").Get("tagName").String()):
		e.Call("preventDefault")
		ctx.Dispatch(func(app.Context) { v.turn(by) })
	}
}
