package train

import (
	"slices"

	"tuneground/engine/data"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/run"
)

// tuned is a checkpoint as a model in the Device's memory, to train, to
// predict with and to save.
type tuned struct {
	*model.Model
	from   *checkpoint
	labels []string
	load   model.LoadReport
	settle func() // brings the parameters up to date before anything but training reads them
}

// newModel builds ckpt's model for the current task and for set's labels, or
// for those of its own config when set is nil, with gradients for the
// parameters that trains says yes to. An output layer that the checkpoint has
// for other labels is replaced by a new one.
func (s *Session) newModel(ckpt *checkpoint, set *data.Set, trains func(*model.Model, *nn.Param) bool) (*tuned, error) {
	m, err := s.shape(ckpt, set, s.task(ckpt))
	if err != nil {
		return nil, err
	}
	nn.Place(s.Device, m.Params, func(p *nn.Param) bool { return trains(m, p) })
	t := &tuned{Model: m, from: ckpt, labels: m.Config.Labels(), settle: func() {}}
	fresh := !slices.Equal(t.labels, ckpt.config.Labels())
	without := func(p *nn.Param) bool { return fresh && m.OutputParam(p) }
	t.load, err = m.Load(s.Device, ckpt.weights, without, s.current.Config.Seed)
	return t, err
}

// shape returns ckpt's model for a task without memory, for set's labels or its
// own, with the current Config's dropout in place of its own unless that is
// negative.
func (s *Session) shape(ckpt *checkpoint, set *data.Set, task string) (*model.Model, error) {
	c := *ckpt.config
	if set != nil && len(set.Labels) > 0 && !writesText(c.ModelType) {
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
	known := run.TasksOf(ckpt.config.ModelType)
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
		Tasks: run.TasksOf(c.ModelType), Task: t.Task,
	}
}
