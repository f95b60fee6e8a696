package infer

import (
	"tuneground/engine/run"
	"tuneground/engine/token"
)

// Words returns the n likeliest tokens by their logits, one for each word of
// the vocabulary, the likeliest first, with their probabilities.
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
