package run

// A Look says what ExplainAttention, NextTokens, SearchBeams and ListTensors look into. The
// text is that of the Command.
type Look struct {
	// Model is one of the site, which is then held beside the current one; "": the
	// current one.
	Model string `json:"model,omitempty"`

	// Task is that of ListTensors: the one whose head the model is to have.
	Task string `json:"task,omitempty"`

	// Part, Layer and Head select the attention. Target is what the decoder of an
	// encoder-decoder reads; "": what the model itself writes.
	Part   string `json:"part,omitempty"` // one of the Parts; "": the model's first
	Layer  int    `json:"layer"`
	Head   int    `json:"head"`
	Target string `json:"target,omitempty"`

	// Written are the tokens after the text, so far.
	Written []int32 `json:"written,omitempty"`
	// Generation is that of SearchBeams.
	Generation Generation `json:"generation"`
}

// Parts of a model that attend.
const (
	EncoderPart = "encoder" // every token to all of the text
	DecoderPart = "decoder" // every token to itself and those before it
	CrossPart   = "cross"   // a decoder's tokens to those that the encoder reads
)

// Parts returns the parts of the family's models that attend.
func (f Family) Parts() []string {
	switch {
	case f.EncoderDecoder:
		return []string{EncoderPart, DecoderPart, CrossPart}
	case f.Mask == "":
		return []string{DecoderPart}
	}
	return []string{EncoderPart}
}

// MostLooked is the greatest number of tokens of a text that is looked into; the rest
// is left out.
const MostLooked = 48

// AttentionInfo is what one head of attention computes for one text: for token i of
// Queries, which attends to the tokens j of Keys,
//
//	Scores[i][j] = Scale * Q[i]·K[j] + Bias[i][j]
//	Weights[i]   = softmax(Scores[i])
//	Context[i]   = Σⱼ Weights[i][j] V[j]
//
// In the DecoderPart a token sees itself and those before it: row i has the first of
// the keys only.
type AttentionInfo struct {
	Model  string   `json:"model"`
	Type   string   `json:"model_type"`
	Part   string   `json:"part"`
	Parts  []string `json:"parts"`
	Layers int      `json:"layers"`
	Heads  int      `json:"heads"`
	Layer  int      `json:"layer"`
	Head   int      `json:"head"`

	Queries []string    `json:"queries"`
	Keys    []string    `json:"keys"`
	Scale   float64     `json:"scale"`
	Q       [][]float32 `json:"q"`
	K       [][]float32 `json:"k"`
	V       [][]float32 `json:"v"`
	Bias    [][]float32 `json:"bias,omitempty"` // nil: none
	Scores  [][]float32 `json:"scores"`
	Weights [][]float32 `json:"weights"`
	Context [][]float32 `json:"context"`

	// Tuned is set if a run has changed the model since it was loaded. Base is then that
	// of the model as it was loaded, if asked for.
	Tuned bool           `json:"tuned,omitempty"`
	Base  *AttentionInfo `json:"base,omitempty"`
}

// NextInfo is what a model says of the token that follows a text.
type NextInfo struct {
	Model  string   `json:"model"`
	Tokens []string `json:"tokens"` // of the text, and those written after it
	// Written are the tokens after the text, and Output is their text.
	Written []int32 `json:"written,omitempty"`
	Output  string  `json:"output,omitempty"`
	// IDs are all tokens of the vocabulary, the most likely first, and Logits their
	// scores. Names has the texts of the first of them.
	IDs    []int32   `json:"ids"`
	Logits []float32 `json:"logits"`
	Names  []string  `json:"names"`
	End    int32     `json:"end"` // the token that ends a text; -1: none does
	// Full is set if the model can read no more tokens.
	Full bool `json:"full,omitempty"`
}

// MostNamed is the number of Names in a NextInfo.
const MostNamed = 40

// BeamsInfo is a beam search, step by step.
type BeamsInfo struct {
	Model string       `json:"model"`
	Steps [][]BeamInfo `json:"steps"` // the continuations that it considered, the best first
	// Output is the text that it chose. Score is the sum of the log-probabilities of its
	// tokens, divided by their number to the power of the length penalty.
	Output string  `json:"output"`
	Score  float64 `json:"score"`
	// Greedy and GreedyScore are the same of the text that takes the most likely token
	// each time.
	Greedy      string  `json:"greedy"`
	GreedyScore float64 `json:"greedy_score"`
}

// BeamInfo is the continuation of one beam by one token.
type BeamInfo struct {
	From     int     `json:"from"` // the beam that it continues, by its Beam in the step before
	Token    string  `json:"token"`
	Score    float64 `json:"score"`              // sum of the log-probabilities of its tokens
	Beam     int     `json:"beam"`               // its place among those that go on, from the best; -1: it does not
	Finished bool    `json:"finished,omitempty"` // it is a finished text
	Chosen   bool    `json:"chosen,omitempty"`   // it is a part of Output
}
