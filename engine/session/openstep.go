package session

import (
	"tuneground/engine/lens"
	"tuneground/engine/machine"
	"tuneground/engine/plan"
	"tuneground/engine/run"
	"tuneground/engine/train"
)

// openStep does the first step of a run of these settings on a model of its own and
// tells what each operation computed.
func (s *Session) openStep(c run.Config) error {
	return s.aside(func() error {
		t, l, err := s.opened(c)
		if err == nil {
			s.emit(run.Event{Event: run.Opened, Opened: t.Open(l)})
		}
		return err
	})
}

// opened returns the Trainer of a run whose operations a lens watches. It computes in
// host memory, where the lens can look at the results.
func (s *Session) opened(c run.Config) (*train.Trainer, *lens.Lens, error) {
	job, err := s.prepare(c)
	if err != nil {
		return nil, nil, err
	}
	p, err := job.Plan()
	if err != nil {
		return nil, nil, err
	}
	n, err := job.Weigh(p, &s.machine.CPU)
	if err != nil {
		return nil, nil, err
	}
	if err := job.Room(n, &s.machine.CPU); err != nil {
		return nil, nil, err
	}
	if n.Frozen != nil {
		n.Frozen = &plan.Frozen{Cut: n.Frozen.Cut} // otherwise the step would begin with texts of other batches
	}
	l := lens.New(s.machine.CPU.Device)
	m, err := s.ckpt.NewToTrain(l, &job.Config, s.data.set)
	if err != nil {
		return nil, nil, err
	}
	on := &machine.Computer{Kind: run.CPU, Name: l.Name(), Device: l}
	return train.New(*job, m, on, p, n, s.emit, s.watch()), l, nil
}
