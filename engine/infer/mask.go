package infer

import (
	"cmp"
	"slices"

	"tuneground/engine/run"
	"tuneground/engine/token"
)

// Words returns the n likeliest tokens by their logits, one for each word of
// the vocabulary, the likeliest first, with their probabilities.
func Words(logits []float32, tok *token.Tokenizer, n int) []run.Answer {
	p := Softmax(logits)
	order := make([]int32, len(p))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(p[b], p[a]) })
	list := make([]run.Answer, min(n, len(order)))
	for i := range list {
		list[i] = run.Answer{Text: tok.Decode(order[i:i+1], false), Score: p[order[i]]}
	}
	return list
}
