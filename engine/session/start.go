package session

import (
	"runtime"
	"runtime/debug"

	"tuneground/engine/machine"
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
func (s *Session) prepare(c run.Config) (*plan.Job, error) { return s.job(c, false) }

// job is prepare; a forecast has stand-ins for texts that take long to make.
func (s *Session) job(c run.Config, forecast bool) (*plan.Job, error) {
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
	if s.ckpt.GoesOn(&c) {
		s.ckpt.Adapter(m).Fix(&c)
	}
	texts, err := s.trainingTexts(&c, forecast)
	if err != nil {
		return nil, err
	}
	criterion, err := texts.Criterion(&c)
	if err != nil {
		return nil, err
	}
	return &plan.Job{
		Config: c, Criterion: criterion, Checkpoint: s.ckpt, Texts: texts, Machine: s.machine, Memory: s.opts.Memory, Model: s.model,
	}, nil
}

// estimate reports the memory and time that a run would take, and a sweep of such runs.
func (s *Session) estimate(c run.Config, sweep *run.Sweep) error {
	job, err := s.job(c, true)
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
	var info *run.SweepInfo
	if sweep != nil {
		if info, err = s.foresee(c, sweep); err != nil {
			return err
		}
	}
	s.emit(run.Event{Event: run.Planned, Plan: p, SweepInfo: info})
	return nil
}

// garbage is the percentage of the memory in use that may accumulate as garbage
// before collection during a run and while its model is saved: both make little
// garbage, and may need all the memory.
const garbage = 5

// start executes a run from loading to its report, and keeps it if it has a name.
func (s *Session) start(c run.Config, name string) error {
	return s.train(func() (*train.Trainer, error) {
		job, err := s.prepare(c)
		if err != nil {
			return nil, err
		}
		job.Copies = name != "" && s.opts.Background
		t, err := s.newTrainer(job, nil)
		if err == nil && name != "" {
			s.keep(t, job, name)
		}
		return t, err
	})
}

// train executes the run of the Trainer that load returns, if it returns one.
func (s *Session) train(load func() (*train.Trainer, error)) error {
	s.running = true
	defer func() { s.running = false }()
	defer debug.SetGCPercent(debug.SetGCPercent(garbage))
	defer s.closeKept()
	t, err := load()
	if err == watch.ErrStopped {
		return message.Errorf("stopped before the first step; nothing was changed")
	}
	if err != nil || t == nil {
		return err
	}
	if err := s.runTrainer(t); err != nil { // mend builds the checkpoint's model
		return message.Errorf("%w; the model is again as it was loaded", err)
	}
	return s.shelveTrained()
}

// runTrainer executes a Trainer. What it leaves after an error is no model.
func (s *Session) runTrainer(t *train.Trainer) error {
	s.trainer = t
	defer func() { s.trainer = nil }()
	err := t.Run()
	if err != nil {
		s.letGo(s.machine.CPU.Device)
	}
	return err
}

// newTrainer returns the Trainer of a run, whose model becomes the current one.
// If it returns an error, whatever was loaded stays. before is the Record of a run that
// goes on; nil: it is new.
func (s *Session) newTrainer(job *plan.Job, before *run.Record) (*train.Trainer, error) {
	p, err := job.Plan()
	if err != nil {
		return nil, err
	}
	asked := job.Config.Device
	if before != nil && (p.Steps != before.Plan.Steps || p.Items != before.Plan.Items) {
		return nil, message.Errorf("this program makes %d steps of the run's settings and data, and the one that began the run made %d; go on with that one, or begin the run again", p.Steps, before.Plan.Steps)
	}
	last := before.Device()
	if last != "" {
		asked = last
	}
	on, problem := s.machine.Choose(asked, p)
	n, err := s.weigh(job, p, on)
	if err != nil {
		return nil, err
	}
	m, err := s.newModel(job, on.Device)
	if err != nil {
		return nil, err
	}
	t := train.New(*job, m, on, p, n, func(e run.Event) {
		m.Record.Apply(e)
		s.emit(e)
		if s.observer != nil {
			s.observer.hear(m, e)
		}
		if e.Event == run.Started {
			used := s.machine.Event(on, p, problem)
			if last != on.Kind {
				m.Record.Apply(used)
			}
			s.emit(used)
		}
	}, s.watch())
	if m.Record = before; before == nil {
		m.Record = t.Record()
	}
	s.model, s.shelf.on = m, nil // not before: a GPU may fail
	return t, nil
}

// weigh returns the need of a run, which must fit. Without room for copies of its
// checkpoints, it writes them between two steps.
func (s *Session) weigh(job *plan.Job, p *run.PlanInfo, on *machine.Computer) (plan.Need, error) {
	n, err := job.Weigh(p, on)
	if err == nil && job.Copies && p.TooLarge() {
		job.Copies = false
		n, err = job.Weigh(p, on)
	}
	if err != nil {
		return n, err
	}
	return n, job.Room(n, on)
}

// newModel returns the model that a run trains. The one before goes first, so that
// there are never two.
func (s *Session) newModel(job *plan.Job, dev tensor.Device) (*pretrained.Model, error) {
	s.letGo(dev)
	job.Model = nil
	runtime.GC()
	m, err := s.ckpt.NewToTrain(dev, &job.Config, s.data.set)
	if err != nil {
		s.ckpt = nil // its model is gone: it has to be loaded again
	}
	return m, err
}
