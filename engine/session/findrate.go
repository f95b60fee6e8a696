package session

import (
	"runtime/debug"

	"tuneground/engine/run"
	"tuneground/engine/train"
	"tuneground/engine/watch"
)

// rateSteps is how many steps the search for a learning rate takes.
const rateSteps = 100

// findRate searches a learning rate for runs of these settings and reports it.
func (s *Session) findRate(c run.Config) error {
	defer debug.SetGCPercent(debug.SetGCPercent(garbage))
	found, err := s.searchRate(c)
	if err == watch.ErrStopped {
		found, err = run.RateFound{Stopped: true}, nil
	}
	if err == nil {
		s.emit(run.Event{Event: run.RateSuggested, RateFound: &found})
	}
	return err
}

// searchRate searches on a model of its own, so that nothing is left of it. The
// current model stays, because what it has learnt may be unsaved.
func (s *Session) searchRate(c run.Config) (found run.RateFound, err error) {
	c.MaxSteps, c.EvalStrategy, c.EarlyStoppingPatience = rateSteps, "no", 0
	job, err := s.prepare(c)
	if err != nil {
		return found, err
	}
	job.Model = nil // none is replaced
	p, err := job.Plan()
	if err != nil {
		return found, err
	}
	on, _ := s.machine.Choose(c.Device, p)
	n, err := job.Weigh(p, on)
	if err != nil {
		return found, err
	}
	if err := job.Room(n, on); err != nil {
		return found, err
	}
	if cpu := &s.machine.CPU; on != cpu && s.model.Device == cpu.Device {
		defer s.machine.Close()
	}
	m, err := s.ckpt.NewToTrain(on.Device, &job.Config, s.data.set)
	if err != nil {
		return found, err
	}
	return train.New(*job, m, on, p, n, s.emit, s.watch()).FindRate()
}
