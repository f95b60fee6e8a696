package main

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
)

// wordMark stands for the blank before a word, as SentencePiece writes it.
const wordMark = '▁'

// spaced matches the parts between white space.
var spaced = regexp.MustCompile(`\S+`)

// marked puts wordMark before each of the counted words.
func marked(words map[string]int) map[string]int {
	all := make(map[string]int, len(words))
	for w, n := range words {
		all[string(wordMark)+w] = n
	}
	return all
}

// T5's special tokens: the ids 0, 1 and 2. Its sentinels, which replace a
// text's missing parts, come last.
const (
	t5Pad, t5End, t5Unknown = "<pad>", "</s>", "<unk>"

	t5Sentinels = 10
)

// json returns T5's tokenizer.json: words begin with wordMark, and each text
// ends with t5End. It has no normal form, so that Chinese punctuation stays.
func (u *unigram) json() map[string]any {
	vocab := [][2]any{{t5Pad, 0.0}, {t5End, 0.0}, {t5Unknown, 0.0}}
	added := []any{addedToken(0, t5Pad), addedToken(1, t5End), addedToken(2, t5Unknown)}
	var pieces [][2]any
	for piece, p := range u.pieces {
		pieces = append(pieces, [2]any{piece, p})
	}
	slices.SortFunc(pieces, func(a, b [2]any) int {
		return cmp.Or(cmp.Compare(b[1].(float64), a[1].(float64)), cmp.Compare(a[0].(string), b[0].(string)))
	})
	vocab = append(vocab, pieces...)
	for i := t5Sentinels - 1; i >= 0; i-- {
		sentinel := fmt.Sprintf("<extra_id_%d>", i)
		added = append(added, addedToken(len(vocab), sentinel))
		vocab = append(vocab, [2]any{sentinel, 0.0})
	}
	space := map[string]any{"type": "Metaspace", "replacement": string(wordMark), "prepend_scheme": "always", "split": true}
	text := func(name string) any { return map[string]any{"Sequence": map[string]any{"id": name, "type_id": 0}} }
	end := map[string]any{"SpecialToken": map[string]any{"id": t5End, "type_id": 0}}
	return map[string]any{
		"version": "1.0", "truncation": nil, "padding": nil,
		"added_tokens": added,
		"normalizer":   nil,
		"pre_tokenizer": map[string]any{
			"type": "Sequence", "pretokenizers": []any{map[string]any{"type": "WhitespaceSplit"}, space},
		},
		"post_processor": map[string]any{
			"type": "TemplateProcessing", "single": []any{text("A"), end}, "pair": []any{text("A"), end, text("B"), end},
			"special_tokens": map[string]any{t5End: map[string]any{"id": t5End, "ids": []int{1}, "tokens": []string{t5End}}},
		},
		"decoder": space,
		"model":   map[string]any{"type": "Unigram", "unk_id": 2, "byte_fallback": false, "vocab": vocab},
	}
}
