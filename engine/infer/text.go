package infer

import (
	"math/rand/v2"

	"tuneground/engine/hf"
	"tuneground/engine/run"
)

// A text is the text generated for one prompt.
type text struct {
	number   int     // index of the prompt
	source   []int32 // input of a text-to-text model's encoder
	seen     []int32 // the model's input before the first new token
	limit    int     // most tokens to generate
	beams    []beam  // open beams: one, or in a beam search the best so far
	finished []beam  // in a beam search, the best first
	ended    bool
	random   *rand.Rand
}

// A beam is one candidate for a text.
type beam struct {
	tokens []int32
	score  float64 // sum of its tokens' log-probabilities
	from   int     // index of the beam that it continues
	rank   int     // among the continuations of all beams, the best first
}

func newText(c *hf.Config, number int, prompt []int32, g run.Generation, seed uint32) text {
	x := text{
		number: number, limit: g.MaxNewTokens, beams: []beam{{}},
		random: rand.New(rand.NewPCG(uint64(seed), uint64(number))),
	}
	if len(prompt) == 0 {
		prompt = []int32{firstToken(c)}
	}
	if run.FamilyOf(c.ModelType).EncoderDecoder {
		x.source, x.seen = prompt, []int32{int32(c.DecoderStartTokenID)}
		return x
	}
	room := c.MaxTokens() + 1 // the last generated token is not read
	kept := min(len(prompt), max(room-g.MaxNewTokens, room/2))
	x.seen = prompt[len(prompt)-kept:]
	x.limit = min(g.MaxNewTokens, room-kept)
	return x
}

// firstToken returns the token at the beginning of a text: [BOS] or, if a
// family has none, the end-of-text token.
func firstToken(c *hf.Config) int32 {
	if c.BosTokenID != nil {
		return int32(*c.BosTokenID)
	}
	if c.EosTokenID != nil {
		return int32(*c.EosTokenID)
	}
	return int32(c.DecoderStartTokenID)
}

// best returns the text as far as it has been generated.
func (x *text) best() beam {
	if len(x.finished) > 0 {
		return x.finished[0]
	}
	return x.beams[0]
}
