package task

import (
	"maps"
	"strings"

	"tuneground/engine/data"
	"tuneground/engine/metric"
	"tuneground/engine/model"
	"tuneground/engine/run"
)

// textGeneration continues texts: a language model learns to predict each token
// from those before it. Every text stands between two end-of-text tokens, so
// that the model learns to begin and to end. A text too long for one sequence
// continues in the next.
type textGeneration struct {
	encoder
	eos []int32 // none or one
}

func newTextGeneration(e encoder) (Task, error) {
	c := &textGeneration{encoder: e}
	if e.config.EosTokenID != nil {
		c.eos = []int32{int32(e.end())}
	}
	return c, nil
}

func (c *textGeneration) Encode(e *data.Example) ([]Item, int) {
	ids := append(c.begin(e.Text), c.eos...)
	return c.blocks(ids), len(ids)
}

// blocks cuts tokens into sequences of max_length, as Hugging Face's run_clm.py
// does. A single token left over is dropped: it has no context.
func (c *textGeneration) blocks(ids []int32) []Item {
	items := []Item{{IDs: ids[:min(len(ids), c.maxLength)]}}
	for from := c.maxLength; from < len(ids)-1; from += c.maxLength {
		items = append(items, Item{IDs: ids[from:min(len(ids), from+c.maxLength)]})
	}
	return items
}

// begin returns the tokens of an unfinished text.
func (c *textGeneration) begin(text string) []int32 {
	return c.tokenizer.AppendText(append([]int32{}, c.eos...), text)
}

func (c *textGeneration) Fill(b *model.Batch, it *Item, _ uint32) {
	b.Add(it.IDs, nil)
	b.Labels = append(append(b.Labels, it.IDs[1:]...), -1)
}

func (c *textGeneration) Scorer(t *Texts, w *Writer) Scorer { return &textScorer{t, w, c} }

func (c *textGeneration) tokens(q input) (ids, types []int32) {
	ids = c.begin(q.text)
	return ids[max(0, len(ids)-c.config.MaxTokens()):], nil
}

func (c *textGeneration) read(r *Reader, p *run.Prediction, a query) error { return r.write(p, a) }

func (c *textGeneration) columns() []string { return []string{"output"} }

func (c *textGeneration) cells(p *run.Prediction) []data.Entry { return []data.Entry{p.Output} }

// textScorer measures the likelihood of the texts, and lets the model continue
// the beginnings of some.
type textScorer struct {
	t    *Texts
	w    *Writer
	task *textGeneration
}

func (s *textScorer) Add([]int, *model.Batch, *Pass) {}

func (s *textScorer) Result(r *Scores, _ int) error {
	maps.Copy(r.Metrics, metric.Likelihood{Loss: r.Loss.sum, Tokens: r.Loss.count}.Metrics())
	var prompts [][]int32
	for _, x := range r.Examples[:min(len(r.Examples), ShownSamples)] {
		ids := s.t.Items[s.t.first[x]].IDs
		prompts = append(prompts, ids[:max(1, min(len(ids)/3, 12))])
	}
	written, err := s.w.write(prompts)
	if err != nil {
		return err
	}
	for i, ids := range written {
		decode := func(ids []int32) string { return strings.TrimSpace(s.task.tokenizer.Decode(ids, true)) }
		r.Samples = append(r.Samples, run.Sample{
			Input: decode(prompts[i]), Output: decode(ids), Target: s.t.Set.Examples[r.Examples[i]].Text,
		})
	}
	return nil
}
