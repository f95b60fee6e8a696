// Package token turns text into the ids that a pretrained model was trained on,
// as Hugging Face's tokenizers do: same ids, same offsets, the same text back.
//
// A text passes these stages, one package each, under tokenizer.json's names:
//
//	added          tokens such as "[SEP]" that are found before anything else
//	normalizer     rewriting: lower case, normal forms, what SentencePiece replaces
//	pretokenizer   words
//	subword        a word's tokens, cached: WordPiece, BPE, Unigram
//	postprocessor  special tokens
//	decoder        and back, as a stream
//
// Between them a text is a passage.Passage, which knows for every byte the
// character that it comes from. Package definition reads the files, runes knows
// Unicode as Hugging Face's library does, bytelevel how the files write bytes.
// RATIONALE.md says why all of this is our own.
package token

import (
	"slices"
	"sync"
	"unicode/utf8"

	"tuneground/engine/token/added"
	"tuneground/engine/token/decoder"
	"tuneground/engine/token/normalizer"
	"tuneground/engine/token/passage"
	"tuneground/engine/token/postprocessor"
	"tuneground/engine/token/pretokenizer"
	"tuneground/engine/token/subword"
)

// A Tokenizer holds a vocabulary and its rules. It is safe for use by several
// goroutines, which take turns.
type Tokenizer struct {
	vocab     vocabulary
	literal   added.Matcher // added tokens, matched in the original text
	rewritten added.Matcher // added tokens, matched in the normalised text
	added     []string      // the tokens of both
	special   map[int32]bool
	normalize normalizer.Normalizer
	split     []pretokenizer.Step
	model     subword.Model
	post      postprocessor.Processor
	decode    decoder.Decoder
	cleanUp   bool             // decoded text is cleaned up
	roles     map[string]int32 // ids of special tokens

	mu      sync.Mutex
	known   subword.Cache
	passage passage.Passage
	words   pretokenizer.Words
	scratch sequence
	kinds   []tokenKind // of every id, once requested
}

// Encode returns text as "[CLS] text [SEP]", or in the form of the tokenizer's
// template, truncated at the end of the text to maxLength tokens in all.
//
// As in Hugging Face's tokenizers, a maxLength with no room for the template's
// own tokens truncates nothing: 0 means "no limit".
func (t *Tokenizer) Encode(text string, maxLength int) Encoding {
	t.mu.Lock()
	defer t.mu.Unlock()
	a := t.encode(text, t.post.Single.Room(maxLength))
	return encoding(&t.post, t.post.Single, a)
}

// AppendIDs appends the ids that [Tokenizer.Encode] returns to dst. Use it to
// encode a data set: it allocates only to grow dst and, once for each new word,
// to cache it.
func (t *Tokenizer) AppendIDs(dst []int32, text string, maxLength int) []int32 {
	t.mu.Lock()
	defer t.mu.Unlock()
	limit := t.post.Single.Room(maxLength)
	for _, s := range t.post.Single {
		if s.Text < 0 {
			dst = append(dst, s.ID)
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
	return t.appendText(dst, text, postprocessor.NoLimit)
}

func (t *Tokenizer) appendText(dst []int32, text string, limit int) []int32 {
	out := sequence{ids: dst, limit: len(dst) + limit}
	t.tokenize(&out, text, t.split)
	return out.ids
}

// Around returns the numbers of tokens that the template puts before and after
// a single text, which must stay if a caller truncates ids itself.
func (t *Tokenizer) Around() (before, after int) {
	text := slices.IndexFunc(t.post.Single, func(s postprocessor.Slot) bool { return s.Text != postprocessor.OwnToken })
	return text, len(t.post.Single) - 1 - text
}

// Count returns the number of tokens of text, including the template's.
func (t *Tokenizer) Count(text string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.scratch = sequence{ids: t.scratch.ids[:0], limit: postprocessor.NoLimit}
	t.tokenize(&t.scratch, text, t.split)
	return len(t.scratch.ids) + t.post.Single.Added()
}

// Token returns the token of id as in the vocabulary, or "" if there is none.
func (t *Tokenizer) Token(id int32) string { return t.vocab.token(id) }

// ID returns the id of token and whether it exists.
func (t *Tokenizer) ID(token string) (int32, bool) {
	id, ok := t.vocab.ids[token]
	return id, ok
}

// Added returns the tokens that are matched in a text before it is split into
// words: the special ones and those added to the vocabulary.
func (t *Tokenizer) Added() []string { return t.added }

// Special returns the id of the token with a role, such as "pad_token",
// "eos_token" or "mask_token", and whether there is one. Roles have their names
// in tokenizer_config.json, which assigns them together with
// special_tokens_map.json; if both are silent, the role has the usual token of
// the model's family.
func (t *Tokenizer) Special(role string) (int32, bool) {
	id, ok := t.roles[role]
	return id, ok
}

// VocabSize returns the number of rows an embedding needs: one more than the
// largest id.
func (t *Tokenizer) VocabSize() int { return len(t.vocab.tokens) }

func (t *Tokenizer) encode(text string, limit int) sequence {
	guess := min(limit, len(text)/4+8) // an estimate of the number of tokens, enough for most texts
	out := sequence{
		ids: make([]int32, 0, guess), spans: make([]Span, 0, guess), limit: limit, located: true, trimmed: t.post.Trim,
	}
	t.tokenize(&out, text, t.split)
	return out
}

// tokenize appends the tokens of text, without the template's, to out until out
// is full.
func (t *Tokenizer) tokenize(out *sequence, text string, split []pretokenizer.Step) {
	at, char := 0, 0
	for at < len(text) && !out.full() {
		m := added.Next(&t.literal, text, at)
		char = t.tokenizeRest(out, text[at:m.Start], char, split)
		if m.End > m.Start {
			matched := text[m.Start:m.End]
			end := char + utf8.RuneCountInString(matched)
			out.addMatch(m.ID, Span{char, end}, matched)
			char = end
		}
		at = m.End
	}
}

// tokenizeRest does the same for a part without literal added tokens that
// starts at character char of the whole text. It returns the part's end.
func (t *Tokenizer) tokenizeRest(out *sequence, part string, char int, split []pretokenizer.Step) int {
	p := &t.passage
	end := t.normalize.Apply(p, part, char)
	for at := 0; at < len(p.Text) && !out.full(); {
		m := added.Next(&t.rewritten, p.Text, at)
		if at < m.Start {
			t.words.Cut(p, at, m.Start, split)
			t.tokenizeWords(out)
		}
		if m.End > m.Start {
			out.addMatch(m.ID, spanOf(p, m.Start, m.End), string(p.Text[m.Start:m.End]))
		}
		at = m.End
	}
	return end
}

// tokenizeWords does the same for t.words.
func (t *Tokenizer) tokenizeWords(out *sequence) {
	p := t.words.In
	for _, word := range t.words.List {
		if out.full() {
			return
		}
		text := p.Text[word.Start:word.End]
		pieces := t.known.Pieces(text, t.model)
		if !out.located {
			out.addIDs(pieces)
			continue
		}
		for _, piece := range pieces {
			start, end := int(piece.Start), int(piece.End)
			out.addPiece(piece.ID, spanOf(p, word.Start+start, word.Start+end), text[start:end])
		}
	}
}
