package train

import (
	"maps"
	"strings"

	"tuneground/engine/data"
	"tuneground/engine/metric"
	"tuneground/engine/model"
	"tuneground/engine/run"
)

// continuing writes on: a language model learns to guess each token from those
// before it. Every text stands between two end-of-text tokens, so that the
// model learns to begin and to end. A text too long for one sequence goes on in
// the next.
type continuing struct {
	encoder
	eos []int32 // none or one
}

func newContinuing(e encoder) *continuing {
	c := &continuing{encoder: e}
	if e.model.EosTokenID != nil {
		c.eos = []int32{int32(e.end())}
	}
	return c
}

func (c *continuing) encode(e *data.Example) ([]item, int) {
	ids := append(c.begin(e.Text), c.eos...)
	return c.blocks(ids), len(ids)
}

// blocks cuts tokens into sequences of max_length, as Hugging Face's run_clm.py
// does. A single token that is left over is let go: nothing before it says what
// it is.
func (c *continuing) blocks(ids []int32) []item {
	items := []item{{ids: ids[:min(len(ids), c.maxLength)]}}
	for from := c.maxLength; from < len(ids)-1; from += c.maxLength {
		items = append(items, item{ids: ids[from:min(len(ids), from+c.maxLength)]})
	}
	return items
}

// begin returns the tokens of a text that is not at its end.
func (c *continuing) begin(text string) []int32 {
	return c.tokens.AppendText(append([]int32{}, c.eos...), text)
}

func (c *continuing) fill(b *model.Batch, it *item, _ uint32) {
	b.Add(it.ids, nil)
	b.Labels = append(append(b.Labels, it.ids[1:]...), -1)
}

func (c *continuing) scorer(t *trainer) scorer { return &textScorer{t: t, task: c} }

// textScorer measures how likely the texts are to the model, and lets it go on
// from the beginnings of some.
type textScorer struct {
	t    *trainer
	task *continuing
}

func (s *textScorer) add([]int, *model.Batch, *pass) {}

func (s *textScorer) result(r *scores, _ int) error {
	maps.Copy(r.metrics, metric.Likelihood{Loss: r.loss.sum, Tokens: r.loss.count}.Metrics())
	var prompts [][]int32
	for _, x := range r.examples[:min(len(r.examples), shownSamples)] {
		ids := s.t.texts.items[s.t.texts.first[x]].ids
		prompts = append(prompts, ids[:max(1, min(len(ids)/3, 12))])
	}
	written, err := s.t.write(prompts)
	if err != nil {
		return err
	}
	for i, ids := range written {
		decode := func(ids []int32) string { return strings.TrimSpace(s.task.tokens.Decode(ids, true)) }
		r.samples = append(r.samples, run.Sample{
			Input: decode(prompts[i]), Output: decode(ids), Target: s.t.set.Examples[r.examples[i]].Text,
		})
	}
	return nil
}
