package dataset

import (
	"fmt"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// shownMarkup is the number of kinds of markup named.
const shownMarkup = 8

// twins is a button that merges labels that differ in case or spaces only, or
// undoes that.
func (d *Stage) twins(info *run.DataInfo) app.UI {
	if len(info.Twins) == 0 {
		return app.Text("")
	}
	label, value := "data.merge", "true"
	if d.S.Next.Config.Dataset.MergeLabels {
		label, value = "data.separate", "false"
	}
	return part.Button("merge_labels", d.S.T(label), true, func(app.Context) { d.S.Next.Set("dataset.merge_labels", value) })
}

// markup says which HTML the texts contain and whether it is removed, with a
// button to change that.
func (d *Stage) markup(info *run.DataInfo) app.UI {
	if info.Marked == 0 {
		return app.Text("")
	}
	s := d.S
	var names []string
	for _, m := range info.Markup[:min(len(info.Markup), shownMarkup)] {
		names = append(names, fmt.Sprintf("%s %s×", m.Name, text.Count(int64(m.Count))))
	}
	list := strings.Join(names, ", ")
	if len(info.Markup) > shownMarkup {
		list = s.T("data.markup.more", list)
	}
	message, label, value := "data.markup.kept", "data.markup.remove", "true"
	if s.Next.Config.Dataset.StripHTML {
		message, label, value = "data.markup.removed", "data.markup.keep", "false"
	}
	return app.Div().Class("markup").DataSet("metric", "marked").DataSet("value", info.Marked).Body(
		app.P().Class("help").Text(s.T(message, text.Count(int64(info.Marked)), list)),
		part.Button("strip_html", s.T(label), true, func(app.Context) { s.Next.Set("dataset.strip_html", value) }),
	)
}
