package run

// A RateChange is a learning rate given while a run goes on.
type RateChange struct {
	Step         int     `json:"step"` // the first with it, from 1
	LearningRate float64 `json:"learning_rate"`
}

// RateChanges are the changes of a run, by ascending step.
type RateChanges []RateChange

// With returns r and a further change. Of two before the same step the later counts.
func (r RateChanges) With(c RateChange) RateChanges {
	if n := len(r); n > 0 && r[n-1].Step == c.Step {
		r = r[:n-1]
	}
	return append(r[:len(r):len(r)], c)
}

// At returns what stands for learning_rate at a step, from 1, of a run that began with
// the given one. The rate of the step is the schedule's times the ratio of the two: so
// the rest of the schedule keeps its form, and head_learning_rate and lr_end change
// with learning_rate.
func (r RateChanges) At(step int, learningRate float64) float64 {
	for _, c := range r {
		if c.Step > step {
			break
		}
		learningRate = c.LearningRate
	}
	return learningRate
}
