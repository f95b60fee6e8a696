// Package token turns text into the ids a pretrained model was trained on, and
// back, identical to Hugging Face's tokenizers: same ids, same offsets, same text.
//
// A text passes the stages that tokenizer.json names, each a few small files:
//
//	added.go        tokens such as "[SEP]" that are found before anything else
//	normalize.go    rewriting: normalizebert.go, normalform.go, charsmap.go, rewrite.go
//	pretokenize.go  words: split.go (BertPreTokenizer, WhitespaceSplit), bytelevel.go, Metaspace
//	words.go        a word's tokens, remembered: wordpiece.go, bpe.go, unigram.go
//	postprocess.go  truncation, offsets without blanks (trim.go), special tokens (template.go)
//	unknown.go      what of a text a vocabulary lacks
//	decode.go       and back: decodebytes.go, decodepieces.go, cleanup.go, all as a stream
//
// Between normalising and words a text is a passage, which knows for every byte
// the character that it stems from; edit.go and passage.go keep it so.
//
// The files json*.go read tokenizer.json; vocab.go, merges.go and sentencepiece.go
// read what older model folders have instead; settings.go reads the small files
// beside them, and rules.go does what the class that they name does.
// What no model of the families BERT, RoBERTa, GPT-2, ALBERT and T5 uses is
// refused by name. RATIONALE.md says why the package is our own.
package token

import (
	"slices"
	"sync"
	"unicode/utf8"
)

// A Tokenizer holds a vocabulary and the rules that lead to it. It is safe for
// use by several goroutines, one of which works at a time.
type Tokenizer struct {
	vocab     vocabulary
	literal   matcher  // added tokens, matched in the text as it was written
	rewritten matcher  // added tokens, matched in the normalised text
	added     []string // the tokens of both
	special   map[int32]bool
	normalize normalizer
	split     []preTokenizer
	model     model
	post      postProcessor
	decode    decoder
	cleanUp   bool             // decoded text is cleaned up
	roles     map[string]int32 // the ids of special tokens

	mu      sync.Mutex
	known   wordCache
	passage passage
	words   words
	scratch sequence
	kinds   []tokenKind // of every id, once they were asked for
}

// Span is a range [Start, End) of a text's characters (runes, not bytes; every
// byte that is not valid UTF-8 counts as one). Tokens that the template adds
// have the empty Span{0, 0}.
type Span struct{ Start, End int }

// An Encoding is a text, or a pair of texts, as a model reads it. The slices
// have one element a token.
type Encoding struct {
	IDs     []int32
	TypeIDs []int32 // what the template says of it: for BERT 0 in the first text's part, 1 in the second's
	Offsets []Span  // where in its own text a token was found
	Special []bool  // added by the template, such as [CLS]; not what the text itself says
	Texts   []int8  // the text it is of: 0 the first, 1 the second, -1 neither, where Special is true
}

// Encode returns text as "[CLS] text [SEP]", or as the tokenizer's template
// says, cut at the end of the text to maxLength tokens in all.
//
// As in Hugging Face's tokenizers, a maxLength with no room for the template's
// own tokens cuts nothing: 0 means "no limit".
func (t *Tokenizer) Encode(text string, maxLength int) Encoding {
	t.mu.Lock()
	defer t.mu.Unlock()
	a := t.encode(text, t.post.single.room(maxLength))
	return t.post.encoding(t.post.single, a)
}

// AppendIDs appends the ids that [Tokenizer.Encode] returns to dst. It is the
// way to encode a data set: it allocates only to grow dst and, once for each
// new word, to remember it.
func (t *Tokenizer) AppendIDs(dst []int32, text string, maxLength int) []int32 {
	t.mu.Lock()
	defer t.mu.Unlock()
	limit := t.post.single.room(maxLength)
	for _, s := range t.post.single {
		if s.text < 0 {
			dst = append(dst, s.id)
			continue
		}
		dst = t.appendText(dst, text, limit)
	}
	return dst
}

// AppendText appends the ids of text alone, without the template's tokens.
func (t *Tokenizer) AppendText(dst []int32, text string) []int32 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.appendText(dst, text, noLimit)
}

func (t *Tokenizer) appendText(dst []int32, text string, limit int) []int32 {
	out := sequence{ids: dst, limit: len(dst) + limit}
	t.tokenize(&out, text, t.split)
	return out.ids
}

// Around returns how many tokens the template puts before and after a single
// text: what has to stay when a caller cuts ids itself.
func (t *Tokenizer) Around() (before, after int) {
	text := slices.IndexFunc(t.post.single, func(s slot) bool { return s.text != ownToken })
	return text, len(t.post.single) - 1 - text
}

// Count returns the number of tokens of text, the template's included.
func (t *Tokenizer) Count(text string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.scratch = sequence{ids: t.scratch.ids[:0], limit: noLimit}
	t.tokenize(&t.scratch, text, t.split)
	return len(t.scratch.ids) + t.post.single.added()
}

// Token returns the token of id as the vocabulary writes it, or "" if there is none.
func (t *Tokenizer) Token(id int32) string { return t.vocab.token(id) }

// ID returns the id of token and whether there is one.
func (t *Tokenizer) ID(token string) (int32, bool) {
	id, ok := t.vocab.ids[token]
	return id, ok
}

// VocabSize returns the number of rows an embedding needs: one more than the
// largest id.
func (t *Tokenizer) VocabSize() int { return len(t.vocab.tokens) }

func (t *Tokenizer) encode(text string, limit int) sequence {
	guess := min(limit, len(text)/4+8) // of the number of tokens: enough for most texts
	out := sequence{
		ids: make([]int32, 0, guess), spans: make([]Span, 0, guess), limit: limit, located: true, trimmed: t.post.trim,
	}
	t.tokenize(&out, text, t.split)
	return out
}

// tokenize appends the tokens of text, without the template's, to out until
// out is full.
func (t *Tokenizer) tokenize(out *sequence, text string, split []preTokenizer) {
	at, char := 0, 0
	for at < len(text) && !out.full() {
		m := nextMatch(&t.literal, text, at)
		char = t.tokenizeRest(out, text[at:m.start], char, split)
		if m.end > m.start {
			matched := text[m.start:m.end]
			end := char + utf8.RuneCountInString(matched)
			out.addMatch(m.id, Span{char, end}, matched)
			char = end
		}
		at = m.end
	}
}

// tokenizeRest does the same for a part without literal added tokens that
// starts at character char of the whole text. It returns where the part ends.
func (t *Tokenizer) tokenizeRest(out *sequence, part string, char int, split []preTokenizer) int {
	p := &t.passage
	end := t.normalize.apply(p, part, char)
	for at := 0; at < len(p.text) && !out.full(); {
		m := nextMatch(&t.rewritten, p.text, at)
		if at < m.start {
			t.words.cut(p, at, m.start, split)
			t.tokenizeWords(out)
		}
		if m.end > m.start {
			out.addMatch(m.id, p.span(m.start, m.end), string(p.text[m.start:m.end]))
		}
		at = m.end
	}
	return end
}

// tokenizeWords does the same for t.words.
func (t *Tokenizer) tokenizeWords(out *sequence) {
	p := t.words.in
	for _, word := range t.words.list {
		if out.full() {
			return
		}
		text := p.text[word.start:word.end]
		pieces := t.known.pieces(text, t.model)
		if !out.located {
			out.addIDs(pieces)
			continue
		}
		for _, piece := range pieces {
			start, end := int(piece.start), int(piece.end)
			out.addPiece(piece.id, p.span(word.start+start, word.start+end), text[start:end])
		}
	}
}
