package infer

import (
	"tuneground/engine/run"
	"tuneground/engine/token"
)

// Words returns the n most likely tokens, the most likely first, with their
// probabilities. Logits has one element for each token of the vocabulary.
func Words(logits []float32, tok *token.Tokenizer, n int) []run.Answer {
	p := Softmax(logits)
	best := ranking{size: n}
	for id, x := range p {
		best.offer(x, id)
	}
	var list []run.Answer
	for _, r := range best.sorted() {
		list = append(list, run.Answer{Text: tok.Decode([]int32{int32(r.index)}, false), Score: r.value})
	}
	return list
}
