package model

import (
	"math"

	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/nn"
	"tuneground/engine/tensor"
)

// BERT is the encoder of Devlin et al. 2018 (arXiv:1810.04805): embeddings of
// word, position and segment, then post-norm Transformer blocks.
type BERT struct {
	Embeddings bertEmbeddings `hf:"embeddings"`
	Layers     []bertLayer    `hf:"encoder.layer"`
	Pooler     *nn.Linear     `hf:"pooler.dense"`
}

type bertEmbeddings struct {
	Word     *nn.Embedding `hf:"word_embeddings"`
	Position *nn.Embedding `hf:"position_embeddings"`
	Type     *nn.Embedding `hf:"token_type_embeddings"` // nil where type_vocab_size is 0
	Norm     *nn.LayerNorm `hf:"LayerNorm"`
	dropout  float32
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

	heads      tensor.Heads // but for the offsets
	activation tensor.Activation
	dropout    float32
}

// NewBERT returns a BERT of c's shape whose parameters have no memory yet.
func NewBERT(c *hf.Config) (*BERT, error) {
	activation, err := activationOf(c.HiddenAct)
	if err != nil {
		return nil, err
	}
	hidden, eps := c.HiddenSize, c.LayerNormEps
	b := &BERT{
		Embeddings: bertEmbeddings{
			Word:     nn.NewEmbedding(c.VocabSize, hidden),
			Position: nn.NewEmbedding(c.MaxPositionEmbeddings, hidden),
			Type:     nn.NewEmbedding(c.TypeVocabSize, hidden),
			Norm:     nn.NewLayerNorm(hidden, eps),
			dropout:  float32(c.HiddenDropoutProb),
		},
		Pooler: nn.NewLinear(hidden, hidden),
	}
	if c.TypeVocabSize == 0 {
		b.Embeddings.Type = nil
	}
	for range c.NumHiddenLayers {
		b.Layers = append(b.Layers, bertLayer{
			Query:      nn.NewLinear(hidden, hidden),
			Key:        nn.NewLinear(hidden, hidden),
			Value:      nn.NewLinear(hidden, hidden),
			Output:     nn.NewLinear(hidden, hidden),
			OutputNorm: nn.NewLayerNorm(hidden, eps),
			Up:         nn.NewLinear(hidden, c.IntermediateSize),
			Down:       nn.NewLinear(c.IntermediateSize, hidden),
			DownNorm:   nn.NewLayerNorm(hidden, eps),
			heads: tensor.Heads{
				Count: c.NumAttentionHeads,
				Scale: float32(1 / math.Sqrt(float64(hidden/c.NumAttentionHeads))),
				DropP: float32(c.AttentionProbsDropoutProb),
			},
			activation: activation,
			dropout:    float32(c.HiddenDropoutProb),
		})
	}
	return b, nil
}

// Forward returns the last hidden states, one row for each of b's tokens.
func (m *BERT) Forward(t *grad.Tape, b *Batch) *grad.Value {
	h := m.Embeddings.forward(t, b)
	for i := range m.Layers {
		h = m.Layers[i].forward(t, h, b.Offsets)
	}
	return h
}

// Pool maps each sequence's first hidden state, n x hidden, to its summary.
func (m *BERT) Pool(t *grad.Tape, first *grad.Value) *grad.Value {
	return t.Activate(m.Pooler.Forward(t, first), tensor.Tanh)
}

// Attention returns the attention weights of one layer for a batch of one
// sequence of n tokens: (heads*n) x n, head after head.
func (m *BERT) Attention(t *grad.Tape, b *Batch, layer int) tensor.Tensor {
	h := m.Embeddings.forward(t, b)
	for i := range layer {
		h = m.Layers[i].forward(t, h, b.Offsets)
	}
	l := &m.Layers[layer]
	heads := l.heads
	heads.Offsets = b.Offsets
	return t.AttentionWeights(l.Query.Forward(t, h), l.Key.Forward(t, h), l.Value.Forward(t, h), nil, heads)
}

func (e *bertEmbeddings) forward(t *grad.Tape, b *Batch) *grad.Value {
	h := e.Word.Forward(t, b.IDs)
	e.Position.AddTo(t, h, b.Positions)
	if e.Type != nil {
		e.Type.AddTo(t, h, b.Types)
	}
	return t.Dropout(e.Norm.Forward(t, h), e.dropout)
}

func (l *bertLayer) forward(t *grad.Tape, x *grad.Value, offsets []int32) *grad.Value {
	heads := l.heads
	heads.Offsets = offsets
	a := t.Attention(l.Query.Forward(t, x), l.Key.Forward(t, x), l.Value.Forward(t, x), nil, heads)
	a = t.Dropout(l.Output.Forward(t, a), l.dropout)
	x = l.OutputNorm.Forward(t, t.Add(x, a))

	h := t.Activate(l.Up.Forward(t, x), l.activation)
	h = t.Dropout(l.Down.Forward(t, h), l.dropout)
	return l.DownNorm.Forward(t, t.Add(x, h))
}
