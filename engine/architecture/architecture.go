// Package architecture counts the parameters of published language models, from their
// shapes.
package architecture

// A Kind says which halves of the Transformer a model has.
type Kind string

// The kinds.
const (
	Encoder        Kind = "encoder"         // a token sees all tokens
	Decoder        Kind = "decoder"         // a token sees those before it
	EncoderDecoder Kind = "encoder-decoder" // an encoder reads, a decoder writes
)

// A Shape is a model's architecture, as its config.json or its paper gives it.
type Shape struct {
	Name  string // short, for readings: "gpt2"
	Title string // "GPT-2"
	Size  string // the checkpoint's name, or the paper's for this size
	Type  string // config.json's model_type; "": the weights are closed
	Year  int
	Kind  Kind

	Layers      int // of each stack
	Hidden      int
	Heads       int
	HeadWidth   int
	FeedForward int
	Vocab       int
	Positions   int // learned; 0: none are
	Types       int // of segments
	Embedding   int // the width of the word vectors; 0: Hidden
	Buckets     int // of relative positions, in the first layer of each stack; 0: none

	Shared     bool // all layers are one and the same
	Pooler     bool
	FirstNorm  bool // the embeddings are normalised
	LastNorm   bool // and so is the output of each stack
	NoBias     bool // no layer adds a bias
	OneNorm    bool // attention and feed-forward side by side, behind one normalisation
	OneKey     bool // all heads share one key and one value: multi-query attention
	Gated      bool // the feed-forward layer has a gate: SwiGLU
	RelativeIn bool // each layer maps relative positions, as Transformer-XL does

	Published Published
	Tokens    Tokens
}

// Published is what is known elsewhere of a model's size.
type Published struct {
	Exact  int64   // of the public checkpoint; 0: there is none
	Paper  float64 // as the paper rounds it
	Digits string  // as the paper prints it
	Source string
}

// Tokens is on how much text a model was trained.
type Tokens struct {
	Seen   float64 // during training, repetitions included; 0: not published
	AtMost bool    // some sequences were shorter than the longest
	Source string
}

// A Matrix is a weight of Rows x Cols with, if Bias, Cols more numbers. A
// normalisation's weight has one row.
type Matrix struct {
	Name       string
	Rows, Cols int
	Bias       bool
}

// Count returns how many numbers m has.
func (m Matrix) Count() int64 {
	n := int64(m.Rows) * int64(m.Cols)
	if m.Bias {
		n += int64(m.Cols)
	}
	return n
}

// A Block is a part of a model that the text passes Times times. Its weights exist
// Copies times: once, if all Times share them.
type Block struct {
	Name     string
	Times    int
	Copies   int
	Matrices []Matrix
}

// One returns the parameters of one copy.
func (b Block) One() (n int64) {
	for _, m := range b.Matrices {
		n += m.Count()
	}
	return n
}

// Count returns the parameters of all copies.
func (b Block) Count() int64 { return int64(b.Copies) * b.One() }

// Parameters returns how many numbers a model of the shape learns. The output layer
// over the vocabulary is the table of the word vectors, and counts once.
func (s Shape) Parameters() (n int64) {
	for _, b := range s.Blocks() {
		n += b.Count()
	}
	return n
}

// Named returns the shape of a name, the zero Shape if there is none.
func Named(name string) Shape {
	for _, s := range Shapes {
		if s.Name == name {
			return s
		}
	}
	return Shape{}
}

// TokensPerParameter is the rule of Hoffmann et al. 2022 (arXiv:2203.15556), for a
// model that is the best for the computation that it took.
const TokensPerParameter = 20

// Compute returns about how many operations training takes: six for each parameter
// and token (Kaplan et al. 2020, arXiv:2001.08361).
func Compute(parameters, tokens float64) float64 { return 6 * parameters * tokens }
