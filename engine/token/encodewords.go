package token

import (
	"slices"

	"tuneground/engine/token/pretokenizer"
)

// ByteLevel reports whether tokens are made of bytes, so that a blank belongs to the word
// after it.
func (t *Tokenizer) ByteLevel() bool {
	return slices.ContainsFunc(t.split, func(s pretokenizer.Step) bool { return s.ByteLevel })
}

// EncodeWords returns a text that is already split into words, truncated to
// maxLength tokens as in [Tokenizer.Encode], and the index of each token's
// word, -1 for the template's tokens. Offsets refer to the token's own word. In
// transformers this is is_split_into_words. Byte-level tokenizers put a blank
// before every word, as transformers' do with add_prefix_space.
func (t *Tokenizer) EncodeWords(words []string, maxLength int) (e Encoding, wordIDs []int32) {
	t.mu.Lock()
	defer t.mu.Unlock()
	split, post := slices.Clone(t.split), t.post
	for i := range split {
		if split[i].ByteLevel {
			split[i].Prefix = &pretokenizer.Prefix{Text: " "}
			post.Prefixed = true
		}
	}
	out := sequence{limit: post.Single.Room(maxLength), located: true, trimmed: post.Trim}
	var of []int32
	for i, word := range words {
		t.tokenize(&out, word, split)
		for len(of) < len(out.ids) {
			of = append(of, int32(i))
		}
	}
	e = encoding(&post, post.Single, out)
	wordIDs = make([]int32, 0, len(e.IDs))
	for _, special := range e.Special {
		if special {
			wordIDs = append(wordIDs, -1)
			continue
		}
		wordIDs = append(wordIDs, of[0])
		of = of[1:]
	}
	return e, wordIDs
}
