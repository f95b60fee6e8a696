package model

import (
	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/nn"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

var bert = family{
	prefix: "bert",
	build:  (*Model).buildBERT,
	twins: map[string][]string{
		"bert.embeddings.word_embeddings.weight": {"cls.predictions.decoder.weight"},
		"cls.predictions.bias":                   {"cls.predictions.decoder.bias"},
	},
}

// BERT is the encoder of Devlin et al. 2018 (arXiv:1810.04805): embeddings of
// word, position and segment, then post-norm Transformer blocks.
type BERT struct {
	Embeddings bertEmbeddings `hf:"embeddings"`
	Layers     []bertLayer    `hf:"encoder.layer"`
	Pooler     *nn.Linear     `hf:"pooler.dense"` // nil if the task is on tokens
}

type bertEmbeddings struct {
	Word     *nn.Embedding `hf:"word_embeddings"`
	Position *nn.Embedding `hf:"position_embeddings"`
	Type     *nn.Embedding `hf:"token_type_embeddings"` // nil if type_vocab_size is 0
	Norm     *nn.LayerNorm `hf:"LayerNorm"`

	dropout float32
}

type bertLayer struct {
	Query      *nn.Linear    `hf:"attention.self.query"`
	Key        *nn.Linear    `hf:"attention.self.key"`
	Value      *nn.Linear    `hf:"attention.self.value"`
	Output     *nn.Linear    `hf:"attention.output.dense"`
	OutputNorm *nn.LayerNorm `hf:"attention.output.LayerNorm"`
	Up         *nn.Linear    `hf:"intermediate.dense"`
	Down       *nn.Linear    `hf:"output.dense"`
	DownNorm   *nn.LayerNorm `hf:"output.LayerNorm"`

	number     int
	heads      tensor.Heads
	activation tensor.Activation
	dropout    float32
}

// NewBERT returns a BERT of c's shape whose parameters have no memory yet.
func NewBERT(c *hf.Config) (*BERT, error) {
	activation, err := ActivationOf(c.HiddenAct)
	if err != nil {
		return nil, err
	}
	b := &BERT{
		Embeddings: newBERTEmbeddings(c, c.HiddenSize),
		Pooler:     nn.NewLinear(c.HiddenSize, c.HiddenSize),
	}
	for i := range c.NumHiddenLayers {
		b.Layers = append(b.Layers, newBERTLayer(c, i, activation))
	}
	return b, nil
}

// newBERTEmbeddings returns embeddings of the given width.
func newBERTEmbeddings(c *hf.Config, width int) bertEmbeddings {
	e := bertEmbeddings{
		Word:     nn.NewEmbedding(c.VocabSize, width).WithPadding(c.PadTokenID),
		Position: nn.NewEmbedding(c.MaxPositionEmbeddings, width),
		Norm:     nn.NewLayerNorm(width, c.LayerNormEps),
		dropout:  float32(c.HiddenDropoutProb),
	}
	if c.TypeVocabSize > 0 {
		e.Type = nn.NewEmbedding(c.TypeVocabSize, width)
	}
	return e
}

func newBERTLayer(c *hf.Config, number int, activation tensor.Activation) bertLayer {
	hidden, eps := c.HiddenSize, c.LayerNormEps
	return bertLayer{
		Query:      nn.NewLinear(hidden, hidden),
		Key:        nn.NewLinear(hidden, hidden),
		Value:      nn.NewLinear(hidden, hidden),
		Output:     nn.NewLinear(hidden, hidden),
		OutputNorm: nn.NewLayerNorm(hidden, eps),
		Up:         nn.NewLinear(hidden, c.IntermediateSize),
		Down:       nn.NewLinear(c.IntermediateSize, hidden),
		DownNorm:   nn.NewLayerNorm(hidden, eps),
		number:     number,
		heads:      newHeads(c.NumAttentionHeads, hidden/c.NumAttentionHeads, c.AttentionProbsDropoutProb),
		activation: activation,
		dropout:    float32(c.HiddenDropoutProb),
	}
}

func (m *BERT) words() *nn.Embedding { return m.Embeddings.Word }

func (m *BERT) embed(t *grad.Tape, b *Batch) *grad.Value {
	return m.Embeddings.forward(t, b, b.Positions)
}

func (m *BERT) layers() int { return len(m.Layers) }

func (m *BERT) layer(t *grad.Tape, b *Batch, i int, h *grad.Value) *grad.Value {
	return m.Layers[i].forward(t, h, b)
}

func (m *BERT) last(_ *grad.Tape, _ *Batch, h *grad.Value) *grad.Value { return h }

func (e *bertEmbeddings) forward(t *grad.Tape, b *Batch, positions []int32) *grad.Value {
	h := b.words(t, e.Word)
	e.Position.AddTo(t, h, positions)
	if e.Type != nil {
		e.Type.AddTo(t, h, b.Types)
	}
	return t.Dropout(e.Norm.Forward(t, h), e.dropout)
}

func (l *bertLayer) forward(t *grad.Tape, x *grad.Value, b *Batch) *grad.Value {
	return t.Layer(x, func(x *grad.Value) *grad.Value {
		q, k, v := l.Query.Forward(t, x), l.Key.Forward(t, x), l.Value.Forward(t, x)
		a := b.attend(t, l.number, q, k, v, nil, l.heads)
		a = t.Dropout(l.Output.Forward(t, a), l.dropout)
		x = l.OutputNorm.Forward(t, t.Add(x, a))

		h := l.Up.Activate(t, x, l.activation)
		h = t.Dropout(l.Down.Forward(t, h), l.dropout)
		return l.DownNorm.Forward(t, t.Add(x, h))
	})
}

// bertWordHead is BertForMaskedLM's head.
type bertWordHead struct {
	Dense *nn.Linear    `hf:"cls.predictions.transform.dense"`
	Norm  *nn.LayerNorm `hf:"cls.predictions.transform.LayerNorm"`
	Bias  *nn.Param     `hf:"cls.predictions.bias"`

	wordHead
}

func (m *Model) buildBERT() error {
	b, err := NewBERT(m.Config)
	if err != nil {
		return err
	}
	m.base = b
	pooler := b.Pooler
	b.Pooler = nil
	switch m.answer() {
	case run.LabelAnswer:
		b.Pooler = pooler
		m.head = &pooledHead{nn.NewLinear(m.Config.HiddenSize, m.Config.NumLabels), pooler, classifierDropout(m.Config)}
	case run.WordsAnswer:
		h := newWordHead(m.Config, b.Embeddings.Word, b.activation())
		m.head = &bertWordHead{h.dense, h.norm, h.words.Bias, h}
	default:
		m.head = m.newHead(m.Config)
	}
	return nil
}

// activation returns hidden_act, which is the same in all layers.
func (m *BERT) activation() tensor.Activation { return m.Layers[0].activation }
