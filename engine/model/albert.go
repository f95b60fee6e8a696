package model

import (
	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/message"
	"tuneground/engine/nn"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

var albert = family{
	prefix: "albert",
	build:  (*Model).buildALBERT,
	twins: map[string][]string{
		"albert.embeddings.word_embeddings.weight": {"predictions.decoder.weight"},
		"predictions.bias":                         {"predictions.decoder.bias"},
	},
}

// ALBERT is the encoder of Lan et al. 2019 (arXiv:1909.11942): narrow word
// embeddings mapped to the hidden size, and groups of layers that share
// parameters.
type ALBERT struct {
	Embeddings bertEmbeddings `hf:"embeddings"`
	Mapping    *nn.Linear     `hf:"encoder.embedding_hidden_mapping_in"`
	Groups     []albertGroup  `hf:"encoder.albert_layer_groups"`
	Pooler     *nn.Linear     `hf:"pooler"` // nil if the task is on tokens

	depth int // of the stack: how often a group's layers are applied, all groups together
}

type albertGroup struct {
	Layers []albertLayer `hf:"albert_layers"`
}

// albertLayer is BERT's layer under other names.
type albertLayer struct {
	Query      *nn.Linear    `hf:"attention.query"`
	Key        *nn.Linear    `hf:"attention.key"`
	Value      *nn.Linear    `hf:"attention.value"`
	Output     *nn.Linear    `hf:"attention.dense"`
	OutputNorm *nn.LayerNorm `hf:"attention.LayerNorm"`
	Up         *nn.Linear    `hf:"ffn"`
	Down       *nn.Linear    `hf:"ffn_output"`
	DownNorm   *nn.LayerNorm `hf:"full_layer_layer_norm"`

	number     int // set for each pass
	heads      tensor.Heads
	activation tensor.Activation
	dropout    float32
}

func newALBERT(c *hf.Config) (*ALBERT, error) {
	activation, err := ActivationOf(c.HiddenAct)
	if err != nil {
		return nil, err
	}
	if c.EmbeddingSize < 1 || c.NumHiddenGroups < 1 || c.InnerGroupNum < 1 || c.NumHiddenGroups > c.NumHiddenLayers {
		return nil, message.Errorf("config.json: embedding_size is %d, inner_group_num %d and num_hidden_groups %d of %d layers; all must be above 0, and no group without a layer",
			c.EmbeddingSize, c.InnerGroupNum, c.NumHiddenGroups, c.NumHiddenLayers)
	}
	m := &ALBERT{
		Embeddings: newBERTEmbeddings(c, c.EmbeddingSize),
		Mapping:    nn.NewLinear(c.EmbeddingSize, c.HiddenSize),
		Pooler:     nn.NewLinear(c.HiddenSize, c.HiddenSize),
		depth:      c.NumHiddenLayers,
	}
	for range c.NumHiddenGroups {
		g := albertGroup{}
		for range c.InnerGroupNum {
			g.Layers = append(g.Layers, albertLayer(newBERTLayer(c, 0, activation)))
		}
		m.Groups = append(m.Groups, g)
	}
	return m, nil
}

func (m *ALBERT) words() *nn.Embedding { return m.Embeddings.Word }

func (m *ALBERT) embed(t *grad.Tape, b *Batch) *grad.Value {
	return m.Mapping.Forward(t, m.Embeddings.forward(t, b, b.Positions))
}

func (m *ALBERT) layers() int { return m.depth }

func (m *ALBERT) layer(t *grad.Tape, b *Batch, i int, h *grad.Value) *grad.Value {
	// A quotient of quotients, to round as transformers does.
	group := int(float64(i) / (float64(m.depth) / float64(len(m.Groups))))
	layers := m.Groups[group].Layers
	for j := range layers {
		l := (*bertLayer)(&layers[j])
		l.number = i
		h = l.forward(t, h, b)
	}
	return h
}

func (m *ALBERT) last(_ *grad.Tape, _ *Batch, h *grad.Value) *grad.Value { return h }

// albertWordHead is AlbertForMaskedLM's head.
type albertWordHead struct {
	Dense *nn.Linear    `hf:"predictions.dense"`
	Norm  *nn.LayerNorm `hf:"predictions.LayerNorm"`
	Bias  *nn.Param     `hf:"predictions.bias"`

	wordHead
}

func (m *Model) buildALBERT() error {
	c := m.Config
	a, err := newALBERT(c)
	if err != nil {
		return err
	}
	m.base = a
	pooler := a.Pooler
	a.Pooler = nil
	switch m.answer() {
	case run.LabelAnswer:
		a.Pooler = pooler
		m.head = &pooledHead{nn.NewLinear(c.HiddenSize, c.NumLabels), pooler, classifierDropout(c)}
	case run.WordsAnswer:
		h := newWordHead(c, a.Embeddings.Word, a.Groups[0].Layers[0].activation)
		m.head = &albertWordHead{h.dense, h.norm, h.words.Bias, h}
	default:
		m.head = m.newHead(c)
	}
	return nil
}
