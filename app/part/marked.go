package part

import (
	"fmt"
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
	"tuneground/engine/entity"
	"tuneground/engine/run"
)

// A Mark is a part of a text that stands out: its code points [From, To), what
// it is, and by which of the hues it is told apart.
type Mark struct {
	From, To int
	Name     string
	Title    string // more to say about it
	Hue      int
}

// hues is how many colours of marks the style sheet has.
const hues = 6

// Marked sets a text with its marks, each followed by its name. Of marks that
// overlap the one that begins first is set, and what lies outside of the text
// is not.
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

// Entities are the marks of a text's entities; labels are the task's, in whose
// order the hues go.
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

// Kinds returns what the labels of token classification name, without the
// prefixes that tell a beginning from the rest, each once and in order.
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
