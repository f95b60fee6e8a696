package train

import (
	"errors"
	"fmt"
	"time"

	"tuneground/engine/optim"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// A savepoint is what training made of a model, in host memory: with it the work
// goes on where a device failed. What does not train is in the checkpoint.
type savepoint struct {
	whole  bool // else it holds nothing: the model is as it was loaded
	step   int
	values [][]float32 // of the parameters that train, in order
	optim  optim.State
}

// failed reports whether err is the failure of a device.
func failed(err error) bool {
	var failure *tensor.Failure
	return errors.As(err, &failure)
}

// guard calls do until no device fails under it. After a failure restore brings
// what do works on to another one. Its error ends the attempts.
func (s *Session) guard(do func() error, restore func(on *computer, failure error) error) error {
	for {
		err := catch(do)
		if !failed(err) {
			s.machine.doubted = false
			return err
		}
		for failed(err) {
			failure, on := err, s.machine.replace(err)
			err = catch(func() error { return restore(on, failure) })
		}
		if err != nil {
			return err
		}
	}
}

// restoreModel brings the model at hand, which nobody trains now, to another
// device.
func (s *Session) restoreModel(on *computer, failure error) error {
	if s.model == nil || s.model.dev == s.machine.cpu.dev {
		return nil
	}
	s.tell(on, nil, fmt.Errorf("the GPU failed (%w); the model is now on %s", failure, on.name))
	if err := s.model.restore(on.dev); err != nil {
		return err
	}
	s.model.rest()
	return nil
}

// restore gives the model memory on dev and fills it as it was when it was saved.
func (t *tuned) restore(dev tensor.Device) error {
	if err := t.place(dev); err != nil {
		return err
	}
	t.settle = func() {}
	if t.saved.whole {
		t.write(t.saved.values)
	}
	return nil
}

// restore brings the run to another device: as it was when it was last saved, and
// then by the same steps to where it was. The user sees these steps only once.
func (t *trainer) restore(on *computer, failure error) error {
	t.tell(on, t.plan, fmt.Errorf("the GPU failed (%w); the run goes on after step %d on %s", failure, t.step, on.name))
	if err := t.move(on); err != nil {
		return err
	}
	defer func() { t.pace = pace{began: time.Now(), step: t.step, tokens: t.tokens} }()
	if err := t.model.restore(on.dev); err != nil {
		return err
	}
	if err := t.begin(); err != nil {
		return err
	}
	from := 0
	if t.model.saved.whole {
		t.opt.Restore(&t.model.saved.optim)
		from = t.model.saved.step
	}
	return t.replay(from)
}

// move makes on what computes the run, unless it needs more memory there than there
// is.
func (t *trainer) move(on *computer) (err error) {
	t.on = on
	if t.need, err = t.needOn(on); err != nil {
		return err
	}
	return t.room(t.need, on)
}

// replay repeats the steps from a step on. Meanwhile nobody is answered, as the
// model is not what it was; who stops the run gets that of the step reached.
func (t *trainer) replay(from int) error {
	started := time.Now()
	for step := from; step < t.step; step++ {
		if t.Yield != nil {
			t.Yield()
		}
		if stop, ok := t.inbox.poll(request.stops); ok {
			t.interrupt(stop)
			t.step = step
			return errStopped
		}
		t.advance(step)
		t.Progress("replay", started, int64(step+1-from), int64(t.step-from))
	}
	return nil
}

// saveEvery is how many times longer than the last saving took the next one waits:
// it costs a fiftieth of the time, and what is repeated after a failure took no
// longer than fifty savings.
const saveEvery = 50

// saveNowAndThen copies what training has made of the model so far, and where the
// optimizer is, if the device may fail. When it does so on the way there is no
// savepoint, and the run is repeated from its beginning.
func (t *trainer) saveNowAndThen() {
	if t.on == &t.machine.cpu || time.Since(t.saved) < saveEvery*t.saving {
		return
	}
	began, s := time.Now(), &t.model.saved
	s.whole = false
	s.values, s.step = t.model.read(s.values), t.step
	t.opt.Save(&s.optim)
	s.whole = true
	t.saved, t.saving = time.Now(), time.Since(began)
	t.pace.idle += t.saving
}

// keep copies the tuned model for as long as it is in use, if its device may fail.
func (t *trainer) keep() {
	if t.on == &t.machine.cpu {
		t.model.saved = savepoint{}
		return
	}
	t.model.saved = savepoint{whole: true, step: t.step, values: t.model.read(nil)}
}

// tell emits what computes p from now on, and why if that is a surprise.
func (s *Session) tell(used *computer, p *run.PlanInfo, problem error) {
	info := s.machine.info(used, p)
	if problem != nil {
		info.Problem = problem.Error()
	}
	s.emit(run.Event{Event: run.Device, Device: info})
}
