package figure

import (
	"strconv"

	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

func init() {
	kinds["inference"] = kind{settings: []string{"text", "config"}, controls: []string{"text"}, new: newInference}
}

// inference tunes a classifier for a moment, and takes the reader's text through it
// stage by stage: text, tokens, ids, outputs, softmax, label. Its settings are
//
//	text: the text at first
//	config: the JSON of a run.Config, of the run
type inference struct {
	Place
	asking
	tuning
	text   string
	answer *run.Prediction
}

func newInference(p Place) Figure {
	return &inference{Place: p, tuning: newTuning(p), text: p.Settings["text"]}
}

// predict asks the tuned model.
func (f *inference) predict() {
	if !f.done() || strings.TrimSpace(f.text) == "" {
		return
	}
	c := run.Command{Do: run.Predict, Text: f.text, Layer: -1, Head: -1}
	f.ask(f.S, f.config, c, func(e run.Event) { f.answer = e.Predicted })
}

// Readings are the numbers of the answer.
func (f *inference) Readings() (list []Reading) {
	p := f.answer
	if p == nil || len(p.Outputs) < 2 || len(p.Probs) != len(p.Outputs) {
		return nil
	}
	add := func(name string, v float64, shown string) {
		list = append(list, Reading{name, f.S.T("figure.inference." + name), v, shown})
	}
	best, second, sum := p.Best(), -1, 0.0
	for i, x := range p.Probs {
		if sum += x; i != best && (second < 0 || x > p.Probs[second]) {
			second = i
		}
	}
	gap := float64(p.Outputs[best] - p.Outputs[second])
	add("tokens", float64(len(p.IDs)), text.Count(int64(len(p.IDs))))
	add("logit", float64(p.Outputs[best]), text.Fixed(float64(p.Outputs[best]), 3))
	add("logit_gap", gap, text.Fixed(gap, 3))
	add("probability", p.Probs[best], text.Fixed(p.Probs[best], 3))
	add("odds", p.Probs[best]/p.Probs[second], text.Number(p.Probs[best]/p.Probs[second]))
	add("probability_sum", sum, text.Fixed(sum, 3))
	return list
}

// Render draws the figure.
func (f *inference) Render() app.UI {
	if f.fault != nil {
		return part.Failure(f.S.Lang.Sentence(message.Of(f.fault)))
	}
	if f.ended() {
		f.predict()
	}
	s := f.S
	return app.Div().Class("looking").Body(
		app.If(f.Shows("text"), func() app.UI {
			return f.typing(f.Place, "text", s.T("figure.inference.text"), &f.text, f.predict)
		}),
		f.action(f.race, s.T("figure.inference.start", text.Count(int64(f.config.MaxSteps))), func() { f.start(s) }),
		f.said(f.Place),
		f.coming(f.answer != nil, "figure.inference.waiting"),
		app.If(f.answer != nil, f.stages),
	)
}

// stages are what becomes of the text.
func (f *inference) stages() app.UI {
	s, p := f.S, f.answer
	tokens := make([]part.Lit, 0, len(p.Tokens))
	for i, t := range p.Tokens[len(p.Tokens)-len(p.IDs):] {
		tokens = append(tokens, part.Lit{Token: t, Shown: strconv.Itoa(int(p.IDs[i]))})
	}
	stage := func(number, name string, body ...app.UI) app.UI {
		return app.Li().Body(append([]app.UI{app.P().Class("label").Text(number + " " + s.T("figure.inference.stage."+name))}, body...)...)
	}
	best := p.Best()
	return app.Ol().Class("pipeline").Body(
		stage("①", "text", app.P().Class("sentence").Text(p.Text)),
		stage("②", "tokens", part.LitText("", s.T("figure.inference.stage.tokens"), tokens, nil)),
		stage("③", "outputs", f.outputs()),
		stage("④", "softmax", f.shares()),
		stage("⑤", "label", app.P().Class("outcome").Body(
			app.B().DataSet("output", "label").Text(p.Labels[best]), app.Text(" "+text.Percent(p.Probs[best])))),
	)
}

// outputs are the logits, to both sides of zero.
func (f *inference) outputs() app.UI {
	p := f.answer
	most := part.Largest(p.Outputs)
	return app.Div().Class("probs").Body(app.Range(p.Labels).Slice(func(i int) app.UI {
		v := float64(p.Outputs[i])
		width, class := 50*v/most, "for"
		if v < 0 {
			width, class = -width, "against"
		}
		span := app.Span().Class(class).Style("width", text.Fixed(width, 1)+"%")
		if v < 0 {
			span = span.Style("margin-left", text.Fixed(50-width, 1)+"%")
		} else {
			span = span.Style("margin-left", "50%")
		}
		return app.Div().Class("prob").Body(
			app.Span().Class("label").Text(p.Labels[i]),
			app.Span().Class("diverging").Aria("hidden", true).Body(span),
			app.Span().Class("value").DataSet("logit", text.Exact(v)).Text(text.Signed(v, 3)),
		)
	}))
}

// shares are the probabilities, with how each is computed.
func (f *inference) shares() app.UI {
	p := f.answer
	return app.Div().Class("probs").Body(app.Range(p.Labels).Slice(func(i int) app.UI {
		return bar(p.Labels[i], p.Probs[i], text.Fixed(p.Probs[i], 3), i == p.Best())
	}))
}

// bar is a share of one beside its name.
func bar(name string, share float64, shown string, best bool) app.UI {
	return scaledBar(name, share, 1, shown, best)
}

// scaledBar is a share whose bar is full at most.
func scaledBar(name string, share, most float64, shown string, best bool) app.UI {
	class := "prob"
	if best {
		class += " best"
	}
	return app.Div().Class(class).Body(
		app.Span().Class("label").Text(name),
		app.Span().Class("bar").Aria("hidden", true).Body(app.Span().Style("width", text.Fixed(100*share/most, 2)+"%")),
		app.Span().Class("value").DataSet("share", text.Exact(share)).Text(shown),
	)
}
