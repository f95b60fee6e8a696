package pretrained

import (
	"math"
	"slices"

	"tuneground/engine/data"
	"tuneground/engine/message"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/peft"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// A Model is a checkpoint as a model in a Device's memory, for training,
// prediction and saving.
type Model struct {
	*model.Model
	Device tensor.Device
	From   *Checkpoint
	Record *run.Record // of the run that trained it; nil: untrained
	// Settle brings the parameters up to date. During a run an optimiser may
	// postpone some updates; code outside training calls Settle before it reads the
	// parameters.
	Settle func()
	// Saved is the state to continue from if Device fails; nil: the checkpoint.
	Saved *Savepoint

	// Tuning says which of the parameters train.
	Tuning *peft.Tuning

	seed   uint32
	merges bool // an adapter of the checkpoint, which is not in Tuning
	random bool // its weights begin at random, not as the checkpoint's
	labels []string
	load   model.LoadReport
}

// A Savepoint is the trained state of a model, in host memory. The rest is in
// the checkpoint.
type Savepoint struct {
	Step   int         // step after which it was saved
	Values [][]float32 // the parameters that train, in order
}

// New builds the checkpoint's model on dev, to predict with, for the settings' task,
// or one that its family supports, with set's labels, or its own if set is nil. An
// output layer for other labels is replaced by a new one; for the same labels in
// another order its rows are reordered.
func (c *Checkpoint) New(dev tensor.Device, settings *run.Config, set *data.Set) (*Model, error) {
	return c.build(dev, settings, set, false)
}

// NewToTrain is New for a model with gradients, which a run of these settings trains.
func (c *Checkpoint) NewToTrain(dev tensor.Device, settings *run.Config, set *data.Set) (*Model, error) {
	return c.build(dev, settings, set, true)
}

func (c *Checkpoint) build(dev tensor.Device, settings *run.Config, set *data.Set, trains bool) (*Model, error) {
	tuning, err := c.ready(settings, set, c.Task(settings.Task), trains)
	if err != nil {
		return nil, err
	}
	m := tuning.Model
	t := &Model{
		Model: m, Tuning: tuning, From: c, labels: m.Config.Labels(), seed: settings.Seed, Settle: func() {},
		merges: trains && c.adapter != nil && !c.GoesOn(settings),
		random: trains && settings.FromScratch,
	}
	return t, t.place(dev)
}

// place gives the parameters memory on dev and fills them from the checkpoint.
func (m *Model) place(dev tensor.Device) error {
	order, a := places(m.labels, m.From.Config.Labels()), m.Tuning.Adapter
	loaded := m.From.adapter
	var err error
	if m.merges {
		if a, err = peft.New(m.Model, loaded.config); err != nil {
			return m.From.misfit(err)
		}
	}
	without := func(p *nn.Param) bool {
		return m.random || m.OutputParam(p) && (order == nil || loaded != nil && a.Trains(p))
	}
	if err := m.Check(m.From.weights, without); err != nil {
		return err
	}
	for _, p := range m.Tuning.Params() {
		p.Value = nil
	}
	nn.Place(dev, m.Tuning.Params(), m.Tuning.Moves)
	m.Device = dev
	if m.load, err = m.Load(dev, m.From.weights, without, m.seed); err != nil {
		return err
	}
	switch {
	case loaded != nil:
		if err := m.loadAdapter(a, order != nil); err != nil {
			return m.From.misfit(err)
		}
	case a != nil:
		a.Initialise(dev, m.seed, func(text string) []int32 { return m.From.Tokenizer.AppendIDs(nil, text, math.MaxInt32) })
	}
	for _, p := range m.Params {
		if order != nil && !m.random && m.OutputParam(p) {
			reorder(dev, p, order)
		}
	}
	m.loadTextFeatures(m.From)
	return nil
}

// loadAdapter fills the adapter, with its output layer unless that has other labels,
// and merges it where it is not to stay.
func (m *Model) loadAdapter(a *peft.Adapter, withOutput bool) error {
	if m.merges {
		nn.Place(m.Device, a.Params, func(*nn.Param) bool { return false })
	}
	without := func(p *nn.Param) bool { return m.OutputParam(p) && !withOutput }
	for _, p := range m.Params {
		if a.Trains(p) && !without(p) {
			m.load.New = slices.DeleteFunc(m.load.New, func(name string) bool { return name == p.Name })
		}
	}
	err := a.Load(m.Device, m.From.adapter.weights, without)
	if err == nil && m.merges {
		a.MergeInto(m.Device)
	}
	return err
}

// Restore gives the model memory on dev and fills it from Saved.
func (m *Model) Restore(dev tensor.Device) error {
	if err := m.place(dev); err != nil {
		return err
	}
	m.Settle = func() {}
	if m.Saved != nil {
		m.Write(m.Saved.Values)
	}
	return nil
}

// places returns for each label its index in before, or nil if the two lists
// differ in their labels.
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

// reorder moves row order[i] of an output layer's weight, or element order[i]
// of its bias, to place i.
func reorder(dev tensor.Device, p *nn.Param, order []int) {
	if slices.IsSorted(order) {
		return
	}
	before, after := make([]float32, p.Size()), make([]float32, 0, p.Size())
	dev.Read(before, p.Tensor)
	width := p.Size() / len(order)
	for _, i := range order {
		after = append(after, before[i*width:(i+1)*width]...)
	}
	dev.Write(p.Tensor, after)
}

// Rest frees the memory that only training needs.
func (m *Model) Rest() {
	m.Settle()
	m.Settle = func() {}
	nn.Place(m.Device, m.Tuning.Params(), func(*nn.Param) bool { return false })
}

// Moving returns the parameters that train.
func (m *Model) Moving() (list []*nn.Param) {
	for _, p := range m.Tuning.Params() {
		if m.Tuning.Moves(p) {
			list = append(list, p)
		}
	}
	return list
}

// Read copies the parameters that train, in order, to into, reusing its memory where that
// fits: it may be of a model of which others train.
func (m *Model) Read(into [][]float32) [][]float32 {
	moving := m.Moving()
	into = into[:min(len(into), len(moving))]
	for i, p := range moving {
		if i == len(into) {
			into = append(into, nil)
		}
		if len(into[i]) != p.Size() {
			into[i] = make([]float32, p.Size())
		}
		m.Device.Read(into[i], p.Tensor)
	}
	return into
}

// Write restores the values that Read copied.
func (m *Model) Write(values [][]float32) {
	for i, p := range m.Moving() {
		m.Device.Write(p.Tensor, values[i])
	}
}

// Sound returns an error if a weight that trains is not a number. It reads them in
// pieces, because the largest table may be half of the model.
func (m *Model) Sound() error {
	piece := make([]float32, 1<<20)
	sound := func(x tensor.Tensor) bool {
		x = x.Reshape(x.Len(), 1)
		for from := 0; from < x.Rows; from += len(piece) {
			values := piece[:min(len(piece), x.Rows-from)]
			m.Device.Read(values, x.RowRange(from, from+len(values)))
			if slices.ContainsFunc(values, func(v float32) bool { return v-v != 0 }) { // or infinite
				return false
			}
		}
		return true
	}
	for _, p := range m.Moving() {
		if !sound(p.Tensor) {
			return message.Errorf("the weights are no longer numbers (%s is the first): training diverged, and there is no model to keep; lower learning_rate or max_grad_norm and train again", p.Name)
		}
	}
	return nil
}

// Made is the Record of the run that made m, here or, as its folder says, elsewhere;
// nil if none is known.
func (m *Model) Made() *run.Record {
	if m.Record != nil {
		return m.Record
	}
	return m.From.Made
}

// Labels are the classes, by number.
func (m *Model) Labels() []string { return m.labels }

// Describe describes the model, its checkpoint's tensors, and the number of
// parameters that a run with these settings trains, which is 0 if it cannot.
func (m *Model) Describe(settings *run.Config) *run.ModelInfo {
	c := m.Config
	all, trainable := m.Tuning.Count()
	blocks := m.Tuning.Blocks()
	adapter := m.From.Adapter(m.Tuning)
	asked := *settings
	if adapter != nil && m.From.GoesOn(settings) {
		adapter.Fix(&asked)
	}
	if t, err := m.From.Tuning(&asked, nil, m.Task); err == nil {
		_, trainable = t.Count()
		blocks = t.Blocks()
	}
	return &run.ModelInfo{
		Name: m.From.Name, Type: c.ModelType, Layers: c.NumHiddenLayers, Hidden: c.HiddenSize,
		Heads: c.NumAttentionHeads, Vocab: c.VocabSize, MaxTokens: c.MaxTokens(),
		Parameters: all, Trainable: trainable, Blocks: blocks,
		Loaded: m.load.Loaded, New: m.load.New, Unexpected: m.load.Unexpected, Labels: m.labels,
		Tasks: m.From.Family().Tasks, Task: m.Task, Adapter: adapter,
		Made: m.From.Made, Warnings: m.From.Warnings,
	}
}
