package train

import (
	"maps"
	"strings"

	"tuneground/engine/data"
	"tuneground/engine/metric"
	"tuneground/engine/model"
	"tuneground/engine/run"
)

// converting writes one text for another: translation, summary, or the name of
// a class (Raffel et al. 2019: every task is text to text).
type converting struct{ encoder }

func (c *converting) encode(e *data.Example) ([]item, int) {
	source := c.ids(c.config.SourcePrefix + e.Text)
	target := c.ids(c.target(e))
	short := *c
	short.maxLength = c.config.MaxTargetLength
	return []item{{ids: c.cut(source), labels: short.cut(target)}}, len(source)
}

// target is what is to be written for an example.
func (c *converting) target(e *data.Example) string { return c.set.Answer(e) }

func (c *converting) fill(b *model.Batch, it *item, _ uint32) {
	b.Add(it.ids, nil)
	if b.Decoder == nil {
		b.Decoder = &model.Batch{}
		b.Decoder.Reset()
	}
	shifted := append([]int32{int32(c.model.DecoderStartTokenID)}, it.labels[:len(it.labels)-1]...)
	b.Decoder.Add(shifted, nil)
	b.Labels = append(b.Labels, it.labels...)
}

func (c *converting) scorer(t *trainer) scorer { return &writtenScorer{t: t, task: c} }

// writtenScorer lets the model write and compares with what it was to write.
type writtenScorer struct {
	t    *trainer
	task *converting
}

func (s *writtenScorer) add([]int, *model.Batch, *pass) {}

func (s *writtenScorer) result(r *scores, limit int) error {
	examples := r.examples[:min(len(r.examples), limit)]
	var sources [][]int32
	for _, i := range s.t.texts.of(examples) {
		sources = append(sources, s.t.texts.items[i].ids)
	}
	written, err := s.t.write(sources)
	if err != nil {
		return err
	}
	var outputs, targets []string
	exact := 0
	for i, ids := range written {
		e := &s.t.set.Examples[examples[i]]
		output, target := strings.TrimSpace(s.task.tokens.Decode(ids, true)), strings.TrimSpace(s.task.target(e))
		if output == target {
			exact++
		}
		outputs, targets = append(outputs, output), append(targets, target)
		r.answers = append(r.answers, inWords(target, output))
		r.samples = append(r.samples, run.Sample{Input: e.Text, Output: output, Target: target})
	}
	r.metrics["exact_match"] = float64(exact) / float64(max(1, len(outputs)))
	s.compare(r, outputs, targets)
	return nil
}

// compare fills in the task's own metrics.
func (s *writtenScorer) compare(r *scores, outputs, targets []string) {
	switch s.task.config.Task {
	case run.Translation:
		maps.Copy(r.metrics, metric.CorpusBLEU(metric.TokenizerFor(targets), outputs, targets).Metrics())
		maps.Copy(r.metrics, metric.CorpusCHRF(outputs, targets).Metrics())
	case run.Summarization:
		maps.Copy(r.metrics, metric.CorpusROUGE(outputs, targets).Metrics())
	default:
		r.metrics["accuracy"], r.baseline = r.metrics["exact_match"], mostFrequent(targets)
	}
}
