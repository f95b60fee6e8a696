package token

import (
	"tuneground/engine/message"
	"tuneground/engine/token/postprocessor"
)

// A Cut says which of two texts is truncated if both together are too long.
type Cut int

// The names follow transformers' truncation strategies.
const (
	LongestFirst Cut = iota // the longer one first, then both equally
	OnlyFirst
	OnlySecond
)

// EncodePair returns "[CLS] a [SEP] b [SEP]", or the form of the tokenizer's
// template, truncated to maxLength tokens in all: the longer text is truncated
// first, then both share the room equally. Small values of maxLength are as in
// [Tokenizer.Encode].
func (t *Tokenizer) EncodePair(a, b string, maxLength int) Encoding {
	e, _ := t.EncodePairCut(a, b, maxLength, LongestFirst)
	return e
}

// EncodePairCut does the same, but the caller says which text is truncated.
// Unless that is LongestFirst, it returns an error if nothing would be left of
// that text.
func (t *Tokenizer) EncodePairCut(a, b string, maxLength int, cut Cut) (Encoding, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	limit := t.post.Pair.Room(maxLength)
	first, second := t.encode(a, postprocessor.NoLimit), t.encode(b, postprocessor.NoLimit) // needed in full, to compare their lengths
	n, m := len(first.ids), len(second.ids)
	switch {
	case n+m <= limit:
	case cut == LongestFirst:
		n, m = longestFirst(n, m, limit)
	case cut == OnlyFirst && m < limit:
		n = limit - m
	case cut == OnlySecond && n < limit:
		m = limit - n
	case cut == OnlyFirst:
		n = m // the part that is kept
		fallthrough
	default:
		return Encoding{}, message.Errorf("one text has %d tokens, so that with %d special ones nothing of the other fits into %d: shorten it, or set max_length higher",
			n, t.post.Pair.Added(), maxLength)
	}
	return encoding(&t.post, t.post.Pair, first.slice(0, n), second.slice(0, m)), nil
}

// EncodePairWindows returns question with successive parts of context: as many
// tokens of it as fit into maxLength, where each part begins with the last
// stride tokens of the one before. With it a model answers questions about long
// texts; in transformers it is truncation "only_second" with
// return_overflowing_tokens. Offsets refer to the whole context.
//
// Where transformers fails, because no more than stride tokens fit beside the
// question, the question is truncated to half the room, and stride to the rest.
func (t *Tokenizer) EncodePairWindows(question, context string, maxLength, stride int) []Encoding {
	t.mu.Lock()
	defer t.mu.Unlock()
	first, second := t.encode(question, postprocessor.NoLimit), t.encode(context, postprocessor.NoLimit)
	limit, all := t.post.Pair.Room(maxLength), len(second.ids)
	if room := limit - len(first.ids); room <= stride && room < all {
		first = first.slice(0, min(len(first.ids), limit/2))
	}
	room := limit - len(first.ids)
	step := max(room-max(stride, 0), 1)
	var windows []Encoding
	for start := 0; ; start += step {
		end := min(start+room, all)
		windows = append(windows, encoding(&t.post, t.post.Pair, first.copySpans(), second.slice(start, end).copySpans()))
		if end == all || room == 0 {
			return windows
		}
	}
}

// longestFirst returns how many of n and of m tokens remain if both together
// are truncated to limit: the longer text loses tokens until both have the same
// length, then each gets half, the longer the odd one. This is Hugging Face's
// truncation "longest_first".
func longestFirst(n, m, limit int) (int, int) {
	if n+m <= limit {
		return n, m
	}
	short, long := min(n, m), limit-min(n, m)
	if long < short {
		short, long = limit/2, limit-limit/2
	}
	if n > m {
		return long, short
	}
	return short, long
}
