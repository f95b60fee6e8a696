package model

import (
	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/nn"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// classifierDropout is the dropout before the last layer of transformers'
// classes.
func classifierDropout(c *hf.Config) float32 {
	if c.ClassifierDropout != nil {
		return float32(*c.ClassifierDropout)
	}
	return float32(c.HiddenDropoutProb)
}

// pooledHead classifies sequences by the pooled state of their first token: the
// head of BertForSequenceClassification and AlbertForSequenceClassification.
type pooledHead struct {
	Classifier *nn.Linear `hf:"classifier"`

	pooler  *nn.Linear // belongs to the base
	dropout float32
}

func (h *pooledHead) rows(b *Batch) []int32 { return b.First() }

func (h *pooledHead) forward(t *grad.Tape, first *grad.Value) *grad.Value {
	return t.Dropout(h.pooler.Activate(t, first, tensor.Tanh), h.dropout)
}

func (h *pooledHead) output() (*nn.Linear, bool) { return h.Classifier, true }

// tokenHead labels every token: the head of ...ForTokenClassification in all
// families.
type tokenHead struct {
	Classifier *nn.Linear `hf:"classifier"`

	dropout float32
}

func (h *tokenHead) rows(b *Batch) []int32 { return b.wanted() }

func (h *tokenHead) forward(t *grad.Tape, x *grad.Value) *grad.Value {
	return t.Dropout(x, h.dropout)
}

func (h *tokenHead) output() (*nn.Linear, bool) { return h.Classifier, true }

// wanted returns the rows of the tokens in b.Wanted, nil for all rows.
func (b *Batch) wanted() []int32 {
	if len(b.Wanted) == 0 {
		return b.tokenRows(nil)
	}
	return b.tokenRows(b.Wanted)
}

// spanHead scores every token as the start and as the end of an answer: the
// head of ...ForQuestionAnswering in all families.
type spanHead struct {
	Outputs *nn.Linear `hf:"qa_outputs"`

	dropout float32 // only DistilBERT has it
}

func (h *spanHead) rows(b *Batch) []int32 { return b.tokenRows(nil) }

func (h *spanHead) forward(t *grad.Tape, x *grad.Value) *grad.Value {
	return t.Dropout(x, h.dropout)
}

// output has no labels: start and end are the same for every data set.
func (h *spanHead) output() (*nn.Linear, bool) { return h.Outputs, false }

// wordHead scores every token of the vocabulary for a token's place: a
// transformation, then the word embeddings as output layer.
type wordHead struct {
	dense      *nn.Linear
	norm       *nn.LayerNorm
	words      *nn.Linear // the base's embeddings, with the head's own bias
	activation tensor.Activation
}

func (h *wordHead) rows(b *Batch) []int32 { return b.wanted() }

func (h *wordHead) forward(t *grad.Tape, x *grad.Value) *grad.Value {
	return h.norm.Forward(t, h.dense.Activate(t, x, h.activation))
}

func (h *wordHead) output() (*nn.Linear, bool) { return h.words, false }

// newWordHead returns a wordHead over hidden states, with an output layer tied
// to words.
func newWordHead(c *hf.Config, words *nn.Embedding, activation tensor.Activation) wordHead {
	_, width := words.Weight.Dims()
	return wordHead{
		dense: nn.NewLinear(c.HiddenSize, width), norm: nn.NewLayerNorm(width, c.LayerNormEps),
		words: tied(words, nn.NewBias(c.VocabSize)), activation: activation,
	}
}

// tied returns words as an output layer, with a bias or nil.
func tied(words *nn.Embedding, bias *nn.Param) *nn.Linear {
	words.Weight.Sparse = false // the loss reads every row
	return &nn.Linear{Weight: words.Weight, Bias: bias}
}

// newHead returns the heads that all encoders share.
func (m *Model) newHead(c *hf.Config) head {
	if m.answer() == run.TagsAnswer {
		return &tokenHead{nn.NewLinear(c.HiddenSize, c.NumLabels), classifierDropout(c)}
	}
	return &spanHead{nn.NewLinear(c.HiddenSize, 2), float32(c.QADropout)}
}
