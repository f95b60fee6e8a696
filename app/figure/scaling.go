package figure

import (
	"fmt"
	"math"
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/architecture"
)

func init() {
	kinds["scaling"] = kind{settings: []string{"model"}, controls: []string{"model", "compute"}, new: newScaling}
}

// scaling plots the published models' training tokens over their parameters, with the
// rule of 20 tokens a parameter. The reader chooses how much computation there is, and
// sees the model that the rule makes of it.
type scaling struct {
	Place
	model   string  // whose computation is spent; "": none
	compute float64 // operations; 0: nothing chosen yet
}

func newScaling(p Place) Figure {
	f := &scaling{Place: p}
	if m := architecture.Named(p.Settings["model"]); m.Tokens.Seen > 0 {
		f.choose(m.Name)
	}
	return f
}

// choose spends the computation of a model.
func (f *scaling) choose(name string) {
	m := architecture.Named(name)
	f.model, f.compute = name, architecture.Compute(float64(m.Parameters()), m.Tokens.Seen)
}

// best is the model that the rule makes of the computation.
func (f *scaling) best() (parameters, tokens float64) {
	parameters = math.Sqrt(f.compute / architecture.Compute(1, architecture.TokensPerParameter))
	return parameters, architecture.TokensPerParameter * parameters
}

// trained are the shapes whose training tokens are published.
func trained() (list []architecture.Shape) {
	for _, m := range architecture.Shapes {
		if m.Tokens.Seen > 0 {
			list = append(list, m)
		}
	}
	return list
}

func (f *scaling) Render() app.UI {
	return app.Div().Class("scaling").Body(
		f.plot(),
		app.Div().Class("pair").Body(f.slider(), f.verdict()),
		part.Fold(f.S.T("figure.scaling.table"), f.table()),
	)
}

// The range of the computation that the reader can choose, as powers of ten.
const (
	leastCompute = 16
	mostCompute  = 26
)

func (f *scaling) slider() app.UI {
	if !f.Shows("compute") {
		return nil
	}
	id, now := f.ID+"-compute", 20.0
	if f.compute > 0 {
		now = math.Log10(f.compute)
	}
	return app.Div().Class("control").Body(
		app.Label().For(id).Body(app.Span().Text(f.S.T("figure.scaling.compute")), app.Span().Text(powers(math.Pow(10, now)))),
		app.Input().Type("range").ID(id).DataSet("control", "compute").Min(leastCompute).Max(mostCompute).Step(0.1).Value(strconv.FormatFloat(now, 'f', 1, 64)).
			Aria("valuetext", powers(math.Pow(10, now))).
			OnInput(func(ctx app.Context, _ app.Event) {
				if x, err := strconv.ParseFloat(ctx.JSSrc().Get("value").String(), 64); err == nil {
					f.model, f.compute = "", math.Pow(10, x)
				}
			}, app.EventScope(id)),
		app.P().Class("help").Text(f.S.T("figure.scaling.compute_is")),
	)
}

// powers writes 3.14 × 10²³.
func powers(v float64) string {
	e := math.Floor(math.Log10(v))
	return fmt.Sprintf("%s × 10%s", text.Fixed(v/math.Pow(10, e), 2), text.Superscript(int(e)))
}

// verdict compares what was built with what the rule would have built.
func (f *scaling) verdict() app.UI {
	l := f.S.Lang
	if f.compute == 0 {
		return app.P().Class("waiting").Text(f.S.T("figure.scaling.choose"))
	}
	parameters, tokens := f.best()
	figures := []part.Figure{
		{Metric: "best_parameters", Label: f.S.T("figure.scaling.best_parameters"), Value: parameters, Shown: l.Quantity(parameters)},
		{Metric: "best_tokens", Label: f.S.T("figure.scaling.best_tokens"), Value: tokens, Shown: l.Quantity(tokens)},
	}
	said := f.S.T("figure.scaling.rule")
	if m := architecture.Named(f.model); f.model != "" {
		n := float64(m.Parameters())
		said = f.S.T("figure.scaling.is", m.Title, l.Quantity(n), f.seen(m), text.Number(m.Tokens.Seen/n))
	}
	return app.Div().DataSet("output", "verdict").Body(app.P().Text(said), part.Minor(figures...))
}

// seen writes a model's training tokens.
func (f *scaling) seen(m architecture.Shape) string {
	if m.Tokens.AtMost {
		return f.S.T("figure.scaling.at_most", f.S.Lang.Quantity(m.Tokens.Seen))
	}
	return f.S.Lang.Quantity(m.Tokens.Seen)
}

func (f *scaling) table() app.UI {
	s := f.S
	heads := []string{s.T("figure.families.name"), s.T("figure.families.parameters"), s.T("figure.scaling.tokens"), s.T("figure.scaling.each"), s.T("figure.scaling.source")}
	var rows [][]app.UI
	for _, m := range architecture.Shapes {
		row := []app.UI{app.Span().Class("sentence").Text(m.Title), app.Text(s.Lang.Quantity(float64(m.Parameters()))), app.Text("–"), app.Text("–"), app.Span().Class("prose").Text(s.T("figure.scaling.unpublished"))}
		if m.Tokens.Seen > 0 {
			row[2], row[3] = app.Text(f.seen(m)), app.Text(text.Number(m.Tokens.Seen/float64(m.Parameters())))
			row[4] = app.Span().Class("prose").Text(m.Tokens.Source)
		}
		rows = append(rows, row)
	}
	return part.Table(s.T("figure.scaling.table"), heads, map[int]bool{1: true, 2: true, 3: true}, rows)
}

// Readings are the tokens for each parameter of every model and, once there is a
// computation, the model that the rule makes of it.
func (f *scaling) Readings() (list []Reading) {
	for _, m := range trained() {
		each := m.Tokens.Seen / float64(m.Parameters())
		list = append(list, Reading{"tokens_per_parameter_" + m.Name, f.S.T("figure.scaling.reading.each", m.Title), each, text.Number(each)})
	}
	if f.compute == 0 {
		return list
	}
	parameters, tokens := f.best()
	list = append(list,
		Reading{"best_parameters", f.S.T("figure.scaling.best_parameters"), parameters, f.S.Lang.Quantity(parameters)},
		Reading{"best_tokens", f.S.T("figure.scaling.best_tokens"), tokens, f.S.Lang.Quantity(tokens)})
	if f.model != "" {
		list = append(list, Reading{"best_parameters_" + f.model, f.S.T("figure.scaling.reading.best", architecture.Named(f.model).Title), parameters, f.S.Lang.Quantity(parameters)})
	}
	return list
}
