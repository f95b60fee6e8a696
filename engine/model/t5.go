package model

import (
	"math"

	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/message"
	"tuneground/engine/nn"
	"tuneground/engine/tensor"
)

var t5 = family{
	build:  (*Model).buildT5,
	untied: true,
	// A model whose output layer was not told apart from the embeddings yet has
	// lm_head under their name.
	twins: map[string][]string{
		"shared.weight":  {"encoder.embed_tokens.weight", "decoder.embed_tokens.weight"},
		"lm_head.weight": {"shared.weight", "encoder.embed_tokens.weight", "decoder.embed_tokens.weight"},
	},
	derived: []string{"lm_head.weight", "EncDecAttention.relative_attention_bias.weight"}, // early T5s never used the bias
}

// T5 is the encoder-decoder of Raffel et al. 2019 (arXiv:1910.10683): pre-norm
// Transformer blocks with RMSNorm and without biases. Attention scores are not
// scaled, and receive a learned bias for the distance of two tokens, the same
// in every layer. Version 1.1 has a gated feed-forward layer.
type T5 struct {
	Shared  *nn.Embedding `hf:"shared"`
	Encoder t5Stack       `hf:"encoder"`
	Decoder t5Stack       `hf:"decoder"`
}

type t5Stack struct {
	Blocks []t5Block   `hf:"block"`
	Norm   *nn.RMSNorm `hf:"final_layer_norm"`

	decoder bool
	dropout float32
}

// t5Block is a block of either stack. The encoder has no Cross, and its
// feed-forward layer is layer.1.
type t5Block struct {
	Self   t5Attention    `hf:"layer.0"`
	Cross  *t5Cross       `hf:"layer.1"`
	Second *t5FeedForward `hf:"layer.1"` // in the encoder
	Third  *t5FeedForward `hf:"layer.2"` // in the decoder
}

// feedForward returns the block's feed-forward layer.
func (l *t5Block) feedForward() *t5FeedForward {
	if l.Third != nil {
		return l.Third
	}
	return l.Second
}

type t5Attention struct {
	Query    *nn.Linear    `hf:"SelfAttention.q"`
	Key      *nn.Linear    `hf:"SelfAttention.k"`
	Value    *nn.Linear    `hf:"SelfAttention.v"`
	Output   *nn.Linear    `hf:"SelfAttention.o"`
	Relative *nn.Embedding `hf:"SelfAttention.relative_attention_bias"` // in the first block only
	Norm     *nn.RMSNorm   `hf:"layer_norm"`

	heads   tensor.Heads
	dropout float32
}

type t5Cross struct {
	Query  *nn.Linear  `hf:"EncDecAttention.q"`
	Key    *nn.Linear  `hf:"EncDecAttention.k"`
	Value  *nn.Linear  `hf:"EncDecAttention.v"`
	Output *nn.Linear  `hf:"EncDecAttention.o"`
	Norm   *nn.RMSNorm `hf:"layer_norm"`

	heads   tensor.Heads
	spans   []tensor.Span
	dropout float32
}

type t5FeedForward struct {
	In   *nn.Linear  `hf:"DenseReluDense.wi"`   // in version 1.0
	Gate *nn.Linear  `hf:"DenseReluDense.wi_0"` // in version 1.1
	Up   *nn.Linear  `hf:"DenseReluDense.wi_1"` // in version 1.1
	Out  *nn.Linear  `hf:"DenseReluDense.wo"`
	Norm *nn.RMSNorm `hf:"layer_norm"`

	activation tensor.Activation
	dropout    float32
}

func newT5(c *hf.Config) (*T5, error) {
	activation, gated, err := T5Activation(c.FeedForwardProj)
	if err != nil {
		return nil, err
	}
	if c.HeadDim < 1 || c.RelativeAttentionNumBuckets < 4 || c.RelativeAttentionMax <= c.RelativeAttentionNumBuckets/2 {
		return nil, message.Errorf("config.json: d_kv is %d, relative_attention_num_buckets %d and relative_attention_max_distance %d; they must be at least 1 and 4, and the last more than half of the second",
			c.HeadDim, c.RelativeAttentionNumBuckets, c.RelativeAttentionMax)
	}
	m := &T5{Shared: nn.NewEmbedding(c.VocabSize, c.HiddenSize)}
	m.Shared.Weight.Std = c.InitializerFactor
	m.Encoder = newT5Stack(c, c.NumHiddenLayers, false, activation, gated)
	m.Decoder = newT5Stack(c, c.DecoderLayers(), true, activation, gated)
	return m, nil
}

// T5Activation returns the activation that feed_forward_proj names.
func T5Activation(name string) (f tensor.Activation, gated bool, err error) {
	switch name {
	case "relu":
		return tensor.ReLU, false, nil
	case "gated-gelu": // T5 1.1 means the tanh approximation
		return tensor.GELUTanh, true, nil
	}
	return 0, false, message.Errorf("config.json: feed_forward_proj is %q; this engine knows \"relu\" and \"gated-gelu\"", name)
}

func newT5Stack(c *hf.Config, layers int, decoder bool, activation tensor.Activation, gated bool) t5Stack {
	s := t5Stack{Norm: nn.NewRMSNorm(c.HiddenSize, c.LayerNormEps), decoder: decoder, dropout: float32(c.HiddenDropoutProb)}
	for i := range layers {
		b := t5Block{Self: newT5Attention(c, decoder)}
		if i == 0 {
			b.Self.Relative = nn.NewEmbedding(c.RelativeAttentionNumBuckets, c.NumAttentionHeads)
			b.Self.Relative.Weight.Std = c.InitializerFactor / math.Sqrt(float64(c.HiddenSize))
			b.Self.Relative.Weight.NoDecay = true // as in the Trainer, which takes every name ending in "bias" for a bias
		}
		if decoder {
			b.Cross, b.Third = newT5Cross(c), newT5FeedForward(c, activation, gated)
		} else {
			b.Second = newT5FeedForward(c, activation, gated)
		}
		s.Blocks = append(s.Blocks, b)
	}
	return s
}

// t5Linear returns a projection whose new weights have the given variance.
func t5Linear(c *hf.Config, in, out, variance int) *nn.Linear {
	return nn.NewProjection(in, out).WithStd(c.InitializerFactor / math.Sqrt(float64(variance)))
}

// t5Projections returns query, key, value and output of an attention.
func t5Projections(c *hf.Config) (q, k, v, o *nn.Linear) {
	hidden, inner := c.HiddenSize, c.NumAttentionHeads*c.HeadDim
	return t5Linear(c, hidden, inner, hidden*c.HeadDim), t5Linear(c, hidden, inner, hidden),
		t5Linear(c, hidden, inner, hidden), t5Linear(c, inner, hidden, inner)
}

// t5Heads are not scaled: the query's initialisation makes up for that.
func t5Heads(c *hf.Config) tensor.Heads {
	return tensor.Heads{Count: c.NumAttentionHeads, Scale: 1, DropP: float32(c.HiddenDropoutProb)}
}

func newT5Attention(c *hf.Config, decoder bool) t5Attention {
	a := t5Attention{Norm: nn.NewRMSNorm(c.HiddenSize, c.LayerNormEps), heads: t5Heads(c), dropout: float32(c.HiddenDropoutProb)}
	a.Query, a.Key, a.Value, a.Output = t5Projections(c)
	a.heads.Causal = decoder
	a.heads.Relative = tensor.Relative{
		Buckets: c.RelativeAttentionNumBuckets, MaxDistance: c.RelativeAttentionMax, Bidirectional: !decoder,
	}
	return a
}

func newT5Cross(c *hf.Config) *t5Cross {
	a := &t5Cross{Norm: nn.NewRMSNorm(c.HiddenSize, c.LayerNormEps), heads: t5Heads(c), dropout: float32(c.HiddenDropoutProb)}
	a.Query, a.Key, a.Value, a.Output = t5Projections(c)
	return a
}

func newT5FeedForward(c *hf.Config, activation tensor.Activation, gated bool) *t5FeedForward {
	hidden, inner := c.HiddenSize, c.FeedForward()
	f := &t5FeedForward{
		Out: t5Linear(c, inner, hidden, inner), Norm: nn.NewRMSNorm(hidden, c.LayerNormEps),
		activation: activation, dropout: float32(c.HiddenDropoutProb),
	}
	if gated {
		f.Gate, f.Up = t5Linear(c, hidden, inner, hidden), t5Linear(c, hidden, inner, hidden)
	} else {
		f.In = t5Linear(c, hidden, inner, hidden)
	}
	return f
}

func (m *T5) words() *nn.Embedding { return m.Shared }

// embed returns the encoder's states. If the Cache has the keys and values that
// the decoder makes of them, the encoder does not run.
func (m *T5) embed(t *grad.Tape, b *Batch) *grad.Value {
	if c := b.Decoder.Cache; c != nil && c.hasAcross() {
		return nil
	}
	return m.Encoder.forward(t, b.words(t, m.Shared), b, nil, nil)
}

func (m *T5) layers() int { return 0 }

func (m *T5) layer(*grad.Tape, *Batch, int, *grad.Value) *grad.Value {
	panic("the layers of a T5 are in its embed and last")
}

func (m *T5) last(t *grad.Tape, b *Batch, memory *grad.Value) *grad.Value {
	return m.Decoder.forward(t, m.Shared.Forward(t, b.Decoder.IDs), b.Decoder, memory, b)
}

// forward runs a stack over the embeddings x of b's tokens: the encoder's, or
// the decoder's, which attends to memory, the encoder's states for source.
func (s *t5Stack) forward(t *grad.Tape, x *grad.Value, b *Batch, memory *grad.Value, source *Batch) *grad.Value {
	x = t.Dropout(x, s.dropout)
	bias := s.Blocks[0].Self.Relative.Weight.Value
	for i := range s.Blocks {
		l := &s.Blocks[i]
		x = t.Layer(x, func(x *grad.Value) *grad.Value {
			x = l.Self.forward(t, x, b, i, bias)
			if l.Cross != nil {
				x = l.Cross.forward(t, x, b, i, memory, source)
			}
			return l.feedForward().forward(t, x)
		})
	}
	return t.Dropout(s.Norm.Forward(t, x), s.dropout)
}

func (a *t5Attention) forward(t *grad.Tape, x *grad.Value, b *Batch, layer int, bias *grad.Value) *grad.Value {
	h := a.Norm.Forward(t, x)
	q, k, v := a.Query.Forward(t, h), a.Key.Forward(t, h), a.Value.Forward(t, h)
	h = a.Output.Forward(t, b.attend(t, layer, q, k, v, bias, a.heads))
	return t.Add(x, t.Dropout(h, a.dropout))
}

// forward attends to the encoder's states for source: each of b's sequences to
// those of its own source text.
func (a *t5Cross) forward(t *grad.Tape, x *grad.Value, b *Batch, layer int, memory *grad.Value, source *Batch) *grad.Value {
	q := a.Query.Forward(t, a.Norm.Forward(t, x))
	heads := a.heads
	heads.Offsets = b.Offsets
	var k, v *grad.Value
	k, v, heads.Keys = a.keysAndValues(t, b, layer, memory, source)
	b.watch(t, Watch{Layer: layer, Cross: true}, q, k, v, nil, heads)
	h := a.Output.Forward(t, t.Attention(q, k, v, nil, heads))
	return t.Add(x, t.Dropout(h, a.dropout))
}

// keysAndValues maps the encoder's states, with a Cache only once for a whole
// generation.
func (a *t5Cross) keysAndValues(t *grad.Tape, b *Batch, layer int, memory *grad.Value, source *Batch) (k, v *grad.Value, spans []tensor.Span) {
	if b.Cache != nil && b.Cache.hasAcross() {
		return b.Cache.across(layer)
	}
	k, v = a.Key.Forward(t, memory), a.Value.Forward(t, memory)
	if b.Cache != nil {
		b.Cache.setAcross(layer, k, v, source.Offsets)
	}
	a.spans = appendSpans(a.spans[:0], source.Offsets)
	return k, v, a.spans
}

func (f *t5FeedForward) forward(t *grad.Tape, x *grad.Value) *grad.Value {
	h := f.Norm.Forward(t, x)
	if f.In != nil {
		h = f.In.Activate(t, h, f.activation)
	} else {
		h = t.Mul(f.Gate.Activate(t, h, f.activation), f.Up.Forward(t, h))
	}
	h = f.Out.Forward(t, t.Dropout(h, f.dropout))
	return t.Add(x, t.Dropout(h, f.dropout))
}

// t5Head is T5ForConditionalGeneration's head: the word embeddings on scaled
// states, or a layer of its own.
type t5Head struct {
	Own *nn.Linear `hf:"lm_head"` // nil if tied to the embeddings

	layer *nn.Linear // Own, or the embeddings
	scale float32    // factor of the states that layer reads
}

func (h *t5Head) rows(b *Batch) []int32 { return b.wanted() }

func (h *t5Head) forward(t *grad.Tape, x *grad.Value) *grad.Value {
	if h.Own != nil {
		return x
	}
	return t.Scale(x, h.scale)
}

func (h *t5Head) output() (*nn.Linear, bool) { return h.layer, false }

func (m *Model) buildT5() error {
	c := m.Config
	net, err := newT5(c)
	if err != nil {
		return err
	}
	m.base = net
	if c.Tied() {
		m.head = &t5Head{layer: tied(net.Shared, nil), scale: float32(1 / math.Sqrt(float64(c.HiddenSize)))}
	} else {
		own := nn.NewProjection(c.HiddenSize, c.VocabSize).WithStd(c.InitializerFactor)
		m.head = &t5Head{Own: own, layer: own}
	}
	return nil
}
