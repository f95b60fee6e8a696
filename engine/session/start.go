package session

import (
	"runtime"
	"runtime/debug"

	"tuneground/engine/message"
	"tuneground/engine/peft"
	"tuneground/engine/plan"
	"tuneground/engine/pretrained"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
	"tuneground/engine/train"
	"tuneground/engine/watch"
)

// prepare loads what a run needs and is not loaded yet, and determines the
// learning rate if the settings leave it out.
func (s *Session) prepare(c run.Config) (*plan.Job, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if err := s.ensureData(c); err != nil {
		return nil, err
	}
	if err := s.ensureModel(c); err != nil {
		return nil, err
	}
	m, err := s.ckpt.Tuning(&c, s.data.set, c.Task)
	if err != nil {
		return nil, err
	}
	if c.LearningRate == 0 {
		all, _ := peft.Frozen(m.Model).Count()
		c.LearningRate = run.RecommendedRate(c.Optimizer, c.Method, m.Model.Config.ModelType, all)
		if err := c.Validate(); err != nil { // lr_end must lie below it
			return nil, err
		}
	}
	if err := s.encode(&c); err != nil {
		return nil, err
	}
	criterion, err := s.texts.Criterion(&c)
	if err != nil {
		return nil, err
	}
	return &plan.Job{
		Config: c, Criterion: criterion, Checkpoint: s.ckpt, Texts: s.texts, Machine: s.machine, Memory: s.opts.Memory, Model: s.model,
	}, nil
}

// estimate reports the memory and time that a run would take.
func (s *Session) estimate(c run.Config) error {
	job, err := s.prepare(c)
	if err != nil {
		return err
	}
	p, err := job.Plan()
	if err != nil {
		return err
	}
	job.Measure()
	on, problem := s.machine.Choose(c.Device, p)
	s.emit(s.machine.Event(on, p, problem))
	if err := job.Foresee(p, on); err != nil {
		return err
	}
	s.emit(run.Event{Event: run.Planned, Plan: p})
	return nil
}

// garbage is the percentage of the memory in use that may accumulate as garbage
// before collection during a run and while its model is saved: both make little
// garbage, and may need all the memory.
const garbage = 5

// start executes a run from loading to its report.
func (s *Session) start(c run.Config) error {
	s.running = true
	defer func() { s.running = false }()
	defer debug.SetGCPercent(debug.SetGCPercent(garbage))
	t, err := s.newTrainer(c)
	if err == watch.ErrStopped {
		return message.Errorf("stopped before the first step; nothing was changed")
	}
	if err != nil {
		return err
	}
	return t.Run()
}

// newTrainer returns the Trainer of a run, whose model becomes the current one.
// If it returns an error, whatever was loaded stays.
func (s *Session) newTrainer(c run.Config) (*train.Trainer, error) {
	job, err := s.prepare(c)
	if err != nil {
		return nil, err
	}
	p, err := job.Plan()
	if err != nil {
		return nil, err
	}
	on, problem := s.machine.Choose(c.Device, p)
	n, err := job.Weigh(p, on)
	if err != nil {
		return nil, err
	}
	if err := job.Room(n, on); err != nil {
		return nil, err
	}
	m, err := s.newModel(job, on.Device)
	if err != nil {
		return nil, err
	}
	m.Record = &run.Record{}
	t := train.New(*job, m, on, p, n, func(e run.Event) {
		m.Record.Apply(e)
		s.emit(e)
		if e.Event == run.Started {
			on := s.machine.Event(on, p, problem)
			m.Record.Apply(on)
			s.emit(on)
		}
	}, s.watch())
	s.model = m // not before: a GPU may fail
	return t, nil
}

// newModel returns the model that a run trains. The one before goes first, so that
// there are never two.
func (s *Session) newModel(job *plan.Job, dev tensor.Device) (*pretrained.Model, error) {
	s.letGo(dev)
	runtime.GC()
	m, err := s.ckpt.NewToTrain(dev, &job.Config, s.data.set)
	if err != nil {
		s.ckpt = nil // its model is gone: it has to be loaded again
	}
	return m, err
}
