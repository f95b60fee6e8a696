package train

import (
	"time"

	"tuneground/engine/grad"
	"tuneground/engine/metric"
	"tuneground/engine/model"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// A scorer measures a model's answers, batch by batch.
type scorer interface {
	// add takes in what the model made of items, which stand in b.
	add(items []int, b *model.Batch, p *pass)
	// result fills in what the answers are worth. A model that writes does so
	// here, for the first limit examples.
	result(s *scores, limit int) error
}

// scores is what the model made of some examples.
type scores struct {
	examples  []int
	place     map[int]int // of an example among examples
	losses    []mean      // of each example, without label smoothing
	loss      mean        // over all that has a label: texts, tokens or answers
	metrics   map[string]float64
	confusion metric.Confusion
	perClass  []run.ClassScore
	baseline  float64      // the accuracy of always naming the most frequent class
	counted   int          // texts, tags or tokens that the accuracy is a share of
	answers   []answer     // to each example; none where there is nothing to answer
	samples   []run.Sample // what the model wrote
}

// mean is a mean that grows.
type mean struct {
	sum   float64
	count int
}

func (m *mean) add(x float64) { m.sum, m.count = m.sum+x, m.count+1 }

func (m mean) value() float64 { return m.sum / float64(max(1, m.count)) }

// answer is what the model said to one example, and what it should have said.
type answer struct {
	target, output string
	class, guess   int     // where every example has one class, else -1
	probability    float64 // of class
}

// mostFrequent returns the share that the most frequent of some labels has: the
// accuracy of a guess that never looks at a text.
func mostFrequent(labels []string) float64 {
	times, most := map[string]int{}, 0
	for _, l := range labels {
		times[l]++
		most = max(most, times[l])
	}
	return float64(most) / float64(max(1, len(labels)))
}

// inWords returns an answer that is no class.
func inWords(target, output string) answer { return answer{target, output, -1, -1, 0} }

// evaluationKey decides what is left to chance in an evaluation: the same for
// all, so that they can be compared.
const evaluationKey = 0x5eed

// score runs the model over examples without training it.
func (t *trainer) score(what string, examples []int, limit int) (*scores, error) {
	t.opt.Settle()
	s := &scores{examples: examples, place: map[int]int{}, losses: make([]mean, len(examples)), metrics: map[string]float64{}}
	for i, x := range examples {
		s.place[x] = i
	}
	sc, items, started := t.texts.scorer(t), t.texts.of(examples), time.Now()
	for from := 0; from < len(items); {
		if err := t.look(); err != nil {
			return nil, err
		}
		some := t.onePass(items[from:])
		from += len(some)
		t.tape.Reset(false, 0)
		p := &pass{trainer: t, features: t.see(some, evaluationKey)}
		p.loss = t.model.Loss(t.tape, p.features, &t.batch, 0)
		t.addLosses(s, some, p.read(p.loss.Each))
		sc.add(some, &t.batch, p)
		t.Progress(what, started, int64(from), int64(len(items)))
	}
	if err := sc.result(s, limit); err != nil {
		return nil, err
	}
	s.metrics["loss"] = s.loss.value()
	return s, nil
}

// onePass returns those of items, from the first, that the model looks at together:
// a batch for evaluation, or as many of it as the memory for passes is meant for.
func (t *trainer) onePass(items []int) []int {
	n, tokens := 0, 0
	for n < min(len(items), t.config.EvalBatchSize) {
		tokens += t.texts.size(items[n])
		if n > 0 && tokens > t.need.tokens {
			break
		}
		n++
	}
	return items[:n]
}

// A pass is what the model made of a batch, in its Device's memory until somebody
// asks for it.
type pass struct {
	*trainer
	features *grad.Value
	loss     grad.Loss
}

// outputs returns the outputs, row after row: not for a vocabulary, of which they
// are too many.
func (p *pass) outputs() []float32 { return p.read(p.model.Head(p.tape, p.features).Tensor) }

// best returns the likeliest class or word of each row that has a label.
func (p *pass) best() []int32 {
	list := make([]int32, 0, p.loss.Best.Len())
	for _, x := range p.read(p.loss.Best) {
		list = append(list, int32(x))
	}
	return list
}

func (p *pass) read(x tensor.Tensor) []float32 {
	raw := make([]float32, x.Len())
	p.model.dev.Read(raw, x)
	return raw
}

// addLosses adds the losses of a batch's rows to those of their examples.
func (t *trainer) addLosses(s *scores, items []int, losses []float32) {
	perToken := len(t.batch.Labels) == len(losses)
	ends, row := rowEnds(&t.batch, len(losses)), 0
	for i, item := range items {
		place := s.place[t.texts.items[item].example]
		for ; row < ends[i]; row++ {
			if perToken && t.batch.Labels[row] < 0 {
				continue
			}
			s.loss.add(float64(losses[row]))
			s.losses[place].add(float64(losses[row]))
		}
	}
}

// rowEnds returns where the rows of each of b's sequences end among the rows
// of the outputs.
func rowEnds(b *model.Batch, rows int) []int {
	n := b.Sequences()
	ends := make([]int, n)
	for i := range ends {
		switch {
		case rows == n:
			ends[i] = i + 1
		case len(b.Wanted) > 0:
			if i > 0 {
				ends[i] = ends[i-1]
			}
			for ends[i] < rows && b.Wanted[ends[i]] < b.Offsets[i+1] {
				ends[i]++
			}
		case b.Decoder != nil:
			ends[i] = int(b.Decoder.Offsets[i+1])
		default:
			ends[i] = int(b.Offsets[i+1])
		}
	}
	return ends
}
