package train

import (
	"fmt"
	"os"
	"runtime/debug"

	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// A Broken is a fault of ours that a Command came upon. The Command is over, the
// Session goes on.
type Broken struct{ Cause any }

func (b *Broken) Error() string {
	return fmt.Sprintf("the engine has a fault and broke this off (%v); what was loaded is still here, and you can go on", b.Cause)
}

// catch calls do and returns its error, the failure of a device that it panicked
// with, or whatever else it panicked with as a *Broken. Of that the place is written
// to standard error, which in a browser is the console.
func catch(do func() error) (err error) {
	defer func() {
		switch cause := recover().(type) {
		case nil:
		case *tensor.Failure:
			err = cause
		default:
			err = &Broken{cause}
			fmt.Fprintf(os.Stderr, "%v\n\n%s\n", err, debug.Stack())
		}
	}()
	return do()
}

// mend makes the Session usable after a fault in a Command. Data and checkpoint are
// replaced as a whole or not at all; a run changes its model bit by bit, so that
// one is built anew.
func (s *Session) mend() {
	if s.current.Do != run.Start || s.ckpt == nil {
		return
	}
	s.report = nil
	err := catch(func() error {
		m, err := s.newModel(s.machine.cpu.dev, s.ckpt, nil, nothing)
		if err == nil {
			s.use(m)
			s.machine.close() // what a fault made of a GPU nobody knows
			s.emit(run.Event{Event: run.ModelReady, Model: s.describe(m)})
		}
		return err
	})
	if err != nil {
		s.model, s.ckpt, s.texts = nil, nil, nil // the next Command loads it again, or says why not
	}
}
