package metric

import (
	"math"

	"tuneground/engine/run"
)

// MultiLabel measures examples with any number of labels, including none. Its
// numbers are scikit-learn's for indicator matrices.
type MultiLabel struct {
	Examples int
	Exact    int     // examples with all labels correct
	Wrong    int     // wrong decisions, of Examples x labels
	PerLabel []Score // each label on its own

	// The means over the examples of each example's precision, recall and F1,
	// average="samples".
	SamplesPrecision, SamplesRecall, SamplesF1 float64

	// LabelROCAUC is the area under each label's ROC curve, NaN for a label that no
	// example has or that all have. MacroROCAUC is their mean, NaN if one of them
	// is NaN, and MicroROCAUC is the area over all decisions together.
	LabelROCAUC              []float64
	MacroROCAUC, MicroROCAUC float64

	hits int // labels both true and predicted
}

// CountLabels measures probabilities, [example][label] row after row, against
// truth of the same shape. A label is predicted if its probability, the sigmoid
// of its logit, is above 0.5, as in Hugging Face's run_classification.py.
func CountLabels(truth []bool, probabilities []float64, labels int) MultiLabel {
	m := MultiLabel{PerLabel: make([]Score, labels)}
	if labels > 0 {
		m.Examples = len(truth) / labels
	}
	hits, support, predicted := make([]int, labels), make([]int, labels), make([]int, labels)
	for i := range m.Examples {
		row, guess := truth[i*labels:][:labels], probabilities[i*labels:][:labels]
		both, is, taken, wrong := 0, 0, 0, 0
		for l, has := range row {
			takes := guess[l] > 0.5
			if has {
				support[l]++
				is++
			}
			if takes {
				predicted[l]++
				taken++
			}
			if has && takes {
				hits[l]++
				both++
			}
			if has != takes {
				wrong++
			}
		}
		m.add(newScore(both, is, taken), both, wrong)
	}
	for l := range m.PerLabel {
		m.PerLabel[l] = newScore(hits[l], support[l], predicted[l])
	}
	if n := float64(m.Examples); n > 0 {
		m.SamplesPrecision /= n
		m.SamplesRecall /= n
		m.SamplesF1 /= n
	}
	m.LabelROCAUC = columnAreas(m.Examples, labels, probabilities, func(i, l int) bool { return truth[i*labels+l] })
	m.MacroROCAUC = math.NaN()
	if labels > 0 {
		m.MacroROCAUC = mean(m.LabelROCAUC)
	}
	m.MicroROCAUC = columnAreas(len(truth), 1, probabilities, func(i, _ int) bool { return truth[i] })[0]
	return m
}

// add counts an example.
func (m *MultiLabel) add(s Score, hits, wrong int) {
	m.SamplesPrecision += s.Precision
	m.SamplesRecall += s.Recall
	m.SamplesF1 += s.F1
	m.hits += hits
	m.Wrong += wrong
	if wrong == 0 {
		m.Exact++
	}
}

// Accuracy returns the subset accuracy: the share of the examples with exactly
// the true labels, 0 without examples.
func (m MultiLabel) Accuracy() float64 { return ratio(m.Exact, m.Examples) }

// HammingLoss returns the share of wrong decisions, 0 without decisions.
func (m MultiLabel) HammingLoss() float64 { return ratio(m.Wrong, m.Examples*len(m.PerLabel)) }

// Micro returns precision, recall and F1 over all decisions together.
func (m MultiLabel) Micro() (precision, recall, f1 float64) {
	support, predicted := 0, 0
	for _, s := range m.PerLabel {
		support += s.Support
		predicted += s.Predicted
	}
	s := newScore(m.hits, support, predicted)
	return s.Precision, s.Recall, s.F1
}

// Macro returns the mean of the labels' scores. Unlike in Confusion, a label
// that is neither true nor predicted for any example counts, as 0.
func (m MultiLabel) Macro() (precision, recall, f1 float64) {
	for _, s := range m.PerLabel {
		precision += s.Precision
		recall += s.Recall
		f1 += s.F1
	}
	n := float64(max(1, len(m.PerLabel)))
	return precision / n, recall / n, f1 / n
}

// Metrics returns accuracy, hamming_loss, precision, recall and f1 (all three
// micro averages), f1_macro, f1_samples, roc_auc (the labels' mean) and
// roc_auc_micro.
func (m MultiLabel) Metrics() map[string]float64 {
	precision, recall, f1 := m.Micro()
	_, _, macro := m.Macro()
	return defined(map[string]float64{
		"accuracy": m.Accuracy(), "hamming_loss": m.HammingLoss(),
		"precision": precision, "recall": recall, "f1": f1,
		"f1_macro": macro, "f1_samples": m.SamplesF1,
		"roc_auc": m.MacroROCAUC, "roc_auc_micro": m.MicroROCAUC,
	})
}

// Scores returns every label's score under its name.
func (m MultiLabel) Scores(labels []string) []run.ClassScore {
	scores := make([]run.ClassScore, len(m.PerLabel))
	for i, s := range m.PerLabel {
		scores[i] = s.named(labels[i])
	}
	return scores
}
