// Package metric measures models' answers. Its numbers are those of the
// libraries in common use: scikit-learn and SciPy for classes, labels and
// values, seqeval for entities, SQuAD's script for answers, sacreBLEU and
// rouge-score for texts. As with zero_division=0 there, a ratio that would
// divide by zero is 0. A metric without a value, such as the ROC area of a
// single class, is returned as NaN and left out by Metrics.
//
// Shares are from 0 to 1. BLEU and chrF are from 0 to 100, as usually reported.
package metric

import "tuneground/engine/run"

// Confusion counts examples by [true class][predicted class].
type Confusion [][]int

// Count returns the classes x classes Confusion of the examples. Both slices
// have the same length and hold classes below classes.
func Count(trueLabels, predicted []int32, classes int) Confusion {
	c := make(Confusion, classes)
	for i := range c {
		c[i] = make([]int, classes)
	}
	for i, t := range trueLabels {
		c[t][predicted[i]]++
	}
	return c
}

// A Score is precision, recall and F1 of one class:
//
//	precision = TP / (TP + FP)    recall = TP / (TP + FN)
//	F1 = 2 TP / (2 TP + FP + FN)
type Score struct {
	Precision, Recall, F1 float64
	Support               int // examples of the class: TP + FN
	Predicted             int // examples predicted as the class: TP + FP
	Hits                  int // TP
}

func newScore(hits, support, predicted int) Score {
	return Score{ratio(hits, predicted), ratio(hits, support), ratio(2*hits, support+predicted), support, predicted, hits}
}

// ratio returns a/b, and 0 for b = 0.
func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// PerClass returns every class's score.
func (c Confusion) PerClass() []Score {
	scores := make([]Score, len(c))
	for i, row := range c {
		support, predicted := 0, 0
		for j := range row {
			support += row[j]
			predicted += c[j][i]
		}
		scores[i] = newScore(row[i], support, predicted)
	}
	return scores
}

// totals returns the number of examples and the number of correct predictions.
func (c Confusion) totals() (examples, hits int) {
	for i, row := range c {
		hits += row[i]
		for _, n := range row {
			examples += n
		}
	}
	return examples, hits
}

// Accuracy returns the share of correct predictions, 0 without examples.
func (c Confusion) Accuracy() float64 {
	examples, hits := c.totals()
	return ratio(hits, examples)
}

// Baseline returns the accuracy of always predicting the most frequent class.
func (c Confusion) Baseline() float64 {
	examples, _ := c.totals()
	most := 0
	for _, s := range c.PerClass() {
		most = max(most, s.Support)
	}
	return ratio(most, examples)
}

// Binary returns the scores of class 1, the positive class of two.
func (c Confusion) Binary() (precision, recall, f1 float64) {
	s := c.PerClass()[1]
	return s.Precision, s.Recall, s.F1
}

// Macro returns the unweighted mean of the classes' scores. As in scikit-learn,
// a class that is neither true nor predicted for any example is left out.
func (c Confusion) Macro() (precision, recall, f1 float64) {
	return c.mean(func(Score) float64 { return 1 })
}

// Weighted returns the mean of the classes' scores, weighted by support.
func (c Confusion) Weighted() (precision, recall, f1 float64) {
	return c.mean(func(s Score) float64 { return float64(s.Support) })
}

// Micro returns precision, recall and F1 over all decisions together. Every
// example has one true and one predicted class, so all three equal the
// accuracy.
func (c Confusion) Micro() (precision, recall, f1 float64) {
	a := c.Accuracy()
	return a, a, a
}

// mean averages the scores of the classes that occur.
func (c Confusion) mean(weight func(Score) float64) (precision, recall, f1 float64) {
	total := 0.0
	for _, s := range c.PerClass() {
		if s.Support+s.Predicted == 0 {
			continue
		}
		w := weight(s)
		total += w
		precision += w * s.Precision
		recall += w * s.Recall
		f1 += w * s.F1
	}
	if total == 0 {
		return 0, 0, 0
	}
	return precision / total, recall / total, f1 / total
}

// Metrics returns accuracy, precision, recall, f1 and f1_macro, under their
// names in run.EvalInfo. Precision, recall and f1 are those of class 1 if there
// are two classes, and macro averages if there are more.
func (c Confusion) Metrics() map[string]float64 {
	precision, recall, macro := c.Macro()
	f1 := macro
	if len(c) == 2 {
		precision, recall, f1 = c.Binary()
	}
	return map[string]float64{
		"accuracy": c.Accuracy(), "precision": precision, "recall": recall, "f1": f1, "f1_macro": macro,
	}
}

// Scores returns every class's score under its label.
func (c Confusion) Scores(labels []string) []run.ClassScore {
	scores := make([]run.ClassScore, len(c))
	for i, s := range c.PerClass() {
		scores[i] = s.named(labels[i])
	}
	return scores
}

// named returns the score in the form of a report.
func (s Score) named(label string) run.ClassScore {
	return run.ClassScore{Label: label, Precision: s.Precision, Recall: s.Recall, F1: s.F1, Support: s.Support, Predicted: s.Predicted, Hits: s.Hits}
}
