package architecture_test

import (
	"math"
	"testing"

	"tuneground/engine/architecture"
	"tuneground/engine/hf"
	"tuneground/engine/model"
	"tuneground/engine/run"
)

// The count of every public checkpoint is its published one, to the last number.
func TestTheCountsArePublishedOnes(t *testing.T) {
	for _, s := range architecture.Shapes {
		n, p := s.Parameters(), s.Published
		if p.Exact != 0 && n != p.Exact {
			t.Errorf("%s: %d parameters, its checkpoint has %d", s.Title, n, p.Exact)
		}
		if off := math.Abs(float64(n)/p.Paper - 1); off > 0.07 || p.Exact == 0 && off > 0.005 {
			t.Errorf("%s: %d parameters, its paper says %s", s.Title, n, p.Digits)
		}
	}
}

// The smaller T5 and the smaller models of the closed families' papers test the formula
// with other numbers.
func TestTheFormulaFitsOtherSizes(t *testing.T) {
	small := func(name string, change func(*architecture.Shape)) float64 {
		s := architecture.Named(name)
		change(&s)
		return float64(s.Parameters())
	}
	for _, x := range []struct {
		name      string
		got, want float64
		within    float64
	}{
		{"t5-small", small("t5", func(s *architecture.Shape) { s.Layers, s.Hidden, s.Heads, s.FeedForward = 6, 512, 8, 2048 }), 60_506_624, 0},
		{"gpt2-xl", small("gpt2", func(s *architecture.Shape) { s.Layers, s.Hidden, s.Heads, s.FeedForward = 48, 1600, 25, 6400 }), 1_557_611_200, 0},
		{"GPT-3 6.7B", small("gpt3", func(s *architecture.Shape) { s.Layers, s.Hidden, s.Heads, s.FeedForward = 32, 4096, 32, 16384 }), 6.7e9, 0.05e9},
		{"PaLM 8B", small("palm", func(s *architecture.Shape) { s.Layers, s.Hidden, s.Heads, s.FeedForward = 32, 4096, 16, 16384 }), 8.63e9, 0.005e9},
		{"PaLM 62B", small("palm", func(s *architecture.Shape) { s.Layers, s.Hidden, s.Heads, s.FeedForward = 64, 8192, 32, 32768 }), 62.50e9, 0.005e9},
		{"J1-Large", small("jurassic1", func(s *architecture.Shape) {
			s.Layers, s.Hidden, s.Heads, s.HeadWidth, s.FeedForward = 32, 4096, 32, 128, 16384
		}), 7.5e9, 0.05e9},
		{"Gopher 280B", small("chinchilla", func(s *architecture.Shape) { s.Hidden, s.Heads, s.FeedForward = 16384, 128, 65536 }), 280e9, 0.5e9},
	} {
		if math.Abs(x.got-x.want) > x.within {
			t.Errorf("%s: %.0f parameters, want %.0f", x.name, x.got, x.want)
		}
	}
}

// The engine builds the same models from config.json. Its classifiers have
// heads where some checkpoints have a pooler, so that is left out.
func TestTheEngineCountsTheSame(t *testing.T) {
	compared := 0
	for _, s := range architecture.Shapes {
		if run.FamilyOf(s.Type).Type == "" {
			continue
		}
		compared++
		s.Pooler = false
		if got := engineCount(t, s); got != s.Parameters() {
			t.Errorf("%s: the engine counts %d parameters, the formula %d", s.Title, got, s.Parameters())
		}
	}
	if compared != len(run.Families) {
		t.Errorf("%d families are compared of %d", compared, len(run.Families))
	}
}

// engineCount is the size of the engine's own model of the shape, without pooler and head.
func engineCount(t *testing.T, s architecture.Shape) (n int64) {
	c := hf.NewConfig(s.Type)
	c.VocabSize, c.HiddenSize, c.NumHiddenLayers, c.NumAttentionHeads = s.Vocab, s.Hidden, s.Layers, s.Heads
	c.IntermediateSize, c.TypeVocabSize = s.FeedForward, s.Types
	if s.Positions > 0 {
		c.MaxPositionEmbeddings = s.Positions
	}
	if s.Embedding > 0 {
		c.EmbeddingSize = s.Embedding
	}
	m, err := model.New(c, run.FamilyOf(s.Type).Tasks[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range m.Params {
		if !m.HeadParam(p) {
			n += int64(p.Size())
		}
	}
	return n
}
