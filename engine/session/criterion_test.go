package session

import (
	"strings"
	"testing"

	"tuneground/engine/run"
)

// Class weights and the focal loss change the loss, and errors name classes
// that do not exist, and those that do.
func TestCriterion(t *testing.T) {
	first := func(change func(c *run.Config)) (loss float64, err error) {
		s, r := newSession(t)
		c := settings()
		c.MaxSteps, c.EvalStrategy = 1, "no"
		change(&c)
		if err := s.Run(run.Command{Do: run.Start, Config: c}); err != nil {
			return 0, err
		}
		return r.all(run.Step)[0].Step.Loss, nil
	}
	plain, err := first(func(*run.Config) {})
	must(t, err)
	for name, change := range map[string]func(c *run.Config){
		"one class alone counts": func(c *run.Config) { c.ClassWeight = "positive: 1, negative: 0" },
		"the focal loss":         func(c *run.Config) { c.FocalLossGamma = 2 },
	} {
		if loss, err := first(change); err != nil || loss == plain {
			t.Errorf("%s: the loss is %v as without, error %v", name, loss, err)
		}
	}
	for want, change := range map[string]func(c *run.Config){
		`"neutral", which is no class of the data; the classes are ["negative" "positive"]`: func(c *run.Config) { c.ClassWeight = "neutral: 2" },
		"leave both out":  func(c *run.Config) { c.FocalLossGamma, c.ProblemType = 1, run.MultiLabel },
		"class_weight is": func(c *run.Config) { c.ClassWeight = "positive" },
	} {
		if _, err := first(change); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, want %s", err, want)
		}
	}
}

// Half of the rows have one class, and a third of the others are left: the
// weights are scikit-learn's compute_class_weight("balanced") for the training
// labels.
func TestBalancedClassWeights(t *testing.T) {
	s, _ := newSession(t)
	c := settings()
	c.ClassWeight = run.Balanced
	job, err := s.prepare(c)
	must(t, err)
	counts, set := map[int32]int{}, job.Texts.Set
	for _, x := range set.Train {
		counts[set.Examples[x].Label]++
	}
	for class, weight := range job.Criterion.Weights {
		if want := float32(float64(len(set.Train)) / (2 * float64(counts[int32(class)]))); weight != want {
			t.Errorf("%s weighs %v, want %v", set.Labels[class], weight, want)
		}
	}
	p, err := job.Plan()
	must(t, err)
	for class, b := range p.Balanced {
		if b.Label != set.Labels[class] || b.Count != counts[int32(class)] || float32(b.Weight) != job.Criterion.Weights[class] {
			t.Errorf("the plan says %+v", b)
		}
	}
	if p.Classes != 2 || len(p.Balanced) != 2 {
		t.Errorf("the plan has %d classes, %d of them balanced", p.Classes, len(p.Balanced))
	}
	if len(job.Criterion.Weights) != 2 {
		t.Errorf("the weights are %v", job.Criterion.Weights)
	}
}
