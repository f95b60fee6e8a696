package task

import (
	"slices"

	"tuneground/engine/grad"
	"tuneground/engine/message"
	"tuneground/engine/model"
	"tuneground/engine/run"
)

// Criterion returns the criterion of the settings. An error names a class in
// class_weight that does not exist.
func (t *Texts) Criterion(c *run.Config) (grad.Criterion, error) {
	k := grad.Criterion{Smoothing: float32(c.LabelSmoothing), Gamma: float32(c.FocalLossGamma)}
	given, err := c.ClassWeight.Given()
	if err != nil || c.ClassWeight == "" && k.Gamma == 0 {
		return k, err
	}
	if !t.choosesClasses() {
		return k, message.Errorf("class_weight and focal_loss_gamma are for runs that choose one class for each text or word, which this one does not; leave both out")
	}
	for class := range given {
		if !slices.Contains(t.Set.Labels, class) {
			return k, message.Errorf("class_weight has a weight for %q, which is no class of the data; the classes are %q", class, t.Set.Labels)
		}
	}
	switch {
	case len(given) > 0:
		for _, label := range t.Set.Labels {
			weight, ok := given[label]
			if !ok {
				weight = 1
			}
			k.Weights = append(k.Weights, float32(weight))
		}
	case c.ClassWeight != "":
		for _, c := range t.Balanced() {
			k.Weights = append(k.Weights, float32(c.Weight))
		}
	}
	return k, nil
}

// Classes returns the number of classes, or of a vocabulary's tokens, among which the
// model's softmax chooses; 0 if it has none, or one over the text's places.
func (t *Texts) Classes() int {
	switch answer := run.TaskOf(t.made.task).Answer; {
	case t.choosesClasses():
		return len(t.Set.Labels)
	case t.Writes, answer == run.WordsAnswer, answer == run.TextAnswer:
		return t.by.config.VocabSize
	}
	return 0
}

// choosesClasses reports whether the model chooses one of the set's classes for each
// text or word.
func (t *Texts) choosesClasses() bool {
	answer := run.TaskOf(t.made.task).Answer
	return !t.Writes && (answer == run.TagsAnswer || answer == run.LabelAnswer && t.Set.ProblemType == run.SingleLabel)
}

// Balanced returns scikit-learn's "balanced" weights of the classes, from the training
// labels.
func (t *Texts) Balanced() []run.BalancedClass {
	list, all, classes := make([]run.BalancedClass, len(t.Set.Labels)), 0, 0
	var b model.Batch
	for _, item := range t.Of(t.Set.Train) {
		t.Fill(&b, []int{item}, EvaluationKey)
		for _, y := range b.Labels {
			if y >= 0 {
				list[y].Count++
				all++
			}
		}
	}
	for _, c := range list {
		if c.Count > 0 {
			classes++
		}
	}
	for i, label := range t.Set.Labels {
		c := &list[i]
		if c.Label, c.Weight = label, 1; c.Count > 0 {
			c.Weight = float64(all) / (float64(classes) * float64(c.Count))
		}
	}
	return list
}
