package figure

import (
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/text"
	"tuneground/engine/choose"
	"tuneground/engine/cpu"
	"tuneground/engine/run"
	"tuneground/engine/session"
)

// An engine is a session with the small models of the site, and its last event.
type engine struct {
	*session.Session
	last run.Event
}

func newEngine() *engine {
	e := &engine{}
	e.Session = session.New(session.Options{CPU: cpu.New(), Models: os.DirFS("../../static/models"), Emit: func(x run.Event, _ [][]byte) { e.last = x }})
	return e
}

// do returns the answer to a command.
func (e *engine) do(t *testing.T, c run.Command) run.Event {
	t.Helper()
	if err := e.Run(c); err != nil {
		t.Fatal(err)
	}
	return e.last
}

// hear gives a figure the answer to the command that it waits for, whose ID is not known
// here.
func hear(p Place, a *asking, e run.Event) {
	for before := a.answers; a.answers == before && e.ID < 1000; e.ID++ {
		p.S.Apply(e, nil)
	}
}

// values are the readings by name.
func values(f Figure) map[string]float64 {
	list := map[string]float64{}
	for _, r := range f.Readings() {
		list[r.Name] = r.Value
	}
	return list
}

func sumOf(list []float32) (sum float64) {
	for _, x := range list {
		sum += float64(x)
	}
	return sum
}

// The figure's numbers are the engine's, for the token that is chosen and the pair.
func TestAttentionShowsTheEnginesNumbers(t *testing.T) {
	if html := app.HTMLString(New("attention", Place{S: client.New()}).Render()); !strings.Contains(html, "bert-tiny-en") {
		t.Errorf("before the page knows the site's models: %s", html)
	}
	e := newEngine()
	p := placed(map[string]string{"model": "bert-tiny-en", "text": "The plot was not bad at all.", "token": "bad", "layer": "2"})
	f := New("attention", p).(*attention)
	if len(f.Readings()) > 0 || f.look.Layer != 1 {
		t.Errorf("before it is shown: %v, layer %d", f.Readings(), f.look.Layer)
	}
	f.see()
	a := e.do(t, run.Command{Do: run.ExplainAttention, Text: f.text, Look: &run.Look{Model: "bert-tiny-en", Layer: 1}})
	hear(p, &f.asking, a)
	bad := slices.Index(a.Attention.Queries, "bad")
	for _, at := range []int{bad, 0} {
		f.choose(at)
		w := a.Attention.Weights[at]
		best := largest(w)
		for name, want := range map[string]float64{
			"weight": float64(w[best]), "largest_weight": float64(slices.Max(w)), "score": float64(a.Attention.Scores[at][best]),
			"weights_sum": sumOf(w), "context_norm": norm(a.Attention.Context[at]), "first_sees_encoder": float64(len(w)),
		} {
			if got, ok := values(f)[name]; !ok || got != want {
				t.Errorf("token %d: %s is %v, the engine's is %v", at, name, got, want)
			}
		}
	}
	f.choose(bad)
	html := app.HTMLString(f.Render())
	for _, want := range []string{
		`data-weight="` + text.Exact(float64(a.Attention.Weights[bad][0])) + `"`, `data-action="query4"`, `data-control="layer"`, "linear-gradient",
		text.Decimal(float64(a.Attention.Context[bad][7]), 3), text.Decimal(float64(a.Attention.Q[bad][3]), 3),
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the figure lacks %s", want)
		}
	}
	if strings.Contains(html, `data-control="part"`) {
		t.Error("an encoder has one attention to choose from")
	}
}

// A decoder's token sees what is before it; tuned, the figure shows both weights.
func TestAttentionOfADecoderAndBeforeTuning(t *testing.T) {
	e := newEngine()
	p := placed(map[string]string{"model": "gpt2-tiny-stories", "text": "Once upon a time"})
	f := New("attention", p).(*attention)
	f.see()
	a := e.do(t, run.Command{Do: run.ExplainAttention, Text: f.text, Look: &run.Look{Model: "gpt2-tiny-stories"}})
	base := *a.Attention
	base.Weights = slices.Clone(base.Weights)
	base.Weights[1] = []float32{base.Weights[1][0] - 0.25, base.Weights[1][1] + 0.25}
	a.Attention.Base = &base
	hear(p, &f.asking, a)
	f.choose(1)
	if v := values(f); v["first_sees_decoder"] != 1 || math.Abs(v["moved"]-0.25) > 1e-6 {
		t.Errorf("the readings are %v", v)
	}
	html := app.HTMLString(f.Render())
	if n := strings.Count(html, "lit faded"); n != 2*(len(base.Keys)-2) {
		t.Errorf("%d tokens are not seen, twice", n)
	}
	hear(p, &f.asking, run.Event{Event: run.Failed})
	f.see()
	hear(p, &f.asking, run.Event{Event: run.Failed, Error: a.Error})
	if f.waiting != 0 || f.answer == nil {
		t.Errorf("after a failure it waits for %d", f.waiting)
	}
}

// Temperature, top-k and top-p make of the engine's scores what the engine itself makes of
// them; drawing writes the text that the engine writes.
func TestDecodingWritesAsTheEngineDoes(t *testing.T) {
	e := newEngine()
	settings := map[string]string{"text": "Once upon a time there was a", "temperature": "1.5", "top_k": "12", "top_p": "0.9"}
	p := placed(settings)
	f := New("decoding", p).(*decoding)
	answer := func() {
		hear(p, &f.asking, e.do(t, run.Command{Do: run.NextTokens, Text: f.text, Look: &run.Look{Model: "gpt2-tiny-stories", Written: f.written}}))
	}
	f.begin()
	answer()
	for _, g := range []run.Generation{{Temperature: 1, TopP: 1}, {Temperature: 0.3, TopP: 1}, {Temperature: 1, TopP: 0.6}, {Temperature: 2, TopK: 7, TopP: 0.95}} {
		f.g.Temperature, f.g.TopK, f.g.TopP = g.Temperature, g.TopK, g.TopP
		f.warp()
		g.DoSample, g.NumBeams, g.RepetitionPenalty = true, 1, 1
		scores := slices.Clone(f.next.Logits)
		new(choose.Processor).Process(scores, g, nil, nil)
		for i, want := range choose.Softmax(scores) {
			if f.warped[i] != want {
				t.Fatalf("%+v: the probability of token %d is %g, the engine's %g", g, i, f.warped[i], want)
			}
		}
		if hot, ok := values(f)["top_hot"]; ok != (g.Temperature > 1) || ok && hot >= 0 {
			t.Errorf("%+v: the likeliest token's probability changes by %g, %v", g, hot, ok)
		}
		kept := values(f)["kept"]
		if g.TopK > 0 && kept > float64(g.TopK) || g.TopP == 0.6 && kept > 100 || g.TopP == 1 && kept != float64(len(scores)) {
			t.Errorf("%+v: %v tokens can be drawn", g, kept)
		}
	}
	f = New("decoding", p).(*decoding)
	f.begin()
	answer()
	f.write10(false)
	for range 9 {
		answer()
	}
	answer()
	c := run.DefaultFor(run.TextGeneration)
	c.Model = "gpt2-tiny-stories"
	c.Generation = f.g
	c.Generation.MaxNewTokens, c.Generation.NumBeams = 10, 1
	e.do(t, run.Command{Do: run.LoadModel, Config: c})
	written := e.do(t, run.Command{Do: run.Predict, Config: c, Text: f.text, Layer: -1, Head: -1}).Predicted
	if len(f.written) != 10 || f.next.Output != written.Output {
		t.Errorf("the page draws %q, the engine %q", f.next.Output, written.Output)
	}
	html := app.HTMLString(f.Render())
	for _, want := range []string{`data-output="written"`, `data-action="token19"`, `data-control="top_p"`, f.next.Output[len(f.next.Output)-6:]} {
		if !strings.Contains(html, want) {
			t.Errorf("the figure lacks %s", want)
		}
	}
}

// The tree has a node for each beam of each step, and the chosen ones are marked.
func TestBeamsAreDrawn(t *testing.T) {
	e := newEngine()
	p := placed(map[string]string{"text": "Once upon a time", "num_beams": "3", "max_new_tokens": "4"})
	f := New("decoding", p).(*decoding)
	f.begin()
	hear(p, &f.asking, e.do(t, run.Command{Do: run.NextTokens, Text: f.text, Look: &run.Look{Model: "gpt2-tiny-stories"}}))
	f.search()
	g := f.g
	g.DoSample = false
	b := e.do(t, run.Command{Do: run.SearchBeams, Text: f.text, Look: &run.Look{Model: "gpt2-tiny-stories", Generation: g}})
	hear(p, &f.asking, b)
	v := values(f)
	if v["beam_score"] != b.Beams.Score || v["greedy_score"] != b.Beams.GreedyScore || v["beam_gain"] < -1e-6 {
		t.Errorf("the readings are %v", v)
	}
	html := app.HTMLString(f.Render())
	if nodes, chosen := strings.Count(html, `class="node`), strings.Count(html, `class="node chosen"`); nodes != 3*4 || chosen != 4 {
		t.Errorf("%d nodes, %d of them chosen", nodes, chosen)
	}
	if rows := strings.Count(html, "<tr>"); rows != 1+4*2*3 {
		t.Errorf("the table has %d rows", rows)
	}
}

// Each stage of a prediction shows the engine's numbers.
func TestInferenceShowsEveryStage(t *testing.T) {
	p := placed(map[string]string{"text": "a fine film", "config": `{"max_steps": 2, "model": "bert-tiny-en"}`})
	f := New("inference", p).(*inference)
	f.predict()
	if f.waiting != 0 {
		t.Error("it asks an untuned model")
	}
	f.start(p.S)
	p.S.Apply(run.Event{Event: run.SweepGoesOn, SweepInfo: &run.SweepInfo{Runs: 1, Next: 1}}, nil)
	p.S.Apply(run.Event{Event: run.Started, Run: &run.Record{Config: f.config}, Plan: &run.PlanInfo{Steps: 2}}, nil)
	p.S.Apply(run.Event{Event: run.Done, Report: &run.Report{}}, nil)
	p.S.Apply(run.Event{Event: run.Swept, SweepEnd: &run.SweepEnd{}}, nil)
	f.Render()
	if f.waiting != 1 {
		t.Fatal("after the run it does not ask")
	}
	e := newEngine()
	c := run.Default()
	c.Model = "bert-tiny-en"
	e.do(t, run.Command{Do: run.LoadModel, Config: c})
	x := e.do(t, run.Command{Do: run.Predict, Config: c, Text: f.text, Layer: -1, Head: -1})
	hear(p, &f.asking, x)
	best := x.Predicted.Best()
	v, o := values(f), x.Predicted.Outputs
	softmax := math.Exp(float64(o[best])) / (math.Exp(float64(o[0])) + math.Exp(float64(o[1])))
	if v["tokens"] != float64(len(x.Predicted.Tokens)) || v["probability"] != x.Predicted.Probs[best] || math.Abs(v["probability"]-softmax) > 1e-6 ||
		math.Abs(v["odds"]-math.Exp(v["logit_gap"])) > 1e-4 || math.Abs(v["probability_sum"]-1) > 1e-9 {
		t.Errorf("the readings are %v of %v", v, x.Predicted)
	}
	html := app.HTMLString(f.Render())
	for _, want := range []string{"[CLS]", text.Count(int64(x.Predicted.IDs[0])), text.Exact(float64(o[0])), x.Predicted.Labels[best]} {
		if !strings.Contains(html, want) {
			t.Errorf("the stages lack %q", want)
		}
	}
}
