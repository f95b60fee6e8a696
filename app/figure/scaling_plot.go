package figure

import (
	"fmt"
	"math"
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
	"tuneground/engine/architecture"
)

// The plot's ends, as powers of ten: parameters to the right, tokens upwards.
const (
	fewestParameters, mostParameters = 7, 12
	fewestTokens, mostTokens         = 8, 14
)

// across and above are where a model lies in the plot, in hundredths of its size.
func across(parameters float64) float64 {
	return 100 * (math.Log10(parameters) - fewestParameters) / (mostParameters - fewestParameters)
}

func above(tokens float64) float64 {
	return 100 * (math.Log10(tokens) - fewestTokens) / (mostTokens - fewestTokens)
}

// labelled says on which side of its point a name stands, where it would else lie on
// another, and which point is a ring around another.
var labelled = map[string]string{"gpt3": "left", "jurassic1": "under around", "palm": "left", "chinchilla": "over", "bert": "under"}

// plot draws both axes by powers of ten. The points are buttons; the lines are those of
// the rule and of the chosen computation, on which every model costs the same.
func (f *scaling) plot() app.UI {
	body := []app.UI{f.lines()}
	for e := fewestParameters; e <= mostParameters; e++ {
		body = append(body, app.Span().Class("tick", "x").Style("left", percent(across(math.Pow(10, float64(e))))).Text("10"+text.Superscript(e)))
	}
	for e := fewestTokens; e <= mostTokens; e += 2 {
		body = append(body, app.Span().Class("tick", "y").Style("bottom", percent(above(math.Pow(10, float64(e))))).Text("10"+text.Superscript(e)))
	}
	for _, m := range trained() {
		body = append(body, f.point(m))
	}
	if f.compute > 0 {
		n, d := f.best()
		body = append(body, app.Span().Class("best").Aria("hidden", true).Style("left", percent(across(n))).Style("bottom", percent(above(d))))
	}
	return app.Div().Class("loglog").Body(
		app.P().Class("axis").Text(f.S.T("figure.scaling.up")),
		app.Div().Class("field").Role("group").Aria("label", f.S.T("figure.scaling.plot")).Body(body...),
		app.P().Class("axis", "below").Text(f.S.T("figure.scaling.across")),
		app.P().Class("note").Text(f.S.T("figure.scaling.lines")),
	)
}

// point is a model, whose computation is spent at a press.
func (f *scaling) point(m architecture.Shape) app.UI {
	n := float64(m.Parameters())
	class := []string{"point", labelled[m.Name]}
	return app.Button().Type("button").Class(class...).DataSet("action", "spend:"+m.Name).Aria("pressed", f.model == m.Name).
		Disabled(!f.Shows("model")).Style("left", percent(across(n))).Style("bottom", percent(above(m.Tokens.Seen))).
		Title(f.S.T("figure.scaling.point", m.Title, f.S.Lang.Quantity(n), f.seen(m))).
		OnClick(func(app.Context, app.Event) { f.choose(m.Name) }, app.EventScope(f.ID, m.Name)).
		Body(app.I().Aria("hidden", true), app.Span().Text(m.Title))
}

// lines are drawn in a box that is stretched over the field.
func (f *scaling) lines() app.UI {
	line := func(class string, n1, d1, n2, d2 float64) app.UI {
		return element("path").Attr("class", class).Attr("vector-effect", "non-scaling-stroke").
			Attr("d", fmt.Sprintf("M%.2f %.2fL%.2f %.2f", across(n1), 100-above(d1), across(n2), 100-above(d2)))
	}
	low, high := math.Pow(10, fewestParameters), math.Pow(10, mostParameters)
	body := []app.UI{line("rule", low, architecture.TokensPerParameter*low, high, architecture.TokensPerParameter*high)}
	if f.compute > 0 {
		body = append(body, line("budget", low, f.compute/architecture.Compute(low, 1), high, f.compute/architecture.Compute(high, 1)))
	}
	return element("svg").Attr("viewBox", "0 0 100 100").Attr("preserveAspectRatio", "none").Aria("hidden", true).Body(body...)
}

func percent(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) + "%" }
