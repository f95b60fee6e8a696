package task

import (
	"maps"
	"slices"
	"strings"

	"tuneground/engine/data"
	"tuneground/engine/infer"
	"tuneground/engine/message"
	"tuneground/engine/metric"
	"tuneground/engine/model"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// fillMask predicts masked tokens: the masked language model of Devlin et al.
// 2018, section 3.1. Of the tokens drawn with mlm_probability, 80 % are
// replaced by the mask, 10 % by another token and 10 % stay, drawn again in
// every step.
type fillMask struct {
	encoder
	mask   int32
	hidden []int32 // ids of the current item
}

func newFillMask(e encoder) (Task, error) {
	mask, ok := e.tokenizer.Special("mask_token")
	if !ok {
		return nil, message.Errorf("the model's tokenizer has no mask token such as [MASK]; choose a model that was pretrained with one")
	}
	if err := e.checkTokens([]int32{mask}, nil); err != nil {
		return nil, err
	}
	return &fillMask{encoder: e, mask: mask}, nil
}

func (m *fillMask) Encode(e *data.Example) ([]Item, int) {
	ids := m.ids(e.Text)
	return []Item{{IDs: m.cut(ids)}}, len(ids)
}

func (m *fillMask) Fill(b *model.Batch, it *Item, key uint32) {
	row := int32(len(b.IDs))
	m.hidden = append(m.hidden[:0], it.IDs...)
	before, after := m.tokenizer.Around()
	from, to := before, len(it.IDs)-after
	if from >= to {
		from, to = 0, len(it.IDs)
	}
	always := from + int(tensor.Mix(key)%uint32(to-from)) // at least one
	for i := from; i < to; i++ {
		if i != always && !drawn(key, i, 0, m.settings.MLMProbability) {
			continue
		}
		b.Wanted, b.Labels = append(b.Wanted, row+int32(i)), append(b.Labels, it.IDs[i])
		switch {
		case drawn(key, i, 1, 0.8):
			m.hidden[i] = m.mask
		case drawn(key, i, 2, 0.5):
			m.hidden[i] = int32(tensor.Mix(key^uint32(i)*0x9e3779b9) % uint32(min(m.tokenizer.VocabSize(), m.config.VocabSize)))
		}
	}
	b.Add(m.hidden, nil)
}

// drawn is true with probability p, decided by key, a token's place and the use.
func drawn(key uint32, i, use int, p float64) bool {
	return !tensor.Keep(key+uint32(use)*0x85ebca6b, uint32(i), uint32(use), float32(p))
}

func (m *fillMask) Scorer(t *Texts, w *Writer) Scorer { return &maskScorer{t: t, task: m} }

func (m *fillMask) tokens(q input) (ids, types []int32) {
	text := strings.ReplaceAll(q.text, "[MASK]", m.tokenizer.Token(m.mask)) // the tokenizer's own mask
	return m.cut(m.ids(text)), nil
}

// read predicts the word at the first mask of the text.
func (m *fillMask) read(r *Reader, p *run.Prediction, a query) error {
	at := slices.Index(a.ids, m.mask)
	if at < 0 {
		return message.Errorf("the text has no [MASK]; write [MASK] where a word is to be guessed")
	}
	b := r.batch(a.ids, nil)
	b.Wanted = []int32{int32(at)}
	p.Answers = infer.Words(r.outputs(b), r.tokenizer, shownAnswers)
	return nil
}

// consideredWords is how many of the likeliest words Guess returns.
const consideredWords = 20

// Guess returns what a model for fill-mask would write for each [MASK] of a text, the
// likeliest first. A mask beyond max_length has no guess.
func (r *Reader) Guess(text string) ([][]run.Answer, error) {
	if err := r.look(); err != nil {
		return nil, err
	}
	m := r.by.(*fillMask)
	ids, types := m.tokens(input{text: text})
	b := r.batch(ids, types)
	for i, id := range ids {
		if id == m.mask {
			b.Wanted = append(b.Wanted, int32(i))
		}
	}
	if len(b.Wanted) == 0 {
		return nil, nil
	}
	var guesses [][]run.Answer
	for logits := range slices.Chunk(r.outputs(b), r.model.Config.VocabSize) {
		guesses = append(guesses, infer.Words(logits, r.tokenizer, consideredWords))
	}
	return guesses, nil
}

func (m *fillMask) columns() []string { return []string{"answer", "score"} }

func (m *fillMask) cells(p *run.Prediction) []data.Entry { return bestAnswer(p) }

// maskScorer measures predicted words.
type maskScorer struct {
	t           *Texts
	task        *fillMask
	right, seen int
	samples     []run.Sample
}

func (s *maskScorer) Add(items []int, b *model.Batch, p *Pass) {
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

// show keeps the model's predictions for the first items.
func (s *maskScorer) show(items []int, b *model.Batch, guesses []int32) {
	next := 0
	for i := range items[:min(len(items), ShownSamples)] {
		from, to := b.Offsets[i], b.Offsets[i+1]
		ids := append([]int32{}, b.IDs[from:to]...)
		for ; next < len(b.Wanted) && b.Wanted[next] < to; next++ {
			ids[b.Wanted[next]-from] = guesses[next]
		}
		decode := func(ids []int32) string { return s.task.tokenizer.Decode(ids, false) }
		s.samples = append(s.samples, run.Sample{
			Input: decode(b.IDs[from:to]), Output: decode(ids), Target: decode(s.t.Items[items[i]].IDs),
		})
	}
}

func (s *maskScorer) Result(r *Scores, _ int) error {
	maps.Copy(r.Metrics, metric.Likelihood{Loss: r.Loss.sum, Tokens: r.Loss.count}.Metrics())
	r.Metrics["accuracy"] = float64(s.right) / float64(max(1, s.seen))
	r.Samples, r.Counted = s.samples, s.seen
	return nil
}
