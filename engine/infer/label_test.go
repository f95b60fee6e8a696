package infer

import (
	"math"
	"strings"
	"testing"

	"tuneground/engine/data"
	"tuneground/engine/run"
)

// TestEntities compares with transformers' pipeline.
func TestEntities(t *testing.T) {
	var g struct {
		Texts []struct {
			Labels   []string
			Spans    [][2]int
			Words    []int32
			Logits   [][]float32
			Entities []run.Entity
		}
	}
	readJSON(t, "entities.json", &g)
	for _, x := range g.Texts {
		var words []data.Word
		for _, s := range x.Spans {
			words = append(words, data.Word{From: s[0], To: s[1]})
		}
		var logits []float32
		for _, row := range x.Logits {
			logits = append(logits, row...)
		}
		text := strings.Repeat("语", words[len(words)-1].To)
		got := Entities(text, words, x.Words, logits, x.Labels)
		if len(got) != len(x.Entities) {
			t.Errorf("%v: %d entities, transformers %d", x.Labels, len(got), len(x.Entities))
			continue
		}
		for i, want := range x.Entities {
			e := got[i]
			if e.Label != want.Label || e.From != want.From || e.To != want.To || math.Abs(e.Score-want.Score) > 1e-6 {
				t.Errorf("%v: %+v, transformers %+v", x.Labels, e, want)
			}
			if e.Text != strings.Repeat("语", want.To-want.From) {
				t.Errorf("%+v has another text", e)
			}
		}
	}
}
