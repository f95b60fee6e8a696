package lesson

import (
	"fmt"
	"html"
	"net/url"
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/figure"
	"tuneground/app/frame"
	"tuneground/app/part"
	"tuneground/app/text"
)

// A preset is a lesson as a teacher publishes it.
type preset struct {
	form   string   // one of forms
	lang   string   // zh, en or, for the reader's own, ""
	hidden []string // controls
}

// forms are the ways to show a lesson: all of it, part by part, or its figures in another
// page.
var forms = []string{"whole", "presented", "embedded"}

// forTeachers is what a teacher does with a lesson: present it, print it, and make a link
// to it that shows some of its controls.
func (v *View) forTeachers(t *sitting) app.UI {
	s := v.S
	first := client.Place{Kind: client.Lesson, Name: v.Name, Hide: s.Place.Hide, Present: 1}
	made := v.preset.address(v.Name)
	return app.Div().Class("for-teachers").Body(part.Fold(s.T("teach.title"),
		app.Div().Class("act").Body(
			frame.Link(s, first, s.T("teach.present")).DataSet("action", "present"),
			part.Button("print", s.T("teach.print"), true, func(app.Context) { app.Window().Call("print") }),
		),
		app.P().Class("help").Text(s.T("teach.present_help")),
		app.P().Class("help").Text(s.T("teach.print_help")),
		part.Choose("teach_form", s.T("teach.form"), v.preset.form, part.Named(s.Lang, "teach.form.", forms), func(to string) { v.preset.shape(to, s.Lang) }),
		part.Choose("teach_language", s.T("teach.language"), v.preset.lang, part.Named(s.Lang, "teach.language.", []string{"", "zh", "en"}), func(to string) { v.preset.lang = to }),
		v.ticks(t),
		part.Copyable("link", s.T("teach.link"), s.T("teach.copy"), made),
		app.If(v.preset.form == "embedded", func() app.UI {
			return part.Copyable("frame", s.T("teach.frame"), s.T("teach.copy"),
				fmt.Sprintf(`<iframe src="%s" title="%s" width="100%%" height="900" style="border:0"></iframe>`, html.EscapeString(made), html.EscapeString(t.Title)))
		}),
	))
}

// ticks are the controls of the lesson's figures, of which the teacher ticks those to be
// shown.
func (v *View) ticks(t *sitting) app.UI {
	s := v.S
	names := t.controls()
	return app.FieldSet().Class("control", "several").Body(
		app.Legend().Text(s.T("teach.controls")),
		app.Range(names).Slice(func(i int) app.UI {
			name := names[i]
			return app.Label().Body(
				app.Input().Type("checkbox").DataSet("control", "show_"+name).Checked(!slices.Contains(v.preset.hidden, name)).
					OnChange(func(app.Context, app.Event) { v.preset.tick(name) }, app.EventScope(v.Name, name)),
				app.Span().Text(s.T("control."+name)),
			)
		}),
	)
}

// shape chooses a form. The page around an embedded lesson has a language already, most
// likely the teacher's.
func (p *preset) shape(form string, teachers text.Lang) {
	p.form = form
	if form == "embedded" && p.lang == "" {
		p.lang = language(teachers)
	}
}

// tick hides a control, or shows it again.
func (p *preset) tick(name string) {
	if i := slices.Index(p.hidden, name); i >= 0 {
		p.hidden = slices.Delete(p.hidden, i, i+1)
		return
	}
	p.hidden = append(p.hidden, name)
}

// address is that of a lesson as the preset shows it.
func (p *preset) address(name string) string {
	to := client.Place{Kind: client.Lesson, Name: name, Hide: p.hidden}
	query := url.Values{}
	switch p.form {
	case "presented":
		to.Present = 1
	case "embedded":
		query.Set("embed", "1")
	}
	if p.lang != "" {
		query.Set("lang", p.lang)
	}
	at := app.Window().URL()
	page := url.URL{Scheme: at.Scheme, Host: at.Host, Path: at.Path, RawQuery: query.Encode()}
	return page.String() + "#" + to.Fragment()
}

// controls are those that the figures of the lesson show by themselves.
func (t *sitting) controls() (list []string) {
	for _, b := range t.Blocks {
		if b.Kind != Figure {
			continue
		}
		for _, name := range b.controls() {
			if !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	return list
}

// controls are those that a figure shows.
func (b Block) controls() []string {
	if b.Controls != nil {
		return b.Controls
	}
	_, all, _ := figure.Known(b.Figure)
	return all
}
