package train

import (
	"maps"
	"math"
	"strconv"

	"tuneground/engine/data"
	"tuneground/engine/infer"
	"tuneground/engine/metric"
	"tuneground/engine/model"
	"tuneground/engine/run"
)

// classifying gives a text a label, several labels or a number.
type classifying struct{ encoder }

func (c *classifying) encode(e *data.Example) ([]item, int) {
	ids := c.ids(e.Text)
	return []item{{ids: c.cut(ids)}}, len(ids)
}

func (c *classifying) fill(b *model.Batch, it *item, _ uint32) {
	b.Add(it.ids, nil)
	e := &c.set.Examples[it.example]
	if c.set.ProblemType == run.SingleLabel {
		b.Labels = append(b.Labels, c.learnt(e.Label))
	}
	b.Values = append(b.Values, e.Values[:min(len(e.Values), len(c.set.Labels))]...)
}

// learnt returns the class that the model learns, -1 for one that only the test
// file has: its loss would be infinite.
func (e *encoder) learnt(class int32) int32 {
	if int(class) < len(e.set.Labels) {
		return class
	}
	return -1
}

func (c *classifying) scorer(t *trainer) scorer {
	switch c.set.ProblemType {
	case run.MultiLabel:
		return &labelsScorer{t: t}
	case run.Regression:
		return &numberScorer{t: t}
	}
	return &classScorer{t: t}
}

// classScorer measures single labels.
type classScorer struct {
	t                *trainer
	truth, predicted []int32
	probs            []float64 // of every class
}

func (s *classScorer) add(items []int, _ *model.Batch, p *pass) {
	raw, classes := p.outputs(), len(s.t.set.Labels)
	for i, x := range items {
		row := raw[i*classes:][:classes]
		label := s.t.set.Examples[s.t.texts.items[x].example].Label
		s.truth, s.predicted = append(s.truth, label), append(s.predicted, int32(argmax(row)))
		s.probs = append(s.probs, infer.Softmax(row)...)
	}
}

func (s *classScorer) result(r *scores, _ int) error {
	labels, learnt := s.t.set.AllLabels(), len(s.t.set.Labels)
	r.confusion = metric.Count(s.truth, s.predicted, len(labels))
	r.metrics, r.perClass, r.counted = r.confusion.Metrics(), r.confusion.Scores(labels), len(s.truth)
	r.baseline = r.confusion.Baseline()
	if area := metric.OneVsRestROCAUC(s.truth, s.probs, learnt); !math.IsNaN(area) {
		r.metrics["roc_auc"] = area
	}
	for i, label := range s.truth {
		a := answer{target: labels[label], output: labels[s.predicted[i]], class: int(label), guess: int(s.predicted[i])}
		if a.class < learnt {
			a.probability = s.probs[i*learnt+a.class]
		}
		r.answers = append(r.answers, a)
	}
	return nil
}

// labelsScorer measures any number of labels.
type labelsScorer struct {
	t     *trainer
	truth []bool    // [example][label], of all labels
	probs []float64 // 0 for those that the model does not learn
}

func (s *labelsScorer) add(items []int, _ *model.Batch, p *pass) {
	learnt, strange := len(s.t.set.Labels), make([]float64, len(s.t.set.Unlearnt))
	probs := infer.Sigmoid(p.outputs())
	for i, x := range items {
		truth := make([]bool, learnt+len(strange))
		for label, v := range s.t.set.Examples[s.t.texts.items[x].example].Values {
			truth[label] = v == 1
		}
		s.truth = append(s.truth, truth...)
		s.probs = append(append(s.probs, probs[i*learnt:][:learnt]...), strange...)
	}
}

func (s *labelsScorer) result(r *scores, _ int) error {
	labels := s.t.set.AllLabels()
	m := metric.CountLabels(s.truth, s.probs, len(labels))
	r.metrics, r.perClass, r.counted = m.Metrics(), m.Scores(labels), m.Examples
	for i, x := range r.examples {
		guess := data.Example{Values: make([]float32, len(labels))}
		for j := range labels {
			if s.probs[i*len(labels)+j] > 0.5 {
				guess.Values[j] = 1
			}
		}
		r.answers = append(r.answers, inWords(s.t.set.Answer(&s.t.set.Examples[x]), s.t.set.Answer(&guess)))
	}
	return nil
}

// numberScorer measures numbers.
type numberScorer struct {
	t                *trainer
	truth, predicted []float64
}

func (s *numberScorer) add(_ []int, b *model.Batch, p *pass) {
	for i, y := range p.outputs() {
		s.truth, s.predicted = append(s.truth, float64(b.Values[i])), append(s.predicted, float64(y))
	}
}

func (s *numberScorer) result(r *scores, _ int) error {
	maps.Copy(r.metrics, metric.Regress(s.truth, s.predicted).Metrics())
	for i, x := range r.examples {
		r.answers = append(r.answers, inWords(s.t.set.Answer(&s.t.set.Examples[x]), strconv.FormatFloat(s.predicted[i], 'f', 2, 64)))
	}
	return nil
}

func argmax(x []float32) int {
	best := 0
	for i := range x {
		if x[i] > x[best] {
			best = i
		}
	}
	return best
}
