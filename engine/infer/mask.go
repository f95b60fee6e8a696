package infer

import (
	"tuneground/engine/choose"
	"tuneground/engine/run"
	"tuneground/engine/token"
)

// Words returns the n most likely tokens, the most likely first, with their
// probabilities. Logits has one element for each token of the vocabulary.
func Words(logits []float32, tok *token.Tokenizer, n int) []run.Answer {
	p := choose.Softmax(logits)
	best := choose.Ranking{Size: n}
	for id, x := range p {
		best.Offer(x, id)
	}
	var list []run.Answer
	for _, r := range best.Sorted() {
		list = append(list, run.Answer{Text: tok.Decode([]int32{int32(r.Index)}, false), Score: r.Value})
	}
	return list
}
