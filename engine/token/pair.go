package token

import (
	"tuneground/engine/message"
	"tuneground/engine/token/postprocessor"
)

// A Cut says which of two texts gives way when both together are too long.
type Cut int

// The names are those of transformers' truncation strategies.
const (
	LongestFirst Cut = iota // the longer one first, then both alike
	OnlyFirst
	OnlySecond
)

// EncodePair returns "[CLS] a [SEP] b [SEP]", or as the tokenizer's template
// says, cut to maxLength tokens in all: the longer text gives way first, then
// both share the room equally. Small values of maxLength are as in [Tokenizer.Encode].
func (t *Tokenizer) EncodePair(a, b string, maxLength int) Encoding {
	e, _ := t.EncodePairCut(a, b, maxLength, LongestFirst)
	return e
}

// EncodePairCut does the same, but lets the caller say which text gives way.
// Unless that is LongestFirst there is an error when it would have to vanish.
func (t *Tokenizer) EncodePairCut(a, b string, maxLength int, cut Cut) (Encoding, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	limit := t.post.Pair.Room(maxLength)
	first, second := t.encode(a, postprocessor.NoLimit), t.encode(b, postprocessor.NoLimit) // who is longer decides
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
		n = m // what stays
		fallthrough
	default:
		return Encoding{}, message.Errorf("one text has %d tokens, so that with %d special ones nothing of the other fits into %d: shorten it, or set max_length higher",
			n, t.post.Pair.Added(), maxLength)
	}
	return encoding(&t.post, t.post.Pair, first.slice(0, n), second.slice(0, m)), nil
}

// EncodePairWindows returns question with one part of context after the other:
// as many tokens of it as fit into maxLength, each part beginning with the last
// stride tokens of the one before. This is how a model answers questions about
// long texts; in transformers it is truncation "only_second" with
// return_overflowing_tokens. The offsets are those in the whole context.
//
// Where transformers gives up, since beside the question no more than stride
// tokens fit, the question is cut to half the room and stride to what then fits.
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

// longestFirst returns how many of n and of m tokens remain when both together
// are cut to limit: the longer text loses tokens until both are as long, then
// each gets half, the longer the odd one. This is Hugging Face's truncation
// "longest_first".
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
