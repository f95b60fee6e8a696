package train

import (
	"slices"

	"tuneground/engine/data"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// tuned is a checkpoint as a model in a Device's memory, to train, to predict
// with and to save.
type tuned struct {
	*model.Model
	dev     tensor.Device
	from    *checkpoint
	labels  []string
	config  run.Config // of the run that trains it, or of the Command that loaded it
	trained map[*nn.Param]bool
	load    model.LoadReport
	settle  func() // brings the parameters up to date before anything but training reads them
	saved   savepoint
}

// newModel builds ckpt's model on dev for the current task and for set's labels,
// or for those of its own config when set is nil, with gradients for the
// parameters that trains says yes to. An output layer that the checkpoint has
// for other labels is replaced by a new one; for the same in another order it
// is put into theirs.
func (s *Session) newModel(dev tensor.Device, ckpt *checkpoint, set *data.Set, trains func(*model.Model, *nn.Param) bool) (*tuned, error) {
	m, err := s.shape(ckpt, set, s.task(ckpt))
	if err != nil {
		return nil, err
	}
	t := &tuned{
		Model: m, from: ckpt, labels: m.Config.Labels(), config: s.current.Config,
		trained: map[*nn.Param]bool{}, settle: func() {},
	}
	for _, p := range m.Params {
		t.trained[p] = trains(m, p)
	}
	return t, t.place(dev)
}

// place gives the parameters memory on dev and fills them from the checkpoint.
func (t *tuned) place(dev tensor.Device) error {
	order := places(t.labels, t.from.config.Labels())
	without := func(p *nn.Param) bool { return order == nil && t.OutputParam(p) }
	if err := t.Check(t.from.weights, without); err != nil {
		return err
	}
	for _, p := range t.Params {
		p.Value = nil
	}
	nn.Place(dev, t.Params, func(p *nn.Param) bool { return t.trained[p] })
	t.dev = dev
	var err error
	if t.load, err = t.Load(dev, t.from.weights, without, t.config.Seed); err != nil || order == nil {
		return err
	}
	for _, p := range t.Params {
		if t.OutputParam(p) {
			reorder(dev, p, order)
		}
	}
	return nil
}

// places returns for each label where it is in before, or nil if the two lists
// do not name the same labels.
func places(labels, before []string) []int {
	same, at := slices.Equal(labels, before), map[string]int{}
	for i, label := range before {
		at[label] = i
	}
	if len(labels) != len(before) || len(at) < len(before) && !same {
		return nil
	}
	order := make([]int, len(labels))
	for i, label := range labels {
		place, ok := at[label]
		switch delete(at, label); {
		case same:
			order[i] = i
		case !ok:
			return nil
		default:
			order[i] = place
		}
	}
	return order
}

// reorder puts row order[i] of an output layer's weight, or element order[i] of
// its bias, in place i.
func reorder(dev tensor.Device, p *nn.Param, order []int) {
	if slices.IsSorted(order) {
		return
	}
	before, after := make([]float32, p.Len()), make([]float32, 0, p.Len())
	dev.Read(before, p.Tensor)
	width := p.Len() / len(order)
	for _, i := range order {
		after = append(after, before[i*width:(i+1)*width]...)
	}
	dev.Write(p.Tensor, after)
}

// rest lets go of what only training needs.
func (t *tuned) rest() {
	t.settle()
	t.settle = func() {}
	nn.Place(t.dev, t.Params, func(*nn.Param) bool { return false })
}

// read copies the parameters that train, in order, over into where that has room.
func (t *tuned) read(into [][]float32) [][]float32 {
	i := 0
	for _, p := range t.Params {
		if !t.trained[p] {
			continue
		}
		if i == len(into) {
			into = append(into, make([]float32, p.Len()))
		}
		t.dev.Read(into[i], p.Tensor)
		i++
	}
	return into
}

// write puts back what read copied.
func (t *tuned) write(values [][]float32) {
	i := 0
	for _, p := range t.Params {
		if t.trained[p] {
			t.dev.Write(p.Tensor, values[i])
			i++
		}
	}
}

// use makes m the model at hand.
func (s *Session) use(m *tuned) {
	s.letGo(m.dev)
	s.model = m
}

// letGo forgets the model at hand, and gives the GPU back where it held that and the
// next one is to be on the CPU.
func (s *Session) letGo(next tensor.Device) {
	if cpu := s.machine.cpu.dev; s.model != nil && s.model.dev != cpu && next == cpu {
		s.machine.close()
	}
	s.model = nil
}

// shape returns ckpt's model for a task without memory, for set's labels or its
// own, with the current Config's dropout in place of its own unless that is
// negative.
func (s *Session) shape(ckpt *checkpoint, set *data.Set, task string) (*model.Model, error) {
	c := *ckpt.config
	if set != nil && len(set.Labels) > 0 && !run.FamilyOf(c.ModelType).EncoderDecoder {
		c.SetLabels(set.Labels)
		c.ProblemType = set.ProblemType
	}
	if dropout := s.current.Config.Dropout; dropout >= 0 {
		c.SetDropout(dropout)
	}
	return model.New(&c, task)
}

// task is the current Config's, or one that ckpt's family knows where it does
// not know that.
func (s *Session) task(ckpt *checkpoint) string {
	known := run.FamilyOf(ckpt.config.ModelType).Tasks
	if len(known) == 0 || slices.Contains(known, s.current.Config.Task) {
		return s.current.Config.Task
	}
	return known[0]
}

// trained reports whether the current Config's method trains p: all of m, or
// under "head" what lies above the encoder.
func (s *Session) trained(m *model.Model, p *nn.Param) bool {
	return s.current.Config.Method != "head" || m.HeadParam(p)
}

// nothing is what a model trains that is there to predict.
func nothing(*model.Model, *nn.Param) bool { return false }

// count returns the number of m's parameters, and of those that the current
// Config's method trains.
func (s *Session) count(m *model.Model) (all, trainable int64) {
	for _, p := range m.Params {
		n := int64(p.Len())
		all += n
		if s.trained(m, p) {
			trainable += n
		}
	}
	return all, trainable
}

// describe tells what the model is and what became of its checkpoint's tensors.
func (s *Session) describe(t *tuned) *run.ModelInfo {
	c := t.Config
	all, trainable := s.count(t.Model)
	return &run.ModelInfo{
		Name: t.from.name, Type: c.ModelType, Layers: c.NumHiddenLayers, Hidden: c.HiddenSize,
		Heads: c.NumAttentionHeads, Vocab: c.VocabSize, MaxTokens: c.MaxTokens(),
		Parameters: all, Trainable: trainable,
		Loaded: t.load.Loaded, New: t.load.New, Unexpected: t.load.Unexpected, Labels: t.labels,
		Tasks: run.FamilyOf(c.ModelType).Tasks, Task: t.Task,
	}
}
