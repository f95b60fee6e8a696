package task

import (
	"tuneground/engine/grad"
	"tuneground/engine/metric"
	"tuneground/engine/model"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// A Scorer measures a model's answers, batch by batch.
type Scorer interface {
	// Add adds the model's answers to items, which are in b.
	Add(items []int, b *model.Batch, p *Pass)
	// Result fills in the scores of the answers. A model that generates does so
	// here, for the first limit examples.
	Result(s *Scores, limit int) error
}

// Scores are the results of a model on some examples.
type Scores struct {
	Examples  []int
	Losses    []Mean // for each example, without label smoothing
	Loss      Mean   // over everything labelled: texts, tokens or answers
	Metrics   map[string]float64
	Confusion metric.Confusion
	PerClass  []run.ClassScore
	Baseline  float64      // the accuracy of always predicting the most frequent class
	Counted   int          // texts, tags or tokens over which accuracy is computed
	Answers   []Answer     // for each example; none if there is nothing to answer
	Samples   []run.Sample // generated texts

	place map[int]int // index of an example in Examples
}

// NewScores returns empty Scores of examples.
func NewScores(examples []int) *Scores {
	s := &Scores{Examples: examples, Losses: make([]Mean, len(examples)), Metrics: map[string]float64{}, place: map[int]int{}}
	for i, x := range examples {
		s.place[x] = i
	}
	return s
}

// AddLosses adds the losses of the rows of b, which holds items of t, to those
// of their examples.
func (s *Scores) AddLosses(t *Texts, items []int, b *model.Batch, losses []float32) {
	perToken := len(b.Labels) == len(losses)
	ends, row := b.RowEnds(len(losses)), 0
	for i, item := range items {
		place := s.place[t.Items[item].Example]
		for ; row < ends[i]; row++ {
			if perToken && b.Labels[row] < 0 {
				continue
			}
			s.Loss.add(float64(losses[row]))
			s.Losses[place].add(float64(losses[row]))
		}
	}
}

// A Mean is a running mean.
type Mean struct {
	sum   float64
	count int
}

func (m *Mean) add(x float64) { m.sum, m.count = m.sum+x, m.count+1 }

// Value is the mean so far, 0 without values.
func (m Mean) Value() float64 { return m.sum / float64(max(1, m.count)) }

// An Answer is the model's answer for one example, with the expected one.
type Answer struct {
	Target, Output string
	Class, Guess   int     // if every example has one class, else -1
	Probability    float64 // of Class
}

// InWords returns an answer that is not a class.
func InWords(target, output string) Answer { return Answer{target, output, -1, -1, 0} }

// mostFrequent returns the share of the most frequent label: the accuracy of a
// guess that ignores the text.
func mostFrequent(labels []string) float64 {
	times, most := map[string]int{}, 0
	for _, l := range labels {
		times[l]++
		most = max(most, times[l])
	}
	return float64(most) / float64(max(1, len(labels)))
}

// EvaluationKey is the key of all randomness in an evaluation. It is the same
// for all, so that they can be compared.
const EvaluationKey = 0x5eed

// ShownSamples is the number of texts that an evaluation shows.
const ShownSamples = 5

// A Pass is a forward pass over a batch, in its Device's memory.
type Pass struct {
	Model    *model.Model
	Tape     *grad.Tape
	Batch    *model.Batch
	Features *grad.Value // input of Model.Head
	Loss     grad.Loss
}

// outputs returns the outputs, row after row. For a vocabulary they are too
// large.
func (p *Pass) outputs() []float32 { return p.Read(p.Model.Head(p.Tape, p.Features, p.Batch).Tensor) }

// best returns the most likely class or token of each labelled row.
func (p *Pass) best() []int32 {
	list := make([]int32, 0, p.Loss.Best.Len())
	for _, x := range p.Read(p.Loss.Best) {
		list = append(list, int32(x))
	}
	return list
}

// Read returns the elements of x.
func (p *Pass) Read(x tensor.Tensor) []float32 {
	raw := make([]float32, x.Len())
	p.Tape.Device().Read(raw, x)
	return raw
}
