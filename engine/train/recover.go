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
// device failure, or which is written as a checkpoint.
type savepoint struct {
	step   int
	values [][]float32 // of the moving tensors
	optim  optim.State
	at     time.Time     // zero: never made
	took   time.Duration // time to make it, and to write it
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
		s, moments := &t.saved, t.opt.Moments()
		for i, values := range s.values[len(s.values)-len(moments):] {
			t.model.Device.Write(moments[i].Tensor, values)
		}
		t.opt.Restore(s.optim)
		from = s.step
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

// SaveEvery is the usual wait before the next saving, in multiples of the time of the
// last. Saving thus costs a fiftieth of the time, and the steps repeated after
// a failure took no longer than fifty savings.
const SaveEvery = 50

// saveNowAndThen saves the training's state if the device may fail, or if the run is
// kept. While a slow disk still takes the checkpoint before, there is no new one.
func (t *Trainer) saveNowAndThen() {
	every := time.Duration(SaveEvery)
	if t.keeper != nil {
		every = time.Duration(t.keeper.Every)
	} else if !t.mayFail() {
		return
	}
	if !t.busy() && time.Since(t.saved.at) >= every*t.saved.took {
		t.save()
	}
}

// mayFail reports whether the run's device may fail.
func (t *Trainer) mayFail() bool { return t.on != &t.job.Machine.CPU }

// save saves the training's state. If the device fails during the copy there is no
// savepoint, and the run is repeated from its beginning.
func (t *Trainer) save() {
	s := &t.saved
	began := time.Now()
	var values [][]float32
	if t.mayFail() || t.keeper.Background {
		t.model.Saved = nil
		t.copyMoving()
		values = s.values
	}
	if t.mayFail() {
		t.model.Saved = &pretrained.Savepoint{Step: s.step, Values: values[:len(t.weights())]}
	}
	s.at, s.took = time.Now(), time.Since(began)
	t.clock.pace.idle += s.took
	if t.keeper != nil {
		t.write(values)
	}
}

// copyMoving copies the moving tensors and the optimiser's state, reusing memory.
func (t *Trainer) copyMoving() {
	s := &t.saved
	for i, x := range t.moving() {
		if i == len(s.values) {
			s.values = append(s.values, make([]float32, x.Len()))
		}
		t.model.Device.Read(s.values[i], x.Tensor)
	}
	s.step, s.optim = t.step, t.opt.State()
}

// saveTuned copies the tuned model for as long as it is in use, if its device may fail.
func (t *Trainer) saveTuned() {
	t.model.Saved = nil
	if t.mayFail() {
		t.model.Saved = &pretrained.Savepoint{Step: t.step, Values: t.model.Read(nil)}
	}
}
