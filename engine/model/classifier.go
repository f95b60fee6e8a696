package model

import (
	"fmt"

	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/nn"
)

// Classifier is Hugging Face's BertForSequenceClassification: the encoder's
// first hidden state, pooled, dropped out and mapped to one logit a class.
type Classifier struct {
	BERT *BERT      `hf:"bert"`
	Head *nn.Linear `hf:"classifier"`

	Config *hf.Config
	Params []*nn.Param

	dropout float32
}

// NewClassifier returns a Classifier of c's shape, for c.NumLabels classes,
// whose parameters have no memory yet.
func NewClassifier(c *hf.Config) (*Classifier, error) {
	if c.ModelType != "bert" {
		return nil, fmt.Errorf("config.json: model_type is %q; this engine knows \"bert\"", c.ModelType)
	}
	bert, err := NewBERT(c)
	if err != nil {
		return nil, err
	}
	m := &Classifier{
		BERT: bert, Head: nn.NewLinear(c.HiddenSize, c.NumLabels),
		Config: c, dropout: float32(c.HiddenDropoutProb),
	}
	if c.ClassifierDropout != nil {
		m.dropout = float32(*c.ClassifierDropout)
	}
	m.Params = nn.Params(m)
	return m, nil
}

// Forward returns the logits, sequences x classes.
func (m *Classifier) Forward(t *grad.Tape, b *Batch) *grad.Value {
	return m.Classify(t, m.Features(t, b))
}

// Features returns each sequence's first hidden state, sequences x hidden:
// all that lies below the head.
func (m *Classifier) Features(t *grad.Tape, b *Batch) *grad.Value {
	return t.Gather(m.BERT.Forward(t, b), b.Starts())
}

// Classify maps Features to logits.
func (m *Classifier) Classify(t *grad.Tape, features *grad.Value) *grad.Value {
	return m.Head.Forward(t, t.Dropout(m.BERT.Pool(t, features), m.dropout))
}

// HeadParam reports whether p lies above Features: it then trains without the
// encoder.
func (m *Classifier) HeadParam(p *nn.Param) bool {
	return m.OutputParam(p) || p == m.BERT.Pooler.Weight || p == m.BERT.Pooler.Bias
}

// OutputParam reports whether p belongs to the last layer, whose rows are the
// classes.
func (m *Classifier) OutputParam(p *nn.Param) bool {
	return p == m.Head.Weight || p == m.Head.Bias
}
