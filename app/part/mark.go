package part

import (
	"fmt"
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
	"tuneground/engine/entity"
	"tuneground/engine/run"
)

// A Mark is a highlighted part of a text: its code points [From, To), its name,
// and its hue.
type Mark struct {
	From, To int
	Name     string
	Title    string // shown as a tooltip
	Hue      int
}

// hues is the number of the style sheet's colours for marks.
const hues = 6

// Marked renders a text with its marks, each followed by its name. Of
// overlapping marks the first is shown; marks outside the text are not.
func Marked(whole string, marks []Mark) app.UI {
	marks = slices.Clone(marks)
	slices.SortStableFunc(marks, func(a, b Mark) int { return a.From - b.From })
	runes := []rune(whole)
	var body []app.UI
	at := 0
	for _, m := range marks {
		if m.From < at || m.To <= m.From || m.To > len(runes) {
			continue
		}
		body = append(body, app.Text(string(runes[at:m.From])), mark(string(runes[m.From:m.To]), m))
		at = m.To
	}
	return app.Span().Class("marked").Body(append(body, app.Text(string(runes[at:])))...)
}

func mark(words string, m Mark) app.UI {
	return app.Mark().Class(fmt.Sprintf("hue%d", m.Hue%hues)).DataSet("label", m.Name).Title(m.Title).Body(
		app.Text(words), app.If(m.Name != "", func() app.UI { return app.Small().Text(m.Name) }))
}

// Entities are the marks of a text's entities; the order of labels gives the
// hues.
func Entities(labels []string, entities []run.Entity) []Mark {
	kinds := Kinds(labels)
	marks := make([]Mark, len(entities))
	for i, e := range entities {
		hue := slices.Index(kinds, e.Label)
		if hue < 0 {
			kinds, hue = append(kinds, e.Label), len(kinds)
		}
		marks[i] = Mark{From: e.From, To: e.To, Name: e.Label, Hue: hue}
		if e.Score > 0 {
			marks[i].Title = text.Percent(e.Score)
		}
	}
	return marks
}

// Kinds returns the types in the labels of token classification, without
// prefixes, each once and in order.
func Kinds(labels []string) []string {
	var kinds []string
	scheme := entity.Of(labels)
	for _, label := range labels {
		kind := scheme.Kind(label)
		if kind != "" && !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}
