package task

import (
	"maps"
	"math"
	"strconv"

	"tuneground/engine/choose"
	"tuneground/engine/data"
	"tuneground/engine/feature"
	"tuneground/engine/infer"
	"tuneground/engine/metric"
	"tuneground/engine/model"
	"tuneground/engine/run"
)

// textClassification gives a text a label, several labels or a number.
type textClassification struct{ encoder }

func newTextClassification(e encoder) (Task, error) { return &textClassification{e}, nil }

func (c *textClassification) Encode(e *data.Example) ([]Item, int) {
	ids := c.ids(e.Text)
	return []Item{{IDs: c.cut(ids), Features: feature.Count(nil, c.features, e.Text, len(ids))}}, len(ids)
}

func (c *textClassification) Fill(b *model.Batch, it *Item, _ uint32) {
	b.Add(it.IDs, it.Types)
	e := &c.set.Examples[it.Example]
	if c.set.ProblemType == run.SingleLabel {
		b.Labels = append(b.Labels, c.learnt(e.Label))
	}
	b.Values = append(b.Values, e.Values[:min(len(e.Values), len(c.set.Labels))]...)
	b.TextFeatures = append(b.TextFeatures, it.Features...)
}

// learnt returns the class that the model learns, -1 for a class that only the
// test file has: its loss would be infinite.
func (e *encoder) learnt(class int32) int32 {
	if int(class) < len(e.set.Labels) {
		return class
	}
	return -1
}

func (c *textClassification) Scorer(t *Texts, w *Writer) Scorer {
	switch c.set.ProblemType {
	case run.MultiLabel:
		return &labelsScorer{t: t}
	case run.Regression:
		return &numberScorer{t: t}
	}
	return &classScorer{t: t}
}

func (c *textClassification) tokens(q input) (ids, types []int32) { return c.cut(c.ids(q.text)), nil }

func (c *textClassification) read(r *Reader, p *run.Prediction, a query) error {
	ps := []run.Prediction{*p}
	c.answer(r, ps, []Query{{query: a}}, r.batch(a.ids, a.types))
	*p = ps[0]
	return nil
}

func (c *textClassification) answer(r *Reader, ps []run.Prediction, qs []Query, b *model.Batch) {
	if len(c.features) > 0 {
		for i := range qs {
			b.TextFeatures = feature.Count(b.TextFeatures, c.features, qs[i].text, len(c.ids(qs[i].text)))
		}
	}
	outputs := r.outputs(b)
	n := len(outputs) / len(ps)
	for i := range ps {
		infer.Classify(r.model.Config, &ps[i], outputs[i*n:(i+1)*n])
	}
}

func (c *textClassification) columns() []string {
	switch c.problemType() {
	case run.Regression:
		return []string{"predicted_value"}
	case run.MultiLabel:
		return []string{"predicted_labels"}
	}
	return []string{"predicted_label", "probability"}
}

func (c *textClassification) cells(p *run.Prediction) []data.Entry {
	switch p.ProblemType {
	case run.Regression:
		return []data.Entry{data.Number(strconv.FormatFloat(p.Value, 'f', 4, 64))}
	case run.MultiLabel:
		names := []string{}
		for i, label := range p.Labels {
			if p.Probs[i] > 0.5 {
				names = append(names, label)
			}
		}
		return []data.Entry{names}
	}
	best := p.Best()
	return []data.Entry{p.Labels[best], Share(p.Probs[best])}
}

// classScorer measures single labels.
type classScorer struct {
	t                *Texts
	truth, predicted []int32
	probs            []float64 // for every class
}

func (s *classScorer) Add(items []int, _ *model.Batch, p *Pass) {
	raw, classes := p.outputs(), len(s.t.Set.Labels)
	for i, x := range items {
		row := raw[i*classes:][:classes]
		label := s.t.Set.Examples[s.t.Items[x].Example].Label
		s.truth, s.predicted = append(s.truth, label), append(s.predicted, int32(argmax(row)))
		s.probs = append(s.probs, choose.Softmax(row)...)
	}
}

func (s *classScorer) Result(r *Scores, _ int) error {
	labels, learnt := s.t.Set.AllLabels(), len(s.t.Set.Labels)
	r.Confusion = metric.Count(s.truth, s.predicted, len(labels))
	r.Metrics, r.PerClass, r.Counted = r.Confusion.Metrics(), r.Confusion.Scores(labels), len(s.truth)
	r.Baseline = r.Confusion.Baseline()
	if area := metric.OneVsRestROCAUC(s.truth, s.probs, learnt); !math.IsNaN(area) {
		r.Metrics["roc_auc"] = area
	}
	for i, label := range s.truth {
		a := Answer{Target: labels[label], Output: labels[s.predicted[i]], Class: int(label), Guess: int(s.predicted[i])}
		if a.Class < learnt {
			a.Probability = s.probs[i*learnt+a.Class]
		}
		r.Answers = append(r.Answers, a)
	}
	return nil
}

// labelsScorer measures any number of labels.
type labelsScorer struct {
	t     *Texts
	truth []bool    // [example][label], for all labels
	probs []float64 // 0 for labels that the model does not learn
}

func (s *labelsScorer) Add(items []int, _ *model.Batch, p *Pass) {
	learnt, strange := len(s.t.Set.Labels), make([]float64, len(s.t.Set.Unlearnt))
	probs := infer.Sigmoid(p.outputs())
	for i, x := range items {
		truth := make([]bool, learnt+len(strange))
		for label, v := range s.t.Set.Examples[s.t.Items[x].Example].Values {
			truth[label] = v == 1
		}
		s.truth = append(s.truth, truth...)
		s.probs = append(append(s.probs, probs[i*learnt:][:learnt]...), strange...)
	}
}

func (s *labelsScorer) Result(r *Scores, _ int) error {
	labels := s.t.Set.AllLabels()
	m := metric.CountLabels(s.truth, s.probs, len(labels))
	r.Metrics, r.PerClass, r.Counted = m.Metrics(), m.Scores(labels), m.Examples
	for i, x := range r.Examples {
		guess := data.Example{Values: make([]float32, len(labels))}
		for j := range labels {
			if s.probs[i*len(labels)+j] > 0.5 {
				guess.Values[j] = 1
			}
		}
		r.Answers = append(r.Answers, InWords(s.t.Set.Answer(&s.t.Set.Examples[x]), s.t.Set.Answer(&guess)))
	}
	return nil
}

// numberScorer measures numbers.
type numberScorer struct {
	t                *Texts
	truth, predicted []float64
}

func (s *numberScorer) Add(_ []int, b *model.Batch, p *Pass) {
	for i, y := range p.outputs() {
		s.truth, s.predicted = append(s.truth, float64(b.Values[i])), append(s.predicted, float64(y))
	}
}

func (s *numberScorer) Result(r *Scores, _ int) error {
	maps.Copy(r.Metrics, metric.Regress(s.truth, s.predicted).Metrics())
	for i, x := range r.Examples {
		r.Answers = append(r.Answers, InWords(s.t.Set.Answer(&s.t.Set.Examples[x]), strconv.FormatFloat(s.predicted[i], 'f', 2, 64)))
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

// Features returns the text features that the items have, with their means and
// deviations over the training texts.
func (t *Texts) Features() []run.TextFeature {
	var counts [][]float64
	for _, item := range t.Of(t.Set.Train) {
		counts = append(counts, t.Items[item].Features)
	}
	return feature.Standard(t.by.features, counts)
}
