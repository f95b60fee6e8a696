package session

import (
	"time"

	"tuneground/engine/machine"
	"tuneground/engine/message"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
	"tuneground/engine/watch"
)

// steer changes the state of the current run, which looks into the inbox.
// Without a run there is nothing to steer.
func (s *Session) steer(do string) {
	switch do {
	case run.Stop:
		s.stopping, s.paused = true, false
	case run.Pause:
		s.paused = true
	case run.Resume:
		s.paused = false
	}
}

// changeRate changes the learning rate of the current run.
func (s *Session) changeRate(rate float64) error {
	if s.trainer == nil {
		return message.Errorf("no run is training now, so there is no learning rate to change")
	}
	return s.trainer.ChangeRate(rate)
}

// stopped is look for work that reacts only to Stop.
func (s *Session) stopped() bool {
	if s.opts.Yield != nil {
		s.opts.Yield()
	}
	_, stop := s.inbox.poll(request.stops)
	return stop
}

// look yields, and executes Commands that cannot wait for the end of the
// current work. Long work calls it between its parts and ends if it returns an
// error. A paused run waits in here.
func (s *Session) look() error {
	if time.Since(s.lastLook) < 20*time.Millisecond {
		return nil
	}
	if s.opts.Yield != nil {
		s.opts.Yield()
	}
	for {
		if r, ok := s.inbox.poll(s.urgent); ok {
			s.interrupt(r)
		} else if s.stopping {
			s.stopping = false // it ends one piece of work
			return watch.ErrStopped
		} else if s.paused {
			s.rest()
		} else {
			s.lastLook = time.Now()
			return nil
		}
	}
}

// urgent reports whether a Command is executed during other work.
func (s *Session) urgent(r request) bool {
	switch r.Do {
	case run.Stop:
		return true
	case run.Hello, run.Estimate:
		return false
	}
	return s.running
}

// interrupt executes a Command during a run, unless it would change the run's
// data or model.
func (s *Session) interrupt(r request) {
	switch r.Do {
	case run.Start, run.GoOn, run.StartSweep, run.SaveProject, run.LoadData, run.LoadModel, run.Bench, run.FindRate, run.OpenStep:
		s.opts.Emit(run.Event{
			Event: run.Failed, ID: r.ID,
			Error: message.New("A run is in progress. Wait for its end or stop it, then try again."),
		}, nil)
	default:
		s.answer(r)
	}
}

// answer executes a Command on a run's model. If the GPU fails, the run must be
// restored first, and the Command waits for that.
func (s *Session) answer(r request) {
	outer := s.id
	s.id = r.ID
	err := machine.Catch(func() error { return s.execute(r) })
	failure, lost := err.(*tensor.Failure)
	if lost {
		err = r.again(failure)
	}
	s.refuse(r, err)
	s.id = outer
	if lost {
		if err == nil {
			s.inbox.put(r)
			s.lastLook = time.Time{} // it need not wait longer
		}
		panic(failure)
	}
}

// rest waits for the next Command while the run is paused.
func (s *Session) rest() {
	s.emit(run.Event{Event: run.Paused})
	for s.paused {
		s.interrupt(s.inbox.take(s.urgent))
	}
	if !s.stopping {
		s.emit(run.Event{Event: run.Resumed})
	}
}
