package session

import (
	"strings"
	"testing"

	"tuneground/engine/cpu"
	"tuneground/engine/machine"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// A faulty device panics after the given number of operations.
type faulty struct {
	*cpu.Device
	in int
}

func (f *faulty) Run(op tensor.Op) {
	if f.in--; f.in == 0 {
		var none []int
		_ = none[f.in]
	}
	f.Device.Run(op)
}

// withFault returns a session on a faulty device.
func withFault(t *testing.T) (*Session, *recorder, *faulty) {
	s, r := newSession(t)
	dev := &faulty{Device: cpu.New()}
	s.machine = machine.New(dev, nil, nil)
	s.machine.CPU.Speed = machine.Speed{FLOPS: 5e10, Op: 1e-6} // as if measured
	return s, r, dev
}

func TestAFaultEndsARunAndNothingElse(t *testing.T) {
	healthy, r := newSession(t)
	c := settings()
	c.Epochs = 1
	want := numbers(t, healthy, r, c)
	for _, in := range []int{1, 100, 1000, 2000} {
		s, r, dev := withFault(t)
		must(t, s.Run(run.Command{Do: run.LoadData, Config: c}))
		must(t, s.Run(run.Command{Do: run.LoadModel, Config: c}))
		dev.in = in
		if err := s.Run(run.Command{ID: 7, Do: run.Start, Config: c}); err == nil {
			t.Fatalf("after %d operations there was no fault", in)
		}
		if e := r.last(t, run.Failed); e.ID != 7 || !strings.Contains(e.Error.String(), "index out of range") {
			t.Errorf("the fault at operation %d is told as %+v", in, e)
		}
		if s.running || s.model.Record != nil || s.data.set == nil || r.last(t, run.ModelReady).ID != 7 {
			t.Errorf("after the fault at operation %d the session is not at rest with what was loaded", in)
		}
		must(t, s.Run(run.Command{Do: run.Predict, Config: c, Text: "the soup was lovely", Layer: -1, Head: -1}))
		r.events = nil
		if got := numbers(t, s, r, c); got != want {
			t.Errorf("the run after the fault at operation %d has other numbers than one without", in)
		}
	}
}

// A prediction that breaks during a run does not break the run.
func TestAFaultInAnAnswerLeavesTheRun(t *testing.T) {
	s, r, dev := withFault(t)
	c := settings()
	c.Epochs = 1000
	record := s.opts.Emit
	s.opts.Emit = func(e run.Event, file [][]byte) {
		record(e, file)
		switch {
		case e.Event == run.Step && e.Step.Step == 3:
			s.Send(run.Command{ID: 2, Do: run.Pause, Config: c})
		case e.Event == run.Paused:
			dev.in = 5
			s.Send(run.Command{ID: 3, Do: run.Predict, Config: c, Text: "cold soup"})
		case e.Event == run.Failed:
			s.Send(run.Command{ID: 4, Do: run.Resume, Config: c})
		case e.Event == run.Resumed:
			s.Send(run.Command{ID: 5, Do: run.Stop, Config: c})
		}
	}
	must(t, s.Run(run.Command{ID: 1, Do: run.Start, Config: c}))
	if e := r.last(t, run.Failed); e.ID != 3 {
		t.Errorf("the fault is told under ID %d", e.ID)
	}
	if done := r.last(t, run.Done); done.ID != 1 || done.Report.Steps <= 3 {
		t.Errorf("the run ended as %+v", done)
	}
}
