package model

import (
	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/nn"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

var distilBERT = family{
	prefix: "distilbert",
	build:  (*Model).buildDistilBERT,
	twins:  map[string][]string{"distilbert.embeddings.word_embeddings.weight": {"vocab_projector.weight"}},
}

// DistilBERT is the encoder of Sanh et al. 2019 (arXiv:1910.01108): BERT with
// half the layers and without segments or pooler.
type DistilBERT struct {
	Embeddings bertEmbeddings    `hf:"embeddings"`
	Layers     []distilBERTLayer `hf:"transformer.layer"`
}

// distilBERTLayer is BERT's layer under other names.
type distilBERTLayer struct {
	Query      *nn.Linear    `hf:"attention.q_lin"`
	Key        *nn.Linear    `hf:"attention.k_lin"`
	Value      *nn.Linear    `hf:"attention.v_lin"`
	Output     *nn.Linear    `hf:"attention.out_lin"`
	OutputNorm *nn.LayerNorm `hf:"sa_layer_norm"`
	Up         *nn.Linear    `hf:"ffn.lin1"`
	Down       *nn.Linear    `hf:"ffn.lin2"`
	DownNorm   *nn.LayerNorm `hf:"output_layer_norm"`

	number     int
	heads      tensor.Heads
	activation tensor.Activation
	dropout    float32
}

func newDistilBERT(c *hf.Config) (*DistilBERT, error) {
	activation, err := ActivationOf(c.HiddenAct)
	if err != nil {
		return nil, err
	}
	m := &DistilBERT{Embeddings: newBERTEmbeddings(c, c.HiddenSize)}
	for i := range c.NumHiddenLayers {
		l := newBERTLayer(c, i, activation)
		l.dropout = 0 // there is no dropout after attention
		m.Layers = append(m.Layers, distilBERTLayer(l))
	}
	return m, nil
}

func (m *DistilBERT) words() *nn.Embedding { return m.Embeddings.Word }

func (m *DistilBERT) embed(t *grad.Tape, b *Batch) *grad.Value {
	return m.Embeddings.forward(t, b, b.Positions)
}

func (m *DistilBERT) layers() int { return len(m.Layers) }

func (m *DistilBERT) layer(t *grad.Tape, b *Batch, i int, h *grad.Value) *grad.Value {
	return (*bertLayer)(&m.Layers[i]).forward(t, h, b)
}

func (m *DistilBERT) last(_ *grad.Tape, _ *Batch, h *grad.Value) *grad.Value { return h }

// distilBERTHead is DistilBertForSequenceClassification's head.
type distilBERTHead struct {
	PreClassifier *nn.Linear `hf:"pre_classifier"`
	Classifier    *nn.Linear `hf:"classifier"`

	dropout float32
}

func (h *distilBERTHead) rows(b *Batch) []int32 { return b.First() }

func (h *distilBERTHead) forward(t *grad.Tape, first *grad.Value) *grad.Value {
	return t.Dropout(h.PreClassifier.Activate(t, first, tensor.ReLU), h.dropout)
}

func (h *distilBERTHead) output() (*nn.Linear, bool) { return h.Classifier, true }

// distilBERTWordHead is DistilBertForMaskedLM's head.
type distilBERTWordHead struct {
	Dense *nn.Linear    `hf:"vocab_transform"`
	Norm  *nn.LayerNorm `hf:"vocab_layer_norm"`
	Bias  *nn.Param     `hf:"vocab_projector.bias"`

	wordHead
}

func (m *Model) buildDistilBERT() error {
	own := *m.Config
	// DistilBERT has no segments, and a fixed eps: its class reads neither from
	// config.json.
	own.TypeVocabSize, own.LayerNormEps = 0, 1e-12
	c := &own
	b, err := newDistilBERT(c)
	if err != nil {
		return err
	}
	m.base = b
	switch m.answer() {
	case run.LabelAnswer:
		m.head = &distilBERTHead{nn.NewLinear(c.HiddenSize, c.HiddenSize), nn.NewLinear(c.HiddenSize, c.NumLabels), classifierDropout(c)}
	case run.TagsAnswer: // its dropout is not the classifier's
		m.head = &tokenHead{nn.NewLinear(c.HiddenSize, c.NumLabels), float32(c.HiddenDropoutProb)}
	case run.WordsAnswer:
		h := newWordHead(c, b.Embeddings.Word, b.Layers[0].activation)
		m.head = &distilBERTWordHead{h.dense, h.norm, h.words.Bias, h}
	default:
		m.head = m.newHead(c)
	}
	return nil
}
