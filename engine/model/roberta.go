package model

import (
	"tuneground/engine/grad"
	"tuneground/engine/nn"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

var roberta = family{
	prefix: "roberta",
	build:  (*Model).buildRoBERTa,
	twins: map[string][]string{
		"roberta.embeddings.word_embeddings.weight": {"lm_head.decoder.weight"},
		"lm_head.bias": {"lm_head.decoder.bias"},
	},
}

// RoBERTa is the encoder of Liu et al. 2019 (arXiv:1907.11692): BERT with
// positions that count from the padding token's id plus 1.
type RoBERTa struct {
	Embeddings bertEmbeddings `hf:"embeddings"`
	Layers     []bertLayer    `hf:"encoder.layer"`

	first     int32
	positions []int32
}

func (m *RoBERTa) words() *nn.Embedding { return m.Embeddings.Word }

func (m *RoBERTa) embed(t *grad.Tape, b *Batch) *grad.Value {
	m.positions = m.positions[:0]
	for _, p := range b.Positions {
		m.positions = append(m.positions, m.first+p)
	}
	return m.Embeddings.forward(t, b, m.positions)
}

func (m *RoBERTa) layers() int { return len(m.Layers) }

func (m *RoBERTa) layer(t *grad.Tape, b *Batch, i int, h *grad.Value) *grad.Value {
	return m.Layers[i].forward(t, h, b)
}

func (m *RoBERTa) last(_ *grad.Tape, _ *Batch, h *grad.Value) *grad.Value { return h }

// robertaHead classifies sequences by their first token:
// RobertaForSequenceClassification's head.
type robertaHead struct {
	Dense   *nn.Linear `hf:"classifier.dense"`
	OutProj *nn.Linear `hf:"classifier.out_proj"`

	dropout float32
}

func (h *robertaHead) rows(b *Batch) []int32 { return b.First() }

func (h *robertaHead) forward(t *grad.Tape, x *grad.Value) *grad.Value {
	x = h.Dense.Activate(t, t.Dropout(x, h.dropout), tensor.Tanh)
	return t.Dropout(x, h.dropout)
}

func (h *robertaHead) output() (*nn.Linear, bool) { return h.OutProj, true }

// robertaWordHead is RobertaForMaskedLM's head.
type robertaWordHead struct {
	Dense *nn.Linear    `hf:"lm_head.dense"`
	Norm  *nn.LayerNorm `hf:"lm_head.layer_norm"`
	Bias  *nn.Param     `hf:"lm_head.bias"`

	wordHead
}

func (m *Model) buildRoBERTa() error {
	c := m.Config
	b, err := NewBERT(c)
	if err != nil {
		return err
	}
	b.Embeddings.Position.WithPadding(c.PadTokenID)
	m.base = &RoBERTa{Embeddings: b.Embeddings, Layers: b.Layers, first: int32(c.PadTokenID) + 1}
	switch m.answer() {
	case run.LabelAnswer:
		m.head = &robertaHead{nn.NewLinear(c.HiddenSize, c.HiddenSize), nn.NewLinear(c.HiddenSize, c.NumLabels), classifierDropout(c)}
	case run.WordsAnswer:
		h := newWordHead(c, b.Embeddings.Word, tensor.GELU)
		m.head = &robertaWordHead{h.dense, h.norm, h.words.Bias, h}
	default:
		m.head = m.newHead(c)
	}
	return nil
}
