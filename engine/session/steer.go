package session

import (
	"time"

	"tuneground/engine/machine"
	"tuneground/engine/message"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
	"tuneground/engine/watch"
)

// steer acts on the run under way, which is what looks into the inbox. Where
// there is none, there is nothing to steer.
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

// stopped is look for work during which nothing but Stop is heard.
func (s *Session) stopped() bool {
	if s.opts.Yield != nil {
		s.opts.Yield()
	}
	_, stop := s.inbox.poll(request.stops)
	return stop
}

// look lets others in and executes what cannot wait for the end of the work
// under way. Long work calls it between its parts and ends when it returns an
// error. A run that is paused stays in here.
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

// urgent reports whether a Command is executed while other work is under way.
func (s *Session) urgent(r request) bool {
	switch r.Do {
	case run.Stop:
		return true
	case run.Hello, run.Estimate:
		return false
	}
	return s.running
}

// interrupt executes a Command during a run, unless it would change what the
// run works on.
func (s *Session) interrupt(r request) {
	switch r.Do {
	case run.Start, run.LoadData, run.LoadModel, run.Bench:
		s.opts.Emit(run.Event{
			Event: run.Failed, ID: r.ID,
			Error: message.New("A run is under way. Wait for its end or stop it, then try again."),
		}, nil)
	default:
		s.answer(r)
	}
}

// answer executes a Command on the model that a run works on. Where the GPU fails
// it is the run that has to go on first: the Command waits for that.
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
			s.lastLook = time.Time{} // and is not to wait longer
		}
		panic(failure)
	}
}

// rest waits for the next Command with the run paused.
func (s *Session) rest() {
	s.emit(run.Event{Event: run.Paused})
	for s.paused {
		s.interrupt(s.inbox.take(s.urgent))
	}
	if !s.stopping {
		s.emit(run.Event{Event: run.Resumed})
	}
}
