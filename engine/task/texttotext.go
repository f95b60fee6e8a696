package task

import (
	"maps"
	"strings"

	"tuneground/engine/data"
	"tuneground/engine/metric"
	"tuneground/engine/model"
	"tuneground/engine/run"
)

// textToText generates one text from another: a translation, a summary, or the
// name of a class (Raffel et al. 2019: every task is text to text).
type textToText struct{ encoder }

func newTextToText(e encoder) (Task, error) { return &textToText{e}, nil }

func (c *textToText) Encode(e *data.Example) ([]Item, int) {
	source := c.ids(c.settings.SourcePrefix + e.Text)
	target := c.ids(c.target(e))
	short := *c
	short.maxLength = c.settings.MaxTargetLength
	return []Item{{IDs: c.cut(source), Labels: short.cut(target)}}, len(source)
}

// target is the expected text for an example.
func (c *textToText) target(e *data.Example) string { return c.set.Answer(e) }

func (c *textToText) Fill(b *model.Batch, it *Item, _ uint32) {
	b.Add(it.IDs, nil)
	if b.Decoder == nil {
		b.Decoder = &model.Batch{}
		b.Decoder.Reset()
	}
	shifted := append([]int32{int32(c.config.DecoderStartTokenID)}, it.Labels[:len(it.Labels)-1]...)
	b.Decoder.Add(shifted, nil)
	b.Labels = append(b.Labels, it.Labels...)
}

func (c *textToText) Scorer(t *Texts, w *Writer) Scorer { return &writtenScorer{t, w, c} }

func (c *textToText) tokens(q input) (ids, types []int32) {
	return c.cut(c.ids(c.settings.SourcePrefix + q.text)), nil
}

func (c *textToText) read(r *Reader, p *run.Prediction, a query) error { return r.write(p, a) }

func (c *textToText) columns() []string {
	if run.TaskOf(c.settings.Task).HasLabels() {
		return []string{"predicted_label", "probability"}
	}
	return []string{"output"}
}

func (c *textToText) cells(p *run.Prediction) []data.Entry {
	if run.TaskOf(c.settings.Task).HasLabels() { // a generated class has no probability
		return []data.Entry{p.Output, nil}
	}
	return []data.Entry{p.Output}
}

// writtenScorer generates texts and compares them with the targets.
type writtenScorer struct {
	t    *Texts
	w    *Writer
	task *textToText
}

func (s *writtenScorer) Add([]int, *model.Batch, *Pass) {}

func (s *writtenScorer) Result(r *Scores, limit int) error {
	examples := r.Examples[:min(len(r.Examples), limit)]
	var sources [][]int32
	for _, i := range s.t.Of(examples) {
		sources = append(sources, s.t.Items[i].IDs)
	}
	written, err := s.w.write(sources)
	if err != nil {
		return err
	}
	var outputs, targets []string
	exact := 0
	for i, ids := range written {
		e := &s.t.Set.Examples[examples[i]]
		output, target := strings.TrimSpace(s.task.tokenizer.Decode(ids, true)), strings.TrimSpace(s.task.target(e))
		if output == target {
			exact++
		}
		outputs, targets = append(outputs, output), append(targets, target)
		r.Answers = append(r.Answers, InWords(target, output))
		r.Samples = append(r.Samples, run.Sample{Input: e.Text, Output: output, Target: target})
	}
	r.Metrics["exact_match"] = float64(exact) / float64(max(1, len(outputs)))
	comparisons[s.task.settings.Task](r, outputs, targets)
	return nil
}

// comparisons compute a task's own metrics of generated texts.
var comparisons = map[string]func(r *Scores, outputs, targets []string){
	run.Translation: func(r *Scores, outputs, targets []string) {
		maps.Copy(r.Metrics, metric.CorpusBLEU(metric.TokenizerFor(targets), outputs, targets).Metrics())
		maps.Copy(r.Metrics, metric.CorpusCHRF(outputs, targets).Metrics())
	},
	run.Summarization: func(r *Scores, outputs, targets []string) {
		maps.Copy(r.Metrics, metric.CorpusROUGE(outputs, targets).Metrics())
	},
	run.TextClassification: func(r *Scores, _, targets []string) {
		r.Metrics["accuracy"], r.Baseline = r.Metrics["exact_match"], mostFrequent(targets)
	},
}
