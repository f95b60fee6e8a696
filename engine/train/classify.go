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
		b.Labels = append(b.Labels, e.Label)
	}
	b.Values = append(b.Values, e.Values...)
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

func (s *classScorer) add(_ []int, b *model.Batch, p *pass) {
	raw, classes := p.outputs(), len(s.t.set.Labels)
	for i, label := range b.Labels {
		row := raw[i*classes:][:classes]
		s.truth, s.predicted = append(s.truth, label), append(s.predicted, int32(argmax(row)))
		s.probs = append(s.probs, infer.Softmax(row)...)
	}
}

func (s *classScorer) result(r *scores, _ int) error {
	labels := s.t.set.Labels
	r.confusion = metric.Count(s.truth, s.predicted, len(labels))
	r.metrics, r.perClass, r.baseline = r.confusion.Metrics(), r.confusion.Scores(labels), r.confusion.Baseline()
	if area := metric.OneVsRestROCAUC(s.truth, s.probs, len(labels)); !math.IsNaN(area) {
		r.metrics["roc_auc"] = area
	}
	for i, label := range s.truth {
		guess := s.predicted[i]
		r.answers = append(r.answers, answer{labels[label], labels[guess], int(label), int(guess), s.probs[i*len(labels)+int(label)]})
	}
	return nil
}

// labelsScorer measures any number of labels.
type labelsScorer struct {
	t     *trainer
	truth []bool
	probs []float64
}

func (s *labelsScorer) add(_ []int, b *model.Batch, p *pass) {
	for _, v := range b.Values {
		s.truth = append(s.truth, v == 1)
	}
	s.probs = append(s.probs, infer.Sigmoid(p.outputs())...)
}

func (s *labelsScorer) result(r *scores, _ int) error {
	labels := s.t.set.Labels
	m := metric.CountLabels(s.truth, s.probs, len(labels))
	r.metrics, r.perClass = m.Metrics(), m.Scores(labels)
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
