package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// A cut is a WordPiece tokenizer with a part of another's vocabulary.
type cut struct {
	json map[string]any // tokenizer.json
	kept []int32        // for each own id the other tokenizer's
}

// cutVocabulary returns the tokenizer of a tokenizer.json with at most size of
// its pieces: special tokens, all single characters that are not needless, and
// the most used of the others; used[id] counts their uses. They stay in their
// order.
func cutVocabulary(tokenizer []byte, used []int, size int, needless func(piece string) bool) (*cut, error) {
	var whole struct {
		Model struct{ Vocab map[string]int32 }
		Added []struct{ ID int32 } `json:"added_tokens"`
	}
	c := &cut{json: map[string]any{}}
	for _, v := range []any{&whole, &c.json} {
		if err := json.Unmarshal(tokenizer, v); err != nil {
			return nil, fmt.Errorf("tokenizer.json: %w", err)
		}
	}
	needed := map[int32]bool{}
	for _, a := range whole.Added {
		needed[a.ID] = true
	}
	var others []int32
	for piece, id := range whole.Model.Vocab {
		if needless(piece) {
			continue
		}
		if utf8.RuneCountInString(strings.TrimPrefix(piece, "##")) == 1 {
			needed[id] = true
		} else if !needed[id] && used[id] > 0 {
			others = append(others, id)
		}
	}
	slices.SortFunc(others, func(a, b int32) int { return cmp.Or(used[b]-used[a], int(a-b)) })
	for id := range needed {
		c.kept = append(c.kept, id)
	}
	c.kept = append(c.kept, others[:min(len(others), max(0, size-len(needed)))]...)
	slices.Sort(c.kept)
	c.renumber(whole.Model.Vocab)
	return c, nil
}

// renumber writes the ids of the kept pieces into c.json.
func (c *cut) renumber(whole map[string]int32) {
	own := func(id any) int { // JSON's number
		i, _ := slices.BinarySearch(c.kept, int32(id.(float64)))
		return i
	}
	vocab := map[string]int{}
	for piece, id := range whole {
		if i, ok := slices.BinarySearch(c.kept, id); ok {
			vocab[piece] = i
		}
	}
	c.json["model"].(map[string]any)["vocab"] = inOrder(vocab)
	for _, a := range c.json["added_tokens"].([]any) {
		token := a.(map[string]any)
		token["id"] = own(token["id"])
	}
	post := c.json["post_processor"].(map[string]any)
	for _, t := range post["special_tokens"].(map[string]any) {
		for i, id := range t.(map[string]any)["ids"].([]any) {
			t.(map[string]any)["ids"].([]any)[i] = own(id)
		}
	}
	c.json["truncation"], c.json["padding"] = nil, nil
}

// inOrder is a vocabulary that JSON writes in the order of its ids.
type inOrder map[string]int

// MarshalJSON implements [json.Marshaler].
func (v inOrder) MarshalJSON() ([]byte, error) {
	pieces := make([]string, len(v))
	for piece, id := range v {
		pieces[id] = piece
	}
	b := []byte{'{'}
	for id, piece := range pieces {
		name, err := json.Marshal(piece)
		if err != nil {
			return nil, err
		}
		if id > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(append(b, name...), ":%d", id)
	}
	return append(b, '}'), nil
}
