package train

import (
	"errors"
	"maps"

	"tuneground/engine/data"
	"tuneground/engine/metric"
	"tuneground/engine/model"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// masking guesses tokens that were hidden: the masked language model of Devlin
// et al. 2018, section 3.1. Of the tokens drawn with mlm_probability, 80 % are
// replaced by the mask, 10 % by another token and 10 % stay, drawn anew in
// every step.
type masking struct {
	encoder
	mask   int32
	hidden []int32 // ids of the item at hand
}

func newMasking(e encoder) (task, error) {
	mask, ok := e.tokens.Special("mask_token")
	if !ok {
		return nil, errors.New("the model's tokenizer has no mask token such as [MASK]; choose a model that was pretrained with one")
	}
	if err := e.checkTokens([]int32{mask}, nil); err != nil {
		return nil, err
	}
	return &masking{encoder: e, mask: mask}, nil
}

func (m *masking) encode(e *data.Example) ([]item, int) {
	ids := m.ids(e.Text)
	return []item{{ids: m.cut(ids)}}, len(ids)
}

func (m *masking) fill(b *model.Batch, it *item, key uint32) {
	row := int32(len(b.IDs))
	m.hidden = append(m.hidden[:0], it.ids...)
	before, after := m.tokens.Around()
	from, to := before, len(it.ids)-after
	if from >= to {
		from, to = 0, len(it.ids)
	}
	always := from + int(tensor.Mix(key)%uint32(to-from)) // one at least
	for i := from; i < to; i++ {
		if i != always && !drawn(key, i, 0, m.config.MLMProbability) {
			continue
		}
		b.Wanted, b.Labels = append(b.Wanted, row+int32(i)), append(b.Labels, it.ids[i])
		switch {
		case drawn(key, i, 1, 0.8):
			m.hidden[i] = m.mask
		case drawn(key, i, 2, 0.5):
			m.hidden[i] = int32(tensor.Mix(key^uint32(i)*0x9e3779b9) % uint32(min(m.tokens.VocabSize(), m.model.VocabSize)))
		}
	}
	b.Add(m.hidden, nil)
}

// drawn is true with probability p, decided by key, a token's place and the use.
func drawn(key uint32, i, use int, p float64) bool {
	return !tensor.Keep(key+uint32(use)*0x85ebca6b, uint32(i), uint32(use), float32(p))
}

func (m *masking) scorer(t *trainer) scorer { return &maskScorer{t: t, task: m} }

// maskScorer measures guesses.
type maskScorer struct {
	t           *trainer
	task        *masking
	right, seen int
	samples     []run.Sample
}

func (s *maskScorer) add(items []int, b *model.Batch, p *pass) {
	guesses := p.best()
	for i, label := range b.Labels {
		if guesses[i] == label {
			s.right++
		}
	}
	s.seen += len(b.Labels)
	if len(s.samples) == 0 {
		s.show(items, b, guesses)
	}
}

// show keeps what the model filled in for the first items.
func (s *maskScorer) show(items []int, b *model.Batch, guesses []int32) {
	next := 0
	for i := range items[:min(len(items), shownSamples)] {
		from, to := b.Offsets[i], b.Offsets[i+1]
		ids := append([]int32{}, b.IDs[from:to]...)
		for ; next < len(b.Wanted) && b.Wanted[next] < to; next++ {
			ids[b.Wanted[next]-from] = guesses[next]
		}
		decode := func(ids []int32) string { return s.task.tokens.Decode(ids, false) }
		s.samples = append(s.samples, run.Sample{
			Input: decode(b.IDs[from:to]), Output: decode(ids), Target: decode(s.t.texts.items[items[i]].ids),
		})
	}
}

func (s *maskScorer) result(r *scores, _ int) error {
	maps.Copy(r.metrics, metric.Likelihood{Loss: r.loss.sum, Tokens: r.loss.count}.Metrics())
	r.metrics["accuracy"] = float64(s.right) / float64(max(1, s.seen))
	r.samples, r.counted = s.samples, s.seen
	return nil
}
