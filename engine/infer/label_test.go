package infer

import (
	"fmt"
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

// TestEntitiesOfSchemes checks entities by their scheme, also schemes that
// transformers does not know.
func TestEntitiesOfSchemes(t *testing.T) {
	words := []data.Word{{From: 0, To: 4}, {From: 5, To: 9}, {From: 10, To: 14}, {From: 15, To: 19}}
	for _, c := range []struct{ labels, said, want string }{
		{"O U-LOC B-PER I-PER L-PER", "U-LOC U-LOC B-PER L-PER", "LOC 0 4, LOC 5 9, PER 10 19"},
		{"O U-LOC B-PER I-PER L-PER", "B-PER I-PER O U-LOC", "LOC 15 19"},
		{"O S-LOC B-PER I-PER E-PER", "S-LOC S-LOC B-PER E-PER", "LOC 0 4, LOC 5 9, PER 10 19"},
		{"O B-PER I-PER", "I-PER I-PER B-PER I-PER", "PER 0 9, PER 10 19"},
		{"O PER E-MAIL", "PER PER O E-MAIL", "PER 0 9, E-MAIL 15 19"},
		{"NOUN VERB E-MAIL", "NOUN NOUN VERB E-MAIL", "NOUN 0 4, NOUN 5 9, VERB 10 14, E-MAIL 15 19"},
	} {
		labels := strings.Fields(c.labels)
		var logits []float32
		for said := range strings.FieldsSeq(c.said) {
			for _, l := range labels {
				logits = append(logits, map[bool]float32{true: 3}[l == said])
			}
		}
		var got []string
		for _, e := range Entities("Oslo Lima Anna Berg", words, []int32{0, 1, 2, 3}, logits, labels) {
			got = append(got, fmt.Sprintf("%s %d %d", e.Label, e.From, e.To))
			if want := "Oslo Lima Anna Berg"[e.From:e.To]; e.Text != want || e.Score < 0.5 || e.Score > 1 {
				t.Errorf("%s: %+v holds %q", c.said, e, want)
			}
		}
		if got := strings.Join(got, ", "); got != c.want {
			t.Errorf("%s: %s, want %s", c.said, got, c.want)
		}
	}
}
