package model

import (
	"math"

	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/nn"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

var gpt2 = family{
	prefix:  "transformer",
	build:   (*Model).buildGPT2,
	twins:   map[string][]string{"transformer.wte.weight": {"lm_head.weight"}},
	derived: []string{".attn.bias", ".attn.masked_bias"}, // the causal mask
}

// GPT2 is the decoder of Radford et al. 2019, "Language Models are Unsupervised
// Multitask Learners": pre-norm Transformer blocks in which a token sees only
// the tokens before it and itself.
type GPT2 struct {
	Word     *nn.Embedding `hf:"wte"`
	Position *nn.Embedding `hf:"wpe"`
	Blocks   []gpt2Block   `hf:"h"`
	Norm     *nn.LayerNorm `hf:"ln_f"`

	dropout float32
}

// gpt2Block has query, key and value in one tensor of the checkpoint.
type gpt2Block struct {
	Norm1  *nn.LayerNorm `hf:"ln_1"`
	Query  *nn.Linear    `hf:"attn.c_attn"`
	Key    *nn.Linear    `hf:"attn.c_attn"`
	Value  *nn.Linear    `hf:"attn.c_attn"`
	Output *nn.Linear    `hf:"attn.c_proj"`
	Norm2  *nn.LayerNorm `hf:"ln_2"`
	Up     *nn.Linear    `hf:"mlp.c_fc"`
	Down   *nn.Linear    `hf:"mlp.c_proj"`

	number     int
	heads      tensor.Heads
	activation tensor.Activation
	dropout    float32
}

func newGPT2(c *hf.Config) (*GPT2, error) {
	activation, err := ActivationOf(c.HiddenAct)
	if err != nil {
		return nil, err
	}
	hidden, inner, eps := c.HiddenSize, c.FeedForward(), c.LayerNormEps
	m := &GPT2{
		Word: nn.NewEmbedding(c.VocabSize, hidden), Position: nn.NewEmbedding(c.MaxPositionEmbeddings, hidden),
		Norm: nn.NewLayerNorm(hidden, eps), dropout: float32(c.EmbdDropout),
	}
	// Layers that write to the residual stream are initialised smaller the more
	// layers there are: section 2.3 of the paper.
	residual := c.InitializerRange / math.Sqrt(2*float64(c.NumHiddenLayers))
	heads := newHeads(c.NumAttentionHeads, hidden/c.NumAttentionHeads, c.AttentionProbsDropoutProb)
	heads.Causal = true
	for i := range c.NumHiddenLayers {
		m.Blocks = append(m.Blocks, gpt2Block{
			Norm1:      nn.NewLayerNorm(hidden, eps),
			Query:      nn.NewConv1D(hidden, hidden, 0, 3),
			Key:        nn.NewConv1D(hidden, hidden, 1, 3),
			Value:      nn.NewConv1D(hidden, hidden, 2, 3),
			Output:     nn.NewConv1D(hidden, hidden, 0, 1).WithStd(residual),
			Norm2:      nn.NewLayerNorm(hidden, eps),
			Up:         nn.NewConv1D(hidden, inner, 0, 1),
			Down:       nn.NewConv1D(inner, hidden, 0, 1).WithStd(residual),
			number:     i,
			heads:      heads,
			activation: activation,
			dropout:    float32(c.HiddenDropoutProb),
		})
	}
	return m, nil
}

func (m *GPT2) words() *nn.Embedding { return m.Word }

func (m *GPT2) embed(t *grad.Tape, b *Batch) *grad.Value {
	h := b.words(t, m.Word)
	m.Position.AddTo(t, h, b.Positions)
	return t.Dropout(h, m.dropout)
}

func (m *GPT2) layers() int { return len(m.Blocks) }

func (m *GPT2) layer(t *grad.Tape, b *Batch, i int, h *grad.Value) *grad.Value {
	return m.Blocks[i].forward(t, h, b)
}

func (m *GPT2) last(t *grad.Tape, _ *Batch, h *grad.Value) *grad.Value { return m.Norm.Forward(t, h) }

func (l *gpt2Block) forward(t *grad.Tape, x *grad.Value, b *Batch) *grad.Value {
	return t.Layer(x, func(x *grad.Value) *grad.Value {
		h := l.Norm1.Forward(t, x)
		q, k, v := l.Query.Forward(t, h), l.Key.Forward(t, h), l.Value.Forward(t, h)
		a := l.Output.Forward(t, b.attend(t, l.number, q, k, v, nil, l.heads))
		x = t.Add(x, t.Dropout(a, l.dropout))

		h = l.Up.Activate(t, l.Norm2.Forward(t, x), l.activation)
		return t.Add(x, t.Dropout(l.Down.Forward(t, h), l.dropout))
	})
}

// gpt2Head is GPT2LMHeadModel's head: the word embeddings as output layer.
type gpt2Head struct{ words *nn.Linear }

func (h *gpt2Head) rows(b *Batch) []int32 { return b.wanted() }

func (h *gpt2Head) forward(_ *grad.Tape, x *grad.Value) *grad.Value { return x }

func (h *gpt2Head) output() (*nn.Linear, bool) { return h.words, false }

// lastHead classifies sequences by their last token, which has seen all others:
// GPT2ForSequenceClassification's head.
type lastHead struct {
	Score *nn.Linear `hf:"score"`

	last []int32
}

func (h *lastHead) rows(b *Batch) []int32 {
	h.last = b.Last(h.last[:0])
	return h.last
}

func (h *lastHead) forward(_ *grad.Tape, last *grad.Value) *grad.Value { return last }

func (h *lastHead) output() (*nn.Linear, bool) { return h.Score, true }

func (m *Model) buildGPT2() error {
	c := m.Config
	g, err := newGPT2(c)
	if err != nil {
		return err
	}
	m.base = g
	switch m.answer() {
	case run.TextAnswer:
		m.head = &gpt2Head{tied(g.Word, nil)}
	case run.LabelAnswer:
		m.head = &lastHead{Score: nn.NewProjection(c.HiddenSize, c.NumLabels)}
		if c.PadTokenID < 0 && c.EosTokenID != nil {
			c.PadTokenID = *c.EosTokenID // without it, transformers refuses to classify two texts at once
		}
	default:
		m.head = m.newHead(c)
	}
	return nil
}
