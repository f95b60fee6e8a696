package main

import (
	"bytes"
	"maps"
	"regexp"
	"slices"
)

// gptWord matches GPT-2's words. GPT-2's own expression has one more case, for
// several blanks in a row, which these texts do not have.
var gptWord = regexp.MustCompile(`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+`)

// countWords counts the words in the texts that pattern matches.
func countWords(texts []string, pattern *regexp.Regexp) map[string]int {
	counts := map[string]int{}
	for _, t := range texts {
		for _, w := range pattern.FindAllString(t, -1) {
			counts[w]++
		}
	}
	return counts
}

// A bpe learns byte pair encoding (Sennrich et al. 2016, arXiv:1508.07909):
// starting from single bytes, it repeatedly merges the most frequent pair of
// neighbours into a token. Merges do not cross words.
type bpe struct {
	tokens []string // the first 256 are the bytes
	merges [][2]int32
	words  []bpeWord
	counts map[[2]int32]int   // of neighbours
	found  map[[2]int32][]int // words that have, or had, them
}

type bpeWord struct {
	tokens []int32
	count  int
}

// trainBPE returns a bpe of up to size tokens. Pairs that occur only once are
// not merged.
func trainBPE(words map[string]int, size int) *bpe {
	b := &bpe{counts: map[[2]int32]int{}, found: map[[2]int32][]int{}}
	for i := range 256 {
		b.tokens = append(b.tokens, string([]byte{byte(i)}))
	}
	for _, w := range slices.Sorted(maps.Keys(words)) {
		word := bpeWord{count: words[w]}
		for _, c := range []byte(w) {
			word.tokens = append(word.tokens, int32(c))
		}
		b.words = append(b.words, word)
		b.note(len(b.words)-1, 1)
	}
	for len(b.tokens) < size {
		pair, count := b.mostFrequent()
		if count < 2 {
			break
		}
		b.merge(pair)
	}
	return b
}

// note adds sign times a word's neighbours to the counts.
func (b *bpe) note(word, sign int) {
	w := &b.words[word]
	for i := range len(w.tokens) - 1 {
		pair := [2]int32(w.tokens[i : i+2])
		b.counts[pair] += sign * w.count
		if at := b.found[pair]; sign > 0 && (len(at) == 0 || at[len(at)-1] != word) {
			b.found[pair] = append(at, word)
		}
	}
}

// mostFrequent returns the most frequent neighbours; of several the oldest.
func (b *bpe) mostFrequent() (best [2]int32, count int) {
	for pair, n := range b.counts {
		if n > count || n == count && slices.Compare(pair[:], best[:]) < 0 {
			best, count = pair, n
		}
	}
	return best, count
}

// merge merges pair everywhere into one token.
func (b *bpe) merge(pair [2]int32) {
	id := int32(len(b.tokens))
	b.tokens = append(b.tokens, b.tokens[pair[0]]+b.tokens[pair[1]])
	b.merges = append(b.merges, pair)
	where := b.found[pair]
	slices.Sort(where)
	for _, i := range slices.Compact(where) {
		w := &b.words[i]
		b.note(i, -1)
		w.tokens = replace(w.tokens, pair, id)
		b.note(i, 1)
	}
	delete(b.counts, pair)
	delete(b.found, pair)
}

// replace replaces each pair in tokens by id.
func replace(tokens []int32, pair [2]int32, id int32) []int32 {
	kept := tokens[:0]
	for i := 0; i < len(tokens); i++ {
		if i+1 < len(tokens) && tokens[i] == pair[0] && tokens[i+1] == pair[1] {
			kept = append(kept, id)
			i++
		} else {
			kept = append(kept, tokens[i])
		}
	}
	return kept
}

// endOfText ends every text, and begins a text without a beginning.
const endOfText = "<|endoftext|>"

// json returns GPT-2's tokenizer.json: endOfText is id 0, then the bytes in the
// order of their letters, then the merges.
func (b *bpe) json() map[string]any {
	ids := inOrder{endOfText: 0}
	for _, letter := range slices.Sorted(slices.Values(byteLetters())) {
		ids[string(letter)] = len(ids)
	}
	var merges [][2]string
	for i, pair := range b.merges {
		ids[inLetters(b.tokens[256+i])] = len(ids)
		merges = append(merges, [2]string{inLetters(b.tokens[pair[0]]), inLetters(b.tokens[pair[1]])})
	}
	level := map[string]any{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true}
	return map[string]any{
		"version": "1.0", "truncation": nil, "padding": nil,
		"added_tokens":  []any{addedToken(0, endOfText)},
		"normalizer":    nil,
		"pre_tokenizer": level, "post_processor": level, "decoder": level,
		"model": map[string]any{
			"type": "BPE", "dropout": nil, "unk_token": nil, "continuing_subword_prefix": "",
			"end_of_word_suffix": "", "fuse_unk": false, "byte_fallback": false, "ignore_merges": false,
			"vocab": ids, "merges": merges,
		},
	}
}

// addedToken is a special token in tokenizer.json's form.
func addedToken(id int, content string) map[string]any {
	return map[string]any{
		"id": id, "content": content, "special": true,
		"single_word": false, "lstrip": false, "rstrip": false, "normalized": false,
	}
}

// byteLetters returns GPT-2's letter for each byte: itself if it is visible in
// Latin-1, else a letter from U+0100 on.
func byteLetters() []rune {
	letters := make([]rune, 256)
	next := rune(0x100)
	for i := range letters {
		letters[i] = rune(i)
		if !('!' <= i && i <= '~' || 0xa1 <= i && i <= 0xff && i != 0xad) {
			letters[i] = next
			next++
		}
	}
	return letters
}

// inLetters writes a token's bytes as letters.
func inLetters(token string) string {
	letters := byteLetters()
	var s bytes.Buffer
	for _, b := range []byte(token) {
		s.WriteRune(letters[b])
	}
	return s.String()
}
