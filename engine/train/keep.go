package train

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"time"

	"tuneground/engine/message"
	"tuneground/engine/optim"
	"tuneground/engine/pretrained"
	"tuneground/engine/run"
	"tuneground/engine/store"
	"tuneground/engine/task"
	"tuneground/engine/tensor"
)

// Keeping says where and how a run keeps its checkpoints.
type Keeping struct {
	Run        *store.Run
	Name       string // of the run
	Background bool   // write from a copy in memory while training goes on, not between two steps
	// Every is the wait before the next checkpoint, in multiples of the time that the
	// last one took; see SaveEvery.
	Every int
}

// A keeper writes the checkpoints of a run.
type keeper struct {
	Keeping
	writing chan writing // of the checkpoint being written; nil: none is
}

// A writing is a checkpoint that was written.
type writing struct {
	step int
	took time.Duration
	err  error
}

// Keep makes t keep its state.
func (t *Trainer) Keep(k Keeping) { t.keeper = &keeper{Keeping: k} }

// A state is what a Trainer knows between two steps, besides tensors.
type state struct {
	Step      int         `json:"step"`
	Skipped   int         `json:"skipped"`
	InARow    int         `json:"skipped_in_a_row"`
	Loss      float64     `json:"loss"`
	Tokens    int64       `json:"tokens"`
	Evaluated int         `json:"evaluated"`
	Seconds   float64     `json:"seconds"`
	BestStep  int         `json:"best_step"`
	BestValue float64     `json:"best_value"`
	Waited    int         `json:"waited"`
	Optimizer optim.State `json:"optimizer"`
}

func (t *Trainer) state() *state {
	return &state{
		Step: t.step, Skipped: t.skipped, InARow: t.inARow, Loss: t.loss, Tokens: t.tokens, Evaluated: t.evaluated,
		Seconds:  t.clock.before + time.Since(t.clock.started).Seconds(),
		BestStep: t.best.step, BestValue: t.best.value, Waited: t.best.waited, Optimizer: t.opt.State(),
	}
}

// GoOn makes t go on from a checkpoint of the run that it will do.
func (t *Trainer) GoOn(from *store.Loaded) error {
	var s state
	if err := json.Unmarshal(from.State, &s); err != nil || s.Step < 0 || s.Step > t.plan.Steps || !t.opt.Fits(s.Optimizer) {
		return message.Errorf("the checkpoint does not belong to this run; begin the run again")
	}
	if err := readTensors(from, t.moving(), t.model.Device); err != nil {
		return err
	}
	t.opt.Restore(s.Optimizer)
	t.changes = from.Record.RateChanges
	t.step, t.skipped, t.inARow, t.loss, t.tokens, t.evaluated = s.Step, s.Skipped, s.InARow, s.Loss, s.Tokens, s.Evaluated
	t.best.step, t.best.value, t.best.waited = s.BestStep, s.BestValue, s.Waited
	t.clock.before = s.Seconds
	return t.readBest(from)
}

// ReadTuned reads the tuned model of a finished run on texts into m.
func ReadTuned(m *pretrained.Model, texts *task.Texts, from *store.Loaded) error {
	standardise(m, texts)
	return readTensors(from, weightsOf(m), m.Device)
}

// readTensors reads tensors into a device's memory.
func readTensors(from *store.Loaded, list []named, dev tensor.Device) error {
	var buffer []float32
	for _, x := range list {
		buffer = slices.Grow(buffer[:0], x.Len())[:x.Len()]
		if err := from.Read(x.name, buffer); err != nil {
			return err
		}
		dev.Write(x.Tensor, buffer)
	}
	return nil
}

// readBest reads the best model, if there is one.
func (t *Trainer) readBest(from *store.Loaded) error {
	for _, x := range t.weights() {
		if !from.Has(bestOf(x.name)) {
			return nil
		}
		values := make([]float32, x.Len())
		if err := from.Read(bestOf(x.name), values); err != nil {
			return err
		}
		t.best.kept = append(t.best.kept, values)
	}
	return nil
}

// bestOf is the name of a weight of the best model.
func bestOf(name string) string { return "best." + name }

// A named tensor of the training's state.
type named struct {
	tensor.Tensor
	name string
}

func (t *Trainer) weights() []named { return weightsOf(t.model) }

// weightsOf returns the parameters of m that train.
func weightsOf(m *pretrained.Model) (list []named) {
	for _, p := range m.Moving() {
		list = append(list, named{p.Tensor, "model." + p.Name})
	}
	return unique(list)
}

// moving are the tensors that training changes: the weights, then the moments.
func (t *Trainer) moving() []named {
	var moments []named
	for _, m := range t.opt.Moments() {
		moments = append(moments, named{m.Tensor, "optimizer." + m.Name})
	}
	return append(t.weights(), unique(moments)...)
}

// unique numbers names that occur more than once: a checkpoint's tensor may be several
// of the model's.
func unique(list []named) []named {
	times := map[string]int{}
	for i := range list {
		name := list[i].name
		if times[name]++; times[name] > 1 {
			list[i].name = fmt.Sprintf("%s#%d", name, times[name])
		}
	}
	return list
}

// checkpoint returns the checkpoint of now. values are copies of the moving tensors;
// nil: they are read from the device while it is written.
func (t *Trainer) checkpoint(values [][]float32) (*store.Checkpoint, error) {
	text, err := json.Marshal(t.state())
	if err != nil {
		return nil, err
	}
	c := &store.Checkpoint{Record: *t.model.Record, State: text} // the run only appends to the Record's lists
	for i, x := range t.moving() {
		pieces := t.pieces(x.Tensor)
		if values != nil {
			pieces = whole(values[i])
		}
		c.Tensors = append(c.Tensors, store.Tensor{Name: x.name, Shape: []int{x.Rows, x.Cols}, Values: pieces})
	}
	for i, x := range t.weights() {
		if t.best.kept != nil {
			c.Tensors = append(c.Tensors, store.Tensor{Name: bestOf(x.name), Shape: []int{x.Rows, x.Cols}, Values: whole(t.best.kept[i])})
		}
	}
	return c, nil
}

// CheckpointBytes is the size of a checkpoint's tensors, with those of a best model.
func (t *Trainer) CheckpointBytes() (bytes int64) {
	for _, x := range append(t.moving(), t.weights()...) {
		bytes += 4 * int64(x.Len())
	}
	return bytes
}

func whole(values []float32) iter.Seq[[]float32] {
	return func(yield func([]float32) bool) { yield(values) }
}

// pieceSize is the number of elements that are read from a device at a time.
const pieceSize = 1 << 18

// pieces reads a tensor from its device, some rows at a time.
func (t *Trainer) pieces(x tensor.Tensor) iter.Seq[[]float32] {
	return func(yield func([]float32) bool) {
		rows := max(1, pieceSize/max(1, x.Cols))
		buffer := make([]float32, min(rows, x.Rows)*x.Cols)
		for from := 0; from < x.Rows; from += rows {
			part := x.RowRange(from, min(x.Rows, from+rows))
			t.model.Device.Read(buffer[:part.Len()], part)
			if !yield(buffer[:part.Len()]) {
				return
			}
		}
	}
}

// write writes a checkpoint of now, whose moving tensors may have been copied to values.
func (t *Trainer) write(values [][]float32) {
	k := t.keeper
	began, step := time.Now(), t.step
	c, err := t.checkpoint(values)
	do := func() writing {
		if err == nil {
			err = k.Run.Save(c)
		}
		return writing{step, time.Since(began), err}
	}
	k.writing = make(chan writing, 1)
	if !k.Background {
		k.writing <- do()
		t.wait()
		return
	}
	go func() { k.writing <- do() }()
}

// busy reports whether a checkpoint is still being written, and tells of one that was.
func (t *Trainer) busy() bool {
	if t.keeper == nil || t.keeper.writing == nil {
		return false
	}
	select {
	case w := <-t.keeper.writing:
		t.written(w)
		return false
	default:
		return true
	}
}

// wait waits until no checkpoint is being written.
func (t *Trainer) wait() {
	if t.keeper != nil && t.keeper.writing != nil {
		t.written(<-t.keeper.writing)
	}
}

// written tells of a checkpoint that was written, or why it was not.
func (t *Trainer) written(w writing) {
	t.keeper.writing = nil
	t.saved.took += w.took
	if !t.saved.at.IsZero() { // otherwise another is due
		t.saved.at = time.Now()
	}
	if !t.keeper.Background {
		t.clock.pace.idle += w.took
	}
	t.tell(w.step, w.took, w.err)
}

func (t *Trainer) tell(step int, took time.Duration, err error) {
	info := &run.KeptInfo{Run: t.keeper.Name, Step: step, Seconds: took.Seconds()}
	if err != nil {
		info.Problem = message.New("the run could not be kept up to step %d (%w); it goes on, and what was kept before is still there", step, err)
	}
	t.emit(run.Event{Event: run.Kept, Kept: info})
}

// keepLast keeps the state in which training was stopped, from which it can go on. That of
// a run which is done is kept if it is time: its result follows.
func (t *Trainer) keepLast() {
	if t.keeper == nil {
		return
	}
	if t.stopped {
		t.wait()
		t.save()
		return
	}
	t.saveNowAndThen()
}

// keepResult keeps the Record with its report and, unless the run can go on, the tuned
// model in place of the checkpoints.
func (t *Trainer) keepResult() {
	if t.keeper == nil {
		return
	}
	t.wait()
	began := time.Now()
	var tuned []store.Tensor
	if record := t.model.Record; record.Finished() {
		for i, x := range t.weights() {
			pieces := t.pieces(x.Tensor)
			if t.model.Saved != nil { // on a GPU, which may fail
				pieces = whole(t.model.Saved.Values[i])
			}
			tuned = append(tuned, store.Tensor{Name: x.name, Shape: []int{x.Rows, x.Cols}, Values: pieces})
		}
	}
	err := t.keeper.Run.Finish(t.model.Record, tuned)
	t.tell(t.step, time.Since(began), err)
}
