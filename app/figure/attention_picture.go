package figure

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
)

// picture draws the chosen token's attention: the text as bright as its weights, and
// the numbers.
func (f *attention) picture() app.UI {
	s, a := f.S, f.answer
	who := part.Visible(a.Queries[f.query])
	return app.Div().Class("steps").Body(
		part.Plate(s.T("figure.attention.who"), part.LitText("query", s.T("figure.attention.who"), f.queries(), f.choose)),
		part.Plate(s.T("figure.attention.whom", who),
			part.LitText("key", s.T("figure.attention.whom", who), lit(a.Keys, f.weights(), f.key), func(j int) {
				if j < len(f.weights()) {
					f.key = j
				}
			}),
			app.If(a.Base != nil, func() app.UI {
				return app.Div().Body(
					app.P().Class("help").Text(s.T("figure.attention.base")),
					part.LitText("", s.T("figure.attention.base"), lit(a.Keys, a.Base.Weights[f.query], -1), nil),
				)
			}),
		),
		part.Plate(s.T("figure.attention.numbers", who), f.table(), f.sum()),
		part.Fold(s.T("figure.attention.all"), f.vectors()),
	)
}

// queries are the tokens that attend, of which one is chosen.
func (f *attention) queries() []part.Lit {
	list := make([]part.Lit, len(f.answer.Queries))
	for i, t := range f.answer.Queries {
		list[i] = part.Lit{Token: t, On: i == f.query}
	}
	return list
}

// lit are the tokens that are attended to. Those without a weight are not seen.
func lit(tokens []string, weights []float32, chosen int) []part.Lit {
	list := make([]part.Lit, len(tokens))
	for j, t := range tokens {
		list[j] = part.Lit{Token: t, On: j == chosen, Shown: "–", Faded: true}
		if j < len(weights) {
			w := float64(weights[j])
			list[j].Share, list[j].Shown, list[j].Faded = w/float64(weights[largest(weights)]), text.Fixed(w, 2), false
		}
	}
	return list
}

// table has a row for each token that the chosen one sees.
func (f *attention) table() app.UI {
	s, a := f.S, f.answer
	heads := []string{s.T("figure.attention.token"), "q·k"}
	if a.Bias != nil {
		heads = append(heads, s.T("figure.attention.bias"))
	}
	heads = append(heads, s.T("figure.attention.scaled", text.Number(a.Scale)), s.T("figure.attention.weight"))
	if a.Base != nil {
		heads = append(heads, s.T("figure.attention.before"))
	}
	heads = append(heads, s.T("figure.attention.value"))
	most, numeric := part.Largest(a.V...), map[int]bool{}
	for i := range heads[1 : len(heads)-1] {
		numeric[i+1] = true
	}
	rows := make([][]app.UI, len(f.weights()))
	for j, w := range f.weights() {
		score, bias := a.Scores[f.query][j], float32(0)
		name := app.UI(app.Text(part.Visible(a.Keys[j])))
		if j == f.key {
			name = app.B().Text(part.Visible(a.Keys[j]))
		}
		if a.Bias != nil {
			bias = a.Bias[f.query][j]
		}
		row := []app.UI{name, fixed((score - bias) / float32(a.Scale))}
		if a.Bias != nil {
			row = append(row, fixed(bias))
		}
		row = append(row, fixed(score), app.Span().DataSet("weight", text.Exact(float64(w))).Text(text.Fixed(float64(w), 3)))
		if a.Base != nil {
			row = append(row, fixed(a.Base.Weights[f.query][j]))
		}
		rows[j] = append(row, part.Strip(a.V[j], most, 2))
	}
	return part.Table(s.T("figure.attention.numbers", part.Visible(a.Queries[f.query])), heads, numeric, rows)
}

func fixed(x float32) app.UI { return app.Text(text.Decimal(float64(x), 3)) }

// sum is the weighted sum of the values.
func (f *attention) sum() app.UI {
	c := f.answer.Context[f.query]
	return app.P().Class("sum").Body(
		app.Span().Text(f.S.T("figure.attention.sum")),
		part.Strip(c, part.Largest(f.answer.V...), 4),
		app.Span().Class("help").Text(f.S.T("figure.attention.length", text.Fixed(norm(c), 3))),
	)
}

// vectors has all numbers of the chosen pair.
func (f *attention) vectors() app.UI {
	a := f.answer
	rows := [][]app.UI{}
	for _, v := range []struct {
		name   string
		vector []float32
	}{
		{"q (" + part.Visible(a.Queries[f.query]) + ")", a.Q[f.query]},
		{"k (" + part.Visible(a.Keys[f.key]) + ")", a.K[f.key]},
		{"v (" + part.Visible(a.Keys[f.key]) + ")", a.V[f.key]},
		{"c (" + part.Visible(a.Queries[f.query]) + ")", a.Context[f.query]},
	} {
		var list []string
		for _, x := range v.vector {
			list = append(list, text.Decimal(float64(x), 3))
		}
		rows = append(rows, []app.UI{app.Text(v.name), app.Span().Class("sentence").Text(strings.Join(list, ", "))})
	}
	s := f.S
	return app.Div().Body(
		app.P().Class("help").Text(s.T("figure.attention.part."+a.Part)),
		part.Table(s.T("figure.attention.all"), []string{s.T("figure.attention.vector"), s.T("figure.attention.all_numbers")}, nil, rows),
		app.If(a.Scale == 1, func() app.UI { return app.P().Class("help").Text(s.T("figure.attention.unscaled")) }),
	)
}
