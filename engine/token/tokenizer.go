// Package token turns text into the ids a pretrained model was trained on, and
// back, identical to Hugging Face's tokenizers: same ids, same offsets.
//
// A text passes five stages, each a small file:
//
//	added.go      tokens such as "[SEP]" that are found before anything else
//	normalize.go  clean, strip accents, lowercase         (BertNormalizer)
//	split.go      words and punctuation                   (BertPreTokenizer)
//	wordpiece.go  a word's subwords, behind words.go      (WordPiece)
//	template.go   truncation, [CLS] and [SEP] around it   (TemplateProcessing)
//
// The subword model is our own, although github.com/sugarme/tokenizer has one
// that gives the same subwords: importing it links net/http and crypto/tls into
// the engine and adds 0.56 MB (brotli) to engine.wasm, against 0.07 MB for this
// whole package. Its normaliser and pre-tokeniser differ from Hugging Face's:
// accents stay, NBSP does not separate words, İ panics.
package token

import (
	"sync"
	"unicode/utf8"
)

// A Tokenizer holds a vocabulary and the rules that lead to it. It is safe for
// use by several goroutines, one of which works at a time.
type Tokenizer struct {
	vocab     vocabulary
	literal   matcher // added tokens, matched in the text as it was written
	rewritten matcher // added tokens, matched in the normalised text
	special   map[int32]bool
	normalize bertNormalizer
	split     bertSplitter
	model     *wordPiece
	template  templates
	decoder   decoder

	mu      sync.Mutex
	words   wordCache
	passage passage
	scratch sequence
}

// Span is a range [Start, End) of a text's characters (runes, not bytes; every
// byte that is not valid UTF-8 counts as one). Tokens that the template adds
// have the empty Span{0, 0}.
type Span struct{ Start, End int }

// An Encoding is a text, or a pair of texts, as a model reads it. The slices
// have one element a token.
type Encoding struct {
	IDs     []int32
	TypeIDs []int32 // 0 in the first text's part, 1 in the second's
	Offsets []Span  // where in its own text a token was found
	Special []bool  // added by the template, such as [CLS]; not what the text itself says
}

// Encode returns text as "[CLS] text [SEP]", or as the tokenizer's template
// says, cut at the end of the text to maxLength tokens in all.
//
// As in Hugging Face's tokenizers, a maxLength with no room for the template's
// own tokens cuts nothing: 0 means "no limit".
func (t *Tokenizer) Encode(text string, maxLength int) Encoding {
	t.mu.Lock()
	defer t.mu.Unlock()
	limit := t.template.single.room(maxLength)
	a := t.encode(text, limit)
	return t.template.single.encoding(a, sequence{})
}

// EncodePair returns "[CLS] a [SEP] b [SEP]", or as the tokenizer's template
// says, cut to maxLength tokens in all: the longer text gives way first, then
// both share the room equally. Small values of maxLength are as in [Tokenizer.Encode].
func (t *Tokenizer) EncodePair(a, b string, maxLength int) Encoding {
	t.mu.Lock()
	defer t.mu.Unlock()
	limit := t.template.pair.room(maxLength)
	first, second := t.encode(a, noLimit), t.encode(b, noLimit) // who is longer decides
	n, m := longestFirst(len(first.ids), len(second.ids), limit)
	return t.template.pair.encoding(first.cut(n), second.cut(m))
}

// AppendIDs appends the ids that [Tokenizer.Encode] returns to dst. It is the
// way to encode a data set: it allocates only to grow dst and, once for each
// new word, to remember it.
func (t *Tokenizer) AppendIDs(dst []int32, text string, maxLength int) []int32 {
	t.mu.Lock()
	defer t.mu.Unlock()
	limit := t.template.single.room(maxLength)
	for _, s := range t.template.single {
		if s.text < 0 {
			dst = append(dst, s.id)
			continue
		}
		out := sequence{ids: dst, limit: len(dst) + limit}
		t.tokenize(&out, text)
		dst = out.ids
	}
	return dst
}

// Count returns the number of tokens of text, the template's included.
func (t *Tokenizer) Count(text string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.scratch = sequence{ids: t.scratch.ids[:0], limit: noLimit}
	t.tokenize(&t.scratch, text)
	return len(t.scratch.ids) + t.template.single.added()
}

// Token returns the token of id, or "" if there is none.
func (t *Tokenizer) Token(id int32) string { return t.vocab.token(id) }

// ID returns the id of token and whether there is one.
func (t *Tokenizer) ID(token string) (int32, bool) {
	id, ok := t.vocab.ids[token]
	return id, ok
}

// VocabSize returns the number of rows an embedding needs: one more than the
// largest id.
func (t *Tokenizer) VocabSize() int { return len(t.vocab.tokens) }

// Decode returns the text of ids, as near to the original as the vocabulary
// allows: subwords joined, spaces before punctuation removed. Ids without a
// token are skipped and, with skipSpecial, special tokens too.
func (t *Tokenizer) Decode(ids []int32, skipSpecial bool) string {
	var out []byte
	first := true
	for _, id := range ids {
		token := t.vocab.token(id)
		if token == "" || skipSpecial && t.special[id] {
			continue
		}
		out = append(out, t.decoder.text(token, first)...)
		first = false
	}
	return string(out)
}

func (t *Tokenizer) encode(text string, limit int) sequence {
	out := sequence{limit: limit, located: true}
	t.tokenize(&out, text)
	return out
}

// tokenize appends the tokens of text, without the template's, to out until
// out is full.
func (t *Tokenizer) tokenize(out *sequence, text string) {
	at, char := 0, 0
	for at < len(text) && !out.full() {
		m := nextMatch(&t.literal, text, at)
		char = t.tokenizeRest(out, text[at:m.start], char)
		if m.end > m.start {
			end := char + utf8.RuneCountInString(text[m.start:m.end])
			out.add(m.id, Span{char, end})
			char = end
		}
		at = m.end
	}
}

// tokenizeRest does the same for a part without literal added tokens that
// starts at character char of the whole text. It returns where the part ends.
func (t *Tokenizer) tokenizeRest(out *sequence, part string, char int) int {
	p := &t.passage
	end := t.normalize.apply(p, part, char)
	for at := 0; at < len(p.text) && !out.full(); {
		m := nextMatch(&t.rewritten, p.text, at)
		t.tokenizeWords(out, at, m.start)
		if m.end > m.start {
			out.add(m.id, p.span(m.start, m.end))
		}
		at = m.end
	}
	return end
}

// tokenizeWords does the same for the bytes [start, end) of t.passage.
func (t *Tokenizer) tokenizeWords(out *sequence, start, end int) {
	text := t.passage.text[:end]
	for !out.full() {
		var stop int
		if start, stop = t.split.next(text, start); start == stop {
			return
		}
		from := start
		for _, piece := range t.words.pieces(text[start:stop], t.model) {
			to := start + int(piece.end)
			out.add(piece.id, t.passage.span(from, to))
			from = to
		}
		start = stop
	}
}
