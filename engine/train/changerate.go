package train

import (
	"time"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// ChangeRate puts another learning rate in the place of the run's, from its next step
// on, and emits that.
func (t *Trainer) ChangeRate(rate float64) error {
	if !(rate > 0 && rate <= run.GreatestRate) {
		return message.Errorf("the new learning rate is %g; it must lie above 0 and not above %g", rate, float64(run.GreatestRate))
	}
	if t.step == t.plan.Steps || t.early() || t.stopped || !t.problem.IsZero() {
		return message.Errorf("the run has done its last step, so its learning rate can no longer change")
	}
	change := run.RateChange{Step: t.step + 1, LearningRate: rate}
	t.changes = t.changes.With(change)
	t.saved.at = time.Time{} // what a user did is not repeated: it is kept at once
	t.emit(run.Event{Event: run.RateChanged, RateChanged: &change})
	return nil
}

// rate returns the learning rate of a step, counted from 0. It follows from the
// settings and the changes alone, so that a step done again has the same.
func (t *Trainer) rate(step int) float64 {
	initial := t.job.Config.LearningRate
	return t.schedule(step) * (t.changes.At(step+1, initial) / initial)
}
