package train

import (
	"time"

	"tuneground/engine/machine"
	"tuneground/engine/message"
	"tuneground/engine/optim"
	"tuneground/engine/pretrained"
	"tuneground/engine/watch"
)

// A savepoint is the state in host memory from which a run continues after a
// device failure.
type savepoint struct {
	model pretrained.Savepoint
	optim optim.State
	at    time.Time     // zero: never made
	took  time.Duration // time to make it
}

// restore moves the run to another device: it restores the last savepoint and
// repeats the steps since. The user sees these steps only once.
func (t *Trainer) restore(on *machine.Computer, failure error) error {
	t.emit(t.job.Machine.Event(on, t.plan, message.Errorf("the GPU failed (%w); the run continues after step %d on %s", failure, t.step, on.Name)))
	if err := t.move(on); err != nil {
		return err
	}
	defer func() { t.clock.pace = pace{began: time.Now(), step: t.step, tokens: t.tokens} }()
	if err := t.model.Restore(on.Device); err != nil {
		return err
	}
	t.begin()
	from := 0
	if t.model.Saved != nil {
		t.opt.Restore(&t.saved.optim)
		from = t.model.Saved.Step
	}
	return t.replay(from)
}

// move moves the run to a Computer, unless it needs more memory there than
// available.
func (t *Trainer) move(on *machine.Computer) (err error) {
	t.on = on
	if t.need, err = t.job.Weigh(t.plan, on); err != nil {
		return err
	}
	return t.job.Room(t.need, on)
}

// replay repeats the steps from the given one on. Meanwhile the user can only
// stop the run, because the model is not yet what it was; a stopped run has the
// model of the step reached.
func (t *Trainer) replay(from int) error {
	started := time.Now()
	for step := from; step < t.step; step++ {
		if t.watch.Stopped() {
			t.step = step
			return watch.ErrStopped
		}
		t.advance(step)
		t.watch.Progress("replay", started, int64(step+1-from), int64(t.step-from))
	}
	return nil
}

// saveEvery is the wait before the next saving, in multiples of the time of the
// last. Saving thus costs a fiftieth of the time, and the steps repeated after
// a failure took no longer than fifty savings.
const saveEvery = 50

// saveNowAndThen copies the trained state of the model and the optimiser's
// state if the device may fail. If it fails during the copy there is no
// savepoint, and the run is repeated from its beginning.
func (t *Trainer) saveNowAndThen() {
	s := &t.saved
	if t.on == &t.job.Machine.CPU || time.Since(s.at) < saveEvery*s.took {
		return
	}
	began := time.Now()
	t.model.Saved = nil
	s.model.Values, s.model.Step = t.model.Read(s.model.Values), t.step
	t.opt.Save(&s.optim)
	t.model.Saved = &s.model
	s.at, s.took = time.Now(), time.Since(began)
	t.clock.pace.idle += s.took
}

// saveTuned copies the tuned model for as long as it is in use, if its device may fail.
func (t *Trainer) saveTuned() {
	t.model.Saved = nil
	if t.on != &t.job.Machine.CPU {
		t.model.Saved = &pretrained.Savepoint{Step: t.step, Values: t.model.Read(nil)}
	}
}
