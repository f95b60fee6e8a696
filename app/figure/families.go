package figure

import (
	"fmt"
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/architecture"
)

func init() {
	kinds["families"] = kind{settings: []string{"open"}, controls: []string{"model", "block"}, new: newFamilies}
}

// families shows the published models side by side. The parameters of one are counted
// when it is opened.
type families struct {
	Place
	open    string // the name of the shape that is looked into; "": none
	block   string // the block of it whose matrices are shown; "": none
	counted map[string]bool
}

func newFamilies(p Place) Figure {
	f := &families{Place: p, counted: map[string]bool{}}
	if name := p.Settings["open"]; architecture.Named(name).Name != "" {
		f.look(name)
	}
	return f
}

// look opens a model.
func (f *families) look(name string) {
	f.open, f.block, f.counted[name] = name, "", true
}

func (f *families) Render() app.UI {
	var rows []app.UI
	for _, k := range []architecture.Kind{architecture.Encoder, architecture.Decoder, architecture.EncoderDecoder} {
		rows = append(rows, app.Div().Class("kind").Body(
			app.P().Body(app.B().Text(f.S.T("figure.families."+string(k))), app.Text(" "), app.Small().Text(f.S.T("figure.families.sees."+string(k)))),
			app.Ul().Body(f.cards(k)...),
		))
	}
	return app.Div().Class("families").Body(append(rows,
		app.P().Class("note").Text(f.S.T("figure.families.drawn")),
		f.inside(),
		part.Fold(f.S.T("figure.families.table"), f.table()),
	)...)
}

// cards are the models of a kind.
func (f *families) cards(k architecture.Kind) (list []app.UI) {
	for _, s := range architecture.Shapes {
		if s.Kind == k {
			list = append(list, f.card(s))
		}
	}
	return list
}

// card is a model: its picture, its name and, once it was opened, its parameters.
func (f *families) card(s architecture.Shape) app.UI {
	count := f.S.T("figure.families.press")
	if f.counted[s.Name] {
		count = f.S.Lang.Quantity(float64(s.Parameters()))
	}
	action := "open:" + s.Name
	return app.Li().Body(app.Button().Type("button").ID(f.ID+"-"+s.Name).DataSet("action", action).Aria("pressed", f.open == s.Name).
		Disabled(!f.Shows("model")).OnClick(func(app.Context, app.Event) { f.look(s.Name) }, app.EventScope(f.ID, action)).
		Body(
			picture(s),
			app.B().Text(s.Title),
			app.Small().Text(strconv.Itoa(s.Year)),
			app.Small().Text(fmt.Sprintf("%d × %s", s.Layers, text.Count(int64(s.Hidden)))),
			app.Small().Text(count),
		))
}

// table has every number of the picture.
func (f *families) table() app.UI {
	s := f.S
	heads := []string{s.T("figure.families.name"), s.T("figure.families.kind")}
	for _, key := range []string{"layers", "hidden", "heads", "feed_forward", "vocab", "positions", "parameters"} {
		heads = append(heads, s.T("figure.families."+key))
	}
	numeric := map[int]bool{2: true, 3: true, 4: true, 5: true, 6: true, 7: true, 8: true}
	var rows [][]app.UI
	for _, m := range architecture.Shapes {
		row := []app.UI{app.Span().Class("sentence").Text(m.Title), app.Text(s.T("figure.families." + string(m.Kind)))}
		for _, n := range []int{m.Layers, m.Hidden, m.Heads, m.FeedForward, m.Vocab, m.Positions} {
			row = append(row, app.Text(text.Count(int64(n))))
		}
		count := "–"
		if f.counted[m.Name] {
			count = text.Count(m.Parameters())
		}
		rows = append(rows, append(row, app.Text(count)))
	}
	return part.Table(s.T("figure.families.table"), heads, numeric, rows)
}

// Readings are the shapes, and what follows from the counts of those that were opened.
func (f *families) Readings() (list []Reading) {
	add := func(name, key string, s architecture.Shape, value float64, shown string) {
		list = append(list, Reading{name + "_" + s.Name, f.S.T("figure.families.reading."+key, s.Title), value, shown})
	}
	bert := float64(architecture.Named("bert").Parameters())
	for _, s := range architecture.Shapes {
		add("layers", "layers", s, float64(s.Layers), text.Count(int64(s.Layers)))
		if !f.counted[s.Name] {
			continue
		}
		n := float64(s.Parameters())
		add("parameters", "parameters", s, n, text.Count(s.Parameters()))
		add("times_smaller", "smaller", s, bert/n, text.Number(bert/n))
		words := float64(s.Blocks()[0].Matrices[0].Count()) / n
		add("word_share", "words", s, words, text.Percent(words))
	}
	return list
}
