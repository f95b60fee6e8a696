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
	// Add takes in what the model made of items, which stand in b.
	Add(items []int, b *model.Batch, p *Pass)
	// Result fills in what the answers are worth. A model that writes does so
	// here, for the first limit examples.
	Result(s *Scores, limit int) error
}

// Scores are what the model made of some examples.
type Scores struct {
	Examples  []int
	Losses    []Mean // of each example, without label smoothing
	Loss      Mean   // over all that has a label: texts, tokens or answers
	Metrics   map[string]float64
	Confusion metric.Confusion
	PerClass  []run.ClassScore
	Baseline  float64      // the accuracy of always naming the most frequent class
	Counted   int          // texts, tags or tokens that the accuracy is a share of
	Answers   []Answer     // to each example; none where there is nothing to answer
	Samples   []run.Sample // what the model wrote

	place map[int]int // of an example among Examples
}

// NewScores returns Scores of examples that nothing is known of yet.
func NewScores(examples []int) *Scores {
	s := &Scores{Examples: examples, Losses: make([]Mean, len(examples)), Metrics: map[string]float64{}, place: map[int]int{}}
	for i, x := range examples {
		s.place[x] = i
	}
	return s
}

// AddLosses adds the losses of the rows of b, which holds items of t, to those of
// their examples.
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

// A Mean is a mean that grows.
type Mean struct {
	sum   float64
	count int
}

func (m *Mean) add(x float64) { m.sum, m.count = m.sum+x, m.count+1 }

// Value is the mean so far, 0 of nothing.
func (m Mean) Value() float64 { return m.sum / float64(max(1, m.count)) }

// An Answer is what the model said to one example, and what it should have said.
type Answer struct {
	Target, Output string
	Class, Guess   int     // where every example has one class, else -1
	Probability    float64 // of Class
}

// InWords returns an answer that is no class.
func InWords(target, output string) Answer { return Answer{target, output, -1, -1, 0} }

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

// EvaluationKey decides what is left to chance in an evaluation: it is the same for
// all, so that they can be compared.
const EvaluationKey = 0x5eed

// ShownSamples is how many texts an evaluation shows.
const ShownSamples = 5

// A Pass is what the model made of a batch, in its Device's memory until it is read.
type Pass struct {
	Model    *model.Model
	Tape     *grad.Tape
	Features *grad.Value // as Model.Head takes them
	Loss     grad.Loss
}

// outputs returns the outputs, row after row: not for a vocabulary, of which they
// are too many.
func (p *Pass) outputs() []float32 { return p.Read(p.Model.Head(p.Tape, p.Features).Tensor) }

// best returns the likeliest class or word of each row that has a label.
func (p *Pass) best() []int32 {
	list := make([]int32, 0, p.Loss.Best.Len())
	for _, x := range p.Read(p.Loss.Best) {
		list = append(list, int32(x))
	}
	return list
}

// Read returns the numbers of x.
func (p *Pass) Read(x tensor.Tensor) []float32 {
	raw := make([]float32, x.Len())
	p.Tape.Device().Read(raw, x)
	return raw
}
