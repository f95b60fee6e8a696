package session

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"tuneground/engine/choose"
	"tuneground/engine/cpu"
	"tuneground/engine/run"
)

// lookGolden is testdata/look.json: see look.py.
type lookGolden struct {
	Attention []struct {
		Model, Text, Part string
		Layer, Head       int
		Weights           [][]float64
		Scores            [][]float64
		Context           [][]float64
	}
	Next []struct {
		Model, Text string
		IDs         []int32
		Logits      []float64
	}
	Beams []struct {
		Model, Text string
		Settings    json.RawMessage
		Output      string
		Score       float64
	}
}

func readLook(t *testing.T) (g lookGolden) {
	t.Helper()
	data, err := os.ReadFile("testdata/look.json")
	must(t, err)
	must(t, json.Unmarshal(data, &g))
	return g
}

// looker is a session with the small models of the site.
func looker() (*Session, *recorder) {
	r := &recorder{files: map[string][]byte{}}
	return New(Options{CPU: cpu.New(), Models: os.DirFS("../../static/models"), Emit: r.emit}), r
}

// near fails if rows differ from those wanted, of which a token sees the first.
func near(t *testing.T, what string, got [][]float32, want [][]float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s has %d rows, transformers %d", what, len(got), len(want))
	}
	for i, row := range got {
		for j, x := range row {
			if math.Abs(float64(x)-want[i][j]) > tolerance*max(1, math.Abs(want[i][j])) {
				t.Errorf("%s [%d][%d] is %g, transformers %g", what, i, j, x, want[i][j])
			}
		}
	}
}

// Weights, scores and weighted sums are those of transformers, in every part of every
// kind of model.
func TestAttentionIsExplainedAsTransformersComputesIt(t *testing.T) {
	s, r := looker()
	for _, c := range readLook(t).Attention {
		what := c.Model + " " + c.Part
		must(t, s.Run(run.Command{ID: 5, Do: run.ExplainAttention, Text: c.Text, Look: &run.Look{Model: c.Model, Part: c.Part, Layer: c.Layer, Head: c.Head}}))
		e := r.last(t, run.Attended)
		a := e.Attention
		if e.ID != 5 || a.Model != c.Model || a.Part != c.Part || a.Layer != c.Layer || a.Head != c.Head || a.Tuned || a.Base != nil {
			t.Errorf("%s is told as %+v", what, a)
		}
		if len(a.Queries) != len(c.Weights) || len(a.Keys) != len(c.Weights[0]) || len(a.K) != len(a.Keys) || len(a.V) != len(a.Keys) {
			t.Fatalf("%s: %q attend to %q", what, a.Queries, a.Keys)
		}
		near(t, what+" weights", a.Weights, c.Weights, 1e-5)
		near(t, what+" scores", a.Scores, c.Scores, 1e-4)
		near(t, what+" context", a.Context, c.Context, 1e-4)
		for i, row := range a.Weights {
			if seen := len(a.Keys); c.Part == run.DecoderPart && len(row) != i+1 || c.Part != run.DecoderPart && len(row) != seen {
				t.Errorf("%s: token %d of %d sees %d", what, i, len(a.Queries), len(row))
			}
			addsUp(t, what, a, i)
		}
	}
	if s.model != nil {
		t.Error("looking into a model made it the current one")
	}
}

// addsUp checks the formula of the explanation on its own numbers.
func addsUp(t *testing.T, what string, a *run.AttentionInfo, i int) {
	t.Helper()
	for j, p := range choose.Softmax(a.Scores[i]) {
		if math.Abs(p-float64(a.Weights[i][j])) > 1e-5 {
			t.Errorf("%s: the softmax of score [%d][%d] is %g, the weight %g", what, i, j, p, a.Weights[i][j])
		}
	}
	for c, got := range a.Context[i] {
		var want float64
		for j, w := range a.Weights[i] {
			want += float64(w) * float64(a.V[j][c])
		}
		if math.Abs(want-float64(got)) > 1e-4*max(1, math.Abs(want)) {
			t.Errorf("%s: the weighted sum [%d][%d] is %g, computed %g", what, i, c, got, want)
		}
	}
}

// After a run the attention has changed, and that before it is the one that the loaded
// model had.
func TestAttentionIsExplainedBeforeAndAfterTuning(t *testing.T) {
	s, r := newSession(t)
	c := settings()
	ask := run.Command{Do: run.ExplainAttention, Config: c, Text: "the soup was lovely", Base: run.BaseToo, Look: &run.Look{Layer: 1}}
	must(t, s.Run(run.Command{Do: run.LoadModel, Config: c}))
	must(t, s.Run(ask))
	before := r.last(t, run.Attended).Attention
	if before.Tuned || before.Base != nil {
		t.Errorf("before the run it is told as %+v", before)
	}
	c.MaxSteps = 20
	must(t, s.Run(run.Command{Do: run.Start, Config: c}))
	must(t, s.Run(ask))
	after := r.last(t, run.Attended).Attention
	if !after.Tuned || after.Base == nil {
		t.Fatalf("after the run it is told as %+v", after)
	}
	if !slices.EqualFunc(before.Weights, after.Base.Weights, slices.Equal) || slices.EqualFunc(before.Weights, after.Weights, slices.Equal) {
		t.Errorf("the weights were %v; after the run they are %v, and before it %v", before.Weights, after.Weights, after.Base.Weights)
	}
	must(t, s.Run(run.Command{Do: run.Predict, Config: c, Text: ask.Text, Layer: 1}))
	if shown := r.last(t, run.Predicted).Predicted.Attention; !slices.EqualFunc(shown, after.Weights, slices.Equal) {
		t.Errorf("the answer shows the weights %v, the explanation %v", shown, after.Weights)
	}
}

// The scores of the next token are those of transformers, and writing the most likely
// one each time gives what the model writes.
func TestTheNextTokenIsThatOfTransformers(t *testing.T) {
	s, r := looker()
	for _, c := range readLook(t).Next {
		ask := run.Command{Do: run.NextTokens, Text: c.Text, Look: &run.Look{Model: c.Model}}
		must(t, s.Run(ask))
		n := r.last(t, run.Continued).Next
		if len(n.IDs) != len(c.Logits) || len(n.Names) != run.MostNamed || len(n.Tokens) != len(c.IDs) {
			t.Fatalf("%q: %d scores, the tokens %q", c.Text, len(n.IDs), n.Tokens)
		}
		for i, id := range n.IDs {
			if want := c.Logits[id]; math.Abs(float64(n.Logits[i])-want) > 1e-4 || i > 0 && n.Logits[i] > n.Logits[i-1] {
				t.Errorf("%q: the score of token %d is %g, transformers' %g", c.Text, id, n.Logits[i], want)
			}
		}
		for range 5 {
			ask.Look.Written = append(ask.Look.Written, n.IDs[0])
			must(t, s.Run(ask))
			n = r.last(t, run.Continued).Next
		}
		g := run.Default().Generation
		g.MaxNewTokens = 5
		must(t, s.Run(run.Command{Do: run.SearchBeams, Text: c.Text, Look: &run.Look{Model: c.Model, Generation: g}}))
		if n.Output == "" || n.Output != r.last(t, run.BeamsSearched).Beams.Output {
			t.Errorf("%q is continued by %q step by step, and at once by %q", c.Text, n.Output, r.last(t, run.BeamsSearched).Beams.Output)
		}
	}
}

// A beam search writes what transformers writes. Its steps form a tree in which every
// kept beam goes on, and the chosen continuations make up the text.
func TestBeamsAreThoseOfTransformers(t *testing.T) {
	s, r := looker()
	for _, c := range readLook(t).Beams {
		g := run.Default().Generation
		g.TopK = 0
		must(t, json.Unmarshal(c.Settings, &g))
		must(t, s.Run(run.Command{Do: run.SearchBeams, Text: c.Text, Look: &run.Look{Model: c.Model, Generation: g}}))
		b := r.last(t, run.BeamsSearched).Beams
		if b.Output != c.Output || math.Abs(b.Score-c.Score) > 1e-4 {
			t.Errorf("%q is continued by %q with score %g, in transformers by %q with %g", c.Text, b.Output, b.Score, c.Output, c.Score)
		}
		kept, path := 1, []int{0}
		for i, step := range b.Steps {
			next := 0
			for _, x := range step {
				if x.From < 0 || x.From >= kept {
					t.Errorf("step %d goes on from beam %d of %d", i, x.From, kept)
				}
				if x.Beam >= 0 {
					next++
				}
				if x.Chosen && x.From == path[len(path)-1] {
					path = append(path, x.Beam)
				}
			}
			kept = next
			if i < len(b.Steps)-1 && kept != g.NumBeams {
				t.Errorf("step %d keeps %d beams of %d", i, kept, g.NumBeams)
			}
		}
		if len(path) != g.MaxNewTokens+1 {
			t.Errorf("the chosen continuations go through the beams %v", path)
		}
	}
}

// What cannot be looked into is said.
func TestLookingSaysWhatIsMissing(t *testing.T) {
	s, _ := looker()
	for _, c := range []run.Command{
		{Do: run.ExplainAttention, Text: "a"},
		{Do: run.ExplainAttention, Text: "a", Look: &run.Look{}},
		{Do: run.NextTokens, Text: "a", Look: &run.Look{Model: "no-such-model"}},
		{Do: run.NextTokens, Text: "a", Look: &run.Look{Model: "bert-tiny-en"}},
		{Do: run.NextTokens, Text: "a", Look: &run.Look{Model: "gpt2-tiny-stories", Written: []int32{-1}}},
		{Do: run.SearchBeams, Text: "a", Look: &run.Look{Model: "bert-tiny-en"}},
	} {
		if err := s.Run(c); err == nil {
			t.Errorf("%+v is answered", c)
		}
	}
}
