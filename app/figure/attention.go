package figure

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

func init() {
	kinds["attention"] = kind{
		settings: []string{"model", "text", "token", "layer", "head", "config"},
		controls: []string{"text", "model", "head"},
		new:      newAttention,
	}
}

// tuned is the value of the model that a run has tuned, in the choice of models.
const tuned = "tuned"

// attention shows what one head of attention computes for one token of the reader's
// text: scores, weights, and the weighted sum, before and after tuning. Its settings are
//
//	model: one of the site
//	text: the text at first
//	token: the token that attends, at first
//	layer, head: from 1
//	config: the JSON of a run.Config, of the run that tunes; without it there is none
type attention struct {
	Place
	asking
	tuning
	text       string
	model      string // of the site, or tuned
	look       run.Look
	query, key int // the pair of tokens
	answer     *run.AttentionInfo
	sees       map[string]int // how many tokens the first one sees, by part looked at
}

func newAttention(p Place) Figure {
	f := &attention{
		Place: p, tuning: newTuning(p), text: p.Settings["text"],
		model: cmp.Or(p.Settings["model"], "bert-tiny-en"), sees: map[string]int{}, query: -1,
	}
	f.look.Layer, f.look.Head = number(p.Settings["layer"], 1)-1, number(p.Settings["head"], 1)-1
	return f
}

// see asks for the attention.
func (f *attention) see() {
	look, config := f.look, f.S.Next.Config
	if look.Model = f.model; f.model == tuned {
		look.Model = ""
		if f.done() {
			config = f.config
		}
	}
	c := run.Command{Do: run.ExplainAttention, Text: f.text, Base: run.BaseToo, Look: &look}
	f.ask(f.S, config, c, func(e run.Event) { f.show(e.Attention) })
}

// show shows an answer, for the token chosen before if the text still has it.
func (f *attention) show(a *run.AttentionInfo) {
	before := f.answer
	f.answer, f.look.Part, f.look.Layer, f.look.Head = a, a.Part, a.Layer, a.Head
	f.sees[a.Part] = len(a.Weights[0])
	if before == nil || !slices.Equal(before.Queries, a.Queries) {
		f.query = f.first(a.Queries)
	}
	f.choose(f.query)
}

// first is the place of the lesson's token or, if it is not there, of the last that is no
// sign.
func (f *attention) first(tokens []string) int {
	last := len(tokens) - 1
	for i, t := range tokens {
		if name := strings.TrimSpace(t); name != "" && name == f.Settings["token"] {
			return i
		}
		if letters(t) {
			last = i
		}
	}
	return last
}

// letters reports whether a token is a word or a part of one, not a special one.
func letters(token string) bool {
	return !strings.ContainsAny(token, "<[‹") && len(strings.Trim(token, " .,!?。，！？#▁")) > 0
}

// choose chooses the token that attends, and of those that it sees the one with most
// weight.
func (f *attention) choose(i int) {
	f.query = min(max(i, 0), len(f.answer.Weights)-1)
	f.key = largest(f.weights())
}

// weights are those of the chosen token.
func (f *attention) weights() []float32 { return f.answer.Weights[f.query] }

func largest(list []float32) int {
	best := 0
	for i, x := range list {
		if x > list[best] {
			best = i
		}
	}
	return best
}

func norm(v []float32) float64 {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	return math.Sqrt(sum)
}

// moved is the greatest change of a weight of this head by tuning.
func (f *attention) moved() (most float64) {
	for i, row := range f.answer.Weights {
		for j, w := range row {
			most = max(most, math.Abs(float64(w-f.answer.Base.Weights[i][j])))
		}
	}
	return most
}

// Readings are the numbers of the chosen pair and of the chosen token.
func (f *attention) Readings() (list []Reading) {
	if f.answer == nil {
		return nil
	}
	add := func(name string, v float64, shown string) {
		list = append(list, Reading{name, f.S.T("figure.attention." + name), v, shown})
	}
	w, sum := f.weights(), 0.0
	for _, x := range w {
		sum += float64(x)
	}
	score, weight, most := float64(f.answer.Scores[f.query][f.key]), float64(w[f.key]), float64(w[largest(w)])
	add("score", score, text.Decimal(score, 3))
	add("weight", weight, text.Fixed(weight, 3))
	add("largest_weight", most, text.Fixed(most, 3))
	add("weights_sum", sum, text.Fixed(sum, 3))
	add("context_norm", norm(f.answer.Context[f.query]), text.Fixed(norm(f.answer.Context[f.query]), 3))
	for _, part := range []string{run.EncoderPart, run.DecoderPart, run.CrossPart} {
		if n, looked := f.sees[part]; looked {
			add("first_sees_"+part, float64(n), text.Count(int64(n)))
		}
	}
	if f.answer.Base != nil {
		add("moved", f.moved(), text.Fixed(f.moved(), 3))
	}
	return list
}

// Render draws the figure.
func (f *attention) Render() app.UI {
	if f.ended() {
		f.model = tuned
		f.see()
	}
	return app.Div().Class("looking").Body(
		f.settings(),
		f.buttons(),
		f.said(f.Place),
		f.coming(f.answer != nil, "figure.attention.waiting"),
		app.If(f.answer != nil, f.picture),
	)
}

// settings are the controls above the picture.
func (f *attention) settings() app.UI {
	s := f.S
	again := func() {
		if f.answer != nil {
			f.see()
		}
	}
	var tools []app.UI
	if f.Shows("model") {
		tools = append(tools, f.pick("model", f.model, f.models(), func(v string) { f.model, f.look.Part = v, ""; again() }))
	}
	if a := f.answer; a != nil {
		if len(a.Parts) > 1 {
			tools = append(tools, f.pick("part", a.Part, part.Named(s.Lang, "figure.part.", a.Parts), func(v string) { f.look.Part = v; again() }))
		}
		if f.Shows("head") {
			tools = append(tools, part.Heads(s.Lang, a.Layers, a.Heads, a.Layer, a.Head, func(layer, head int) {
				f.look.Layer, f.look.Head = layer, head
				again()
			})...)
		}
	}
	return app.Div().Body(
		app.If(f.Shows("text"), func() app.UI { return f.typing(f.Place, "text", s.T("figure.attention.text"), &f.text, again) }),
		app.Div().Class("tools").Body(tools...),
	)
}

// pick is a choice in the row of tools.
func (p Place) pick(name, now string, options []part.Option, choose func(string)) app.UI {
	return app.Label().Class("inline").Body(app.Span().Text(p.S.T("figure.pick."+name)), part.Select(p.ID+"-"+name, name, now, options, choose))
}

// models are the small models of the site, and the tuned one.
func (f *attention) models() (list []part.Option) {
	if f.S.Ready == nil {
		return []part.Option{{Value: f.model, Name: f.model}}
	}
	for _, m := range f.S.Ready.Models {
		if m.Missing.IsZero() && m.Bytes < smallModel {
			list = append(list, part.Option{Value: m.Name, Name: m.Name + " · " + f.S.T("figure.kind."+kindOf(m.Type))})
		}
	}
	if f.done() || f.S.Done != nil {
		list = append(list, part.Option{Value: tuned, Name: f.S.T("figure.attention.tuned_model")})
	}
	return list
}

// smallModel is the size in bytes below which a figure offers a model: it is there at
// once.
const smallModel = 20e6

// kindOf says whether a model encodes, decodes, or does both.
func kindOf(modelType string) string {
	switch parts := run.FamilyOf(modelType).Parts(); {
	case len(parts) > 1:
		return "both"
	default:
		return parts[0]
	}
}

// buttons shows the attention, and tunes.
func (f *attention) buttons() app.UI {
	s := f.S
	going := f.race != nil && f.race.Going()
	return app.Div().Class("act").Body(
		app.Div().Class("buttons").Body(
			part.Primary("figure", s.T("figure.attention.show"), s.Ready != nil && f.waiting == 0 && !going && strings.TrimSpace(f.text) != "", func(app.Context) { f.see() }),
			app.If(f.tunable() && !going, func() app.UI {
				return part.Button("tune", s.T("figure.attention.tune", text.Count(int64(f.config.MaxSteps))), s.Raceable(), func(app.Context) { f.start(s) })
			}),
		),
		app.If(going, func() app.UI { return progress(s, f.race) }),
		app.If(f.race != nil && !f.race.Failure.IsZero(), func() app.UI { return part.Failure(s.Lang.Sentence(f.race.Failure)) }),
	)
}

// tunable reports whether the model that is looked at is the one that the lesson tunes.
func (f *attention) tunable() bool {
	return f.Settings["config"] != "" && f.fault == nil && f.answer != nil && (f.model == tuned || f.model == f.config.Model)
}

// number reads a whole number of a lesson's text, or takes the usual one.
func number(s string, usual int) int {
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' {
			return usual
		}
		n = 10*n + int(r-'0')
	}
	if s == "" {
		return usual
	}
	return n
}
