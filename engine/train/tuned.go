package train

import (
	"slices"

	"tuneground/engine/hf"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// tuned is a checkpoint as a model in the Device's memory, to train, to
// predict with and to save.
type tuned struct {
	*model.Classifier
	from   *checkpoint
	labels []string
	load   model.LoadReport
	settle func() // brings the parameters up to date before anything but training reads them
}

// newModel builds ckpt's model for labels, or for those of its own config when
// labels is nil. Under method "head" the encoder is frozen. A classifier that
// the checkpoint has for other labels is replaced by a new one.
func (s *Session) newModel(ckpt *checkpoint, labels []string) (*tuned, error) {
	own := ckpt.config.Labels()
	fresh := labels != nil && !slices.Equal(labels, own)
	if !fresh {
		labels = own
	}
	m, err := shape(ckpt.config, labels, s.current.Config.Dropout)
	if err != nil {
		return nil, err
	}
	place(s.Device, m, s.current.Config.Method)
	t := &tuned{Classifier: m, from: ckpt, labels: labels, settle: func() {}}
	without := func(p *nn.Param) bool { return fresh && m.OutputParam(p) }
	t.load, err = model.Load(s.Device, m.Params, ckpt.weights, without, ckpt.config.InitializerRange, s.current.Config.Seed)
	return t, err
}

// shape returns ckpt's classifier without memory, for labels, with dropout in
// place of its own unless that is negative.
func shape(config *hf.Config, labels []string, dropout float64) (*model.Classifier, error) {
	c := *config
	c.SetLabels(labels)
	c.Architectures = []string{"BertForSequenceClassification"}
	if dropout >= 0 {
		c.HiddenDropoutProb, c.AttentionProbsDropoutProb = dropout, dropout
		if c.ClassifierDropout != nil {
			c.ClassifierDropout = &dropout
		}
	}
	return model.NewClassifier(&c)
}

// place gives m's parameters memory on dev, and gradients to those that the
// method trains.
func place(dev tensor.Device, m *model.Classifier, method string) {
	nn.Place(dev, m.Params, func(p *nn.Param) bool { return method != "head" || m.HeadParam(p) })
}

func (t *tuned) info() *run.ModelInfo {
	c := t.Config
	all, trainable := nn.Count(t.Params)
	return &run.ModelInfo{
		Name: t.from.name, Type: c.ModelType, Layers: c.NumHiddenLayers, Hidden: c.HiddenSize,
		Heads: c.NumAttentionHeads, Vocab: c.VocabSize, MaxTokens: c.MaxPositionEmbeddings,
		Parameters: all, Trainable: trainable,
		Loaded: t.load.Loaded, New: t.load.New, Unexpected: t.load.Unexpected, Labels: t.labels,
	}
}
