package figure

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/choose"
	"tuneground/engine/run"
)

func init() {
	kinds["decoding"] = kind{
		settings: []string{"model", "text", "temperature", "top_k", "top_p", "num_beams", "max_new_tokens"},
		controls: []string{"temperature", "top_k", "top_p"},
		new:      newDecoding,
	}
}

// decoding lets the reader write a text with a decoder, token by token: the real
// distribution of the next one, reshaped by temperature, top-k and top-p, and a beam
// search as a tree. Its settings are
//
//	model: one of the site that writes
//	text: the beginning of the text
//	temperature, top_k, top_p, num_beams, max_new_tokens: as in run.Generation;
//	without num_beams there is no beam search
type decoding struct {
	Place
	asking
	text    string
	g       run.Generation
	written []int32
	more    int     // tokens to write on their own
	greedy  bool    // how those are chosen
	logprob float64 // sum over written
	next    *run.NextInfo
	beams   *run.BeamsInfo
	random  *rand.Rand
	choose.Processor
	scores []float32 // of next, with the reader's settings
	warped []float64 // probabilities of scores
}

// shownTokens is the number of tokens whose bars are drawn.
const shownTokens = 20

func newDecoding(p Place) Figure {
	f := &decoding{Place: p, text: p.Settings["text"], g: run.Default().Generation}
	f.g.TopK, f.g.DoSample = number(p.Settings["top_k"], 0), true
	f.g.NumBeams, f.g.MaxNewTokens = number(p.Settings["num_beams"], 3), number(p.Settings["max_new_tokens"], 6)
	for name, into := range map[string]*float64{"temperature": &f.g.Temperature, "top_p": &f.g.TopP} {
		if v, err := strconv.ParseFloat(p.Settings[name], 64); err == nil && v > 0 {
			*into = v
		}
	}
	f.seed()
	return f
}

// seed begins the draws again: they are the same each time.
func (f *decoding) seed() { f.random = rand.New(rand.NewPCG(uint64(run.Default().Seed), 0)) }

// model is the one that writes.
func (f *decoding) model() string { return cmp.Or(f.Settings["model"], "gpt2-tiny-stories") }

// begin asks what follows the text.
func (f *decoding) begin() {
	f.written, f.logprob, f.more, f.beams = nil, 0, 0, nil
	f.seed()
	f.follow()
}

// follow asks what follows the text and what was written after it.
func (f *decoding) follow() {
	c := run.Command{Do: run.NextTokens, Text: f.text, Look: &run.Look{Model: f.model(), Written: f.written}}
	f.ask(f.S, f.S.Next.Config, c, func(e run.Event) {
		f.next = e.Next
		f.warp()
		if f.more > 0 {
			f.more--
			f.step(f.greedy)
		}
	})
}

// warp computes the probabilities with the reader's settings from the engine's scores,
// as the engine does when it writes.
func (f *decoding) warp() {
	g := f.g
	g.NumBeams = 1
	f.scores = slices.Clone(f.next.Logits)
	f.Process(f.scores, g, nil, nil)
	f.warped = choose.Softmax(f.scores)
}

// step writes the most likely token, or draws one: with the seed of the settings the
// same ones as the engine when it writes by itself.
func (f *decoding) step(greedy bool) {
	if greedy {
		f.write(0)
		return
	}
	scores := make([]float32, len(f.scores)) // in the order of the vocabulary
	for i, id := range f.next.IDs {
		scores[id] = f.scores[i]
	}
	f.write(slices.Index(f.next.IDs, choose.Draw(f.random, scores)))
}

// write adds the token at a place of the distribution to the text.
func (f *decoding) write(place int) {
	if f.ended() {
		return
	}
	f.logprob += math.Log(choose.Softmax(f.next.Logits)[place])
	f.written = append(slices.Clip(f.written), f.next.IDs[place])
	if f.ended() {
		f.more = 0
		return
	}
	f.follow()
}

// ended reports whether the text is at its end.
func (f *decoding) ended() bool {
	n := len(f.written)
	return n > 0 && f.written[n-1] == f.next.End || f.next.Full
}

// search asks for a beam search.
func (f *decoding) search() {
	g := f.g
	g.DoSample = false
	c := run.Command{Do: run.SearchBeams, Text: f.text, Look: &run.Look{Model: f.model(), Generation: g}}
	f.ask(f.S, f.S.Next.Config, c, func(e run.Event) { f.beams = e.Beams })
}

// hot are the probabilities with the temperature alone.
func (f *decoding) hot() []float64 {
	g := f.g
	g.NumBeams, g.TopK, g.TopP = 1, 0, 1
	scores := slices.Clone(f.next.Logits)
	f.Process(scores, g, nil, nil)
	return choose.Softmax(scores)
}

// kept is the number of tokens that can be drawn.
func (f *decoding) kept() (n int) {
	for _, p := range f.warped {
		if p > 0 {
			n++
		}
	}
	return n
}

// entropy is that of the distribution in bits.
func entropy(probabilities []float64) (bits float64) {
	for _, p := range probabilities {
		if p > 0 {
			bits -= p * math.Log2(p)
		}
	}
	return bits
}

// Readings are the numbers of the distribution, and of the beams.
func (f *decoding) Readings() (list []Reading) {
	add := func(name string, v float64, shown string) {
		list = append(list, Reading{name, f.S.T("figure.decoding." + name), v, shown})
	}
	if f.next != nil {
		raw := choose.Softmax(f.next.Logits)
		add("top_probability", raw[0], text.Fixed(raw[0], 3))
		add("vocabulary", float64(len(raw)), text.Count(int64(len(raw))))
		add("kept", float64(f.kept()), text.Count(int64(f.kept())))
		add("entropy", entropy(f.warped), text.Fixed(entropy(f.warped), 2))
		if f.g.Temperature > 1 {
			change := f.hot()[0] - raw[0]
			add("top_hot", change, text.Signed(change, 3))
		}
		if len(f.written) > 0 {
			add("written_logprob", f.logprob, text.Fixed(f.logprob, 3))
		}
	}
	if b := f.beams; b != nil {
		add("beam_score", b.Score, text.Fixed(b.Score, 3))
		add("greedy_score", b.GreedyScore, text.Fixed(b.GreedyScore, 3))
		add("beam_gain", b.Score-b.GreedyScore, text.Signed(b.Score-b.GreedyScore, 3))
	}
	return list
}

// Render draws the figure.
func (f *decoding) Render() app.UI {
	s := f.S
	return app.Div().Class("looking").Body(
		f.typing(f.Place, "text", s.T("figure.decoding.text"), &f.text, func() {
			if f.next != nil {
				f.begin()
			}
		}),
		app.Div().Class("buttons").Body(
			part.Primary("figure", s.T("figure.decoding.start"), s.Ready != nil && f.waiting == 0, func(app.Context) { f.begin() }),
		),
		f.said(f.Place),
		f.coming(f.next != nil, "figure.decoding.waiting"),
		app.If(f.next != nil, func() app.UI {
			return app.Div().Class("steps").Body(f.output(), f.distribution(), app.If(f.Settings["num_beams"] != "", f.beamSearch))
		}),
	)
}

// output is the text so far, and the ways to go on.
func (f *decoding) output() app.UI {
	s, free := f.S, f.waiting == 0 && !f.ended()
	written := f.next.Output
	return app.Div().Body(
		app.P().Class("written").DataSet("output", "written").Aria("live", "polite").Body(
			app.Span().Class("prompt").Text(f.text), app.B().Text(written),
			app.If(f.ended(), func() app.UI { return app.Small().Text(" " + s.T("figure.decoding.end")) }),
		),
		app.Div().Class("tools").Body(
			part.Button("greedy", s.T("figure.decoding.greedy"), free, func(app.Context) { f.step(true) }),
			part.Button("sample", s.T("figure.decoding.sample"), free, func(app.Context) { f.step(false) }),
			part.Button("ten_greedy", s.T("figure.decoding.ten_greedy"), free, func(app.Context) { f.write10(true) }),
			part.Button("ten_sample", s.T("figure.decoding.ten_sample"), free, func(app.Context) { f.write10(false) }),
			part.Button("again", s.T("figure.decoding.again"), len(f.written) > 0 && f.waiting == 0, func(app.Context) { f.begin() }),
		),
	)
}

// write10 writes ten tokens.
func (f *decoding) write10(greedy bool) {
	f.more, f.greedy = 9, greedy
	f.step(greedy)
}

// distribution has the likeliest tokens, of which the reader may choose one, and the
// rest.
func (f *decoding) distribution() app.UI {
	s := f.S
	raw := choose.Softmax(f.next.Logits)
	n := min(shownTokens, len(f.next.Names))
	bars := make([]app.UI, 0, n+1)
	var rest float64
	for _, p := range f.warped[n:] {
		rest += p
	}
	most := max(rest, slices.Max(f.warped[:n]), slices.Max(raw[:n])) // the longest bar takes all the room
	for i := range n {
		bars = append(bars, f.token(i, raw[i], most))
	}
	bars = append(bars, scaledBar(s.T("figure.decoding.rest", text.Count(int64(len(raw)-n))), rest, most, text.Percent(rest), false))
	return part.Plate(s.T("figure.decoding.distribution"),
		f.sliders(),
		app.P().Class("help").Text(s.T("figure.decoding.pick")),
		app.Div().Class("probs", "choices").Body(bars...),
	)
}

// token is a bar that writes its token.
func (f *decoding) token(i int, raw, most float64) app.UI {
	p, class, shown := f.warped[i], "prob", text.Percent(f.warped[i])
	if p == 0 {
		class, shown = "prob out", f.S.T("figure.decoding.out")
	} else if i == 0 {
		class = "prob best"
	}
	return app.Button().Type("button").Class(class).DataSet("action", "token"+strconv.Itoa(i)).Disabled(f.waiting > 0 || f.ended()).
		OnClick(func(app.Context, app.Event) { f.write(i) }, app.EventScope(i)).Body(
		app.Span().Class("label").Text(part.Visible(f.next.Names[i])),
		app.Span().Class("bar").Aria("hidden", true).Body(
			app.Span().Style("width", text.Fixed(100*p/most, 2)+"%"),
			app.I().Style("left", text.Fixed(100*raw/most, 2)+"%"),
		),
		app.Span().Class("value").DataSet("share", text.Exact(p)).Text(shown),
	)
}

func (f *decoding) sliders() app.UI {
	s := f.S
	var list []app.UI
	add := func(name string, now, least, most, step float64, shown string, set func(float64)) {
		if f.Shows(name) {
			list = append(list, slider(f.ID, name, s.T("figure.decoding."+name), shown, now, least, most, step, func(v float64) {
				set(v)
				f.warp()
			}))
		}
	}
	add("temperature", f.g.Temperature, 0.1, 3, 0.1, text.Fixed(f.g.Temperature, 1), func(v float64) { f.g.Temperature = v })
	add("top_k", float64(f.g.TopK), 0, 50, 1, f.all(f.g.TopK == 0, strconv.Itoa(f.g.TopK)), func(v float64) { f.g.TopK = int(v) })
	add("top_p", f.g.TopP, 0.05, 1, 0.05, f.all(f.g.TopP == 1, text.Fixed(f.g.TopP, 2)), func(v float64) { f.g.TopP = v })
	return app.Div().Class("sliders").Body(list...)
}

// all is the value of a setting that leaves all tokens.
func (f *decoding) all(yes bool, shown string) string {
	if yes {
		return f.S.T("figure.decoding.all")
	}
	return strings.TrimSpace(shown)
}
