package subword

import (
	"strings"
	"unicode/utf8"

	"tuneground/engine/message"
)

// WordPiece splits a word into the longest known subwords, from left to right
// (Schuster and Nakajima 2012, as used by BERT).
type WordPiece struct {
	initial    map[string]int32 // subwords that start a word
	continuing map[string]int32 // subwords within a word, without their prefix "##"
	unknown    int32
	maxChars   int // longer words are unknown
	maxBytes   int // of a subword
}

// NewWordPiece takes the subwords from ids, without changing it.
func NewWordPiece(ids map[string]int32, unknown, prefix string, maxChars int) (*WordPiece, error) {
	m := &WordPiece{initial: ids, continuing: make(map[string]int32), maxChars: maxChars}
	var ok bool
	if m.unknown, ok = ids[unknown]; !ok {
		return nil, message.Errorf("the vocabulary lacks %q, the token for unknown words: add it, or name another as unk_token", unknown)
	}
	for token, id := range ids {
		if rest, ok := strings.CutPrefix(token, prefix); ok {
			m.continuing[rest] = id
		}
		m.maxBytes = max(m.maxBytes, len(token))
	}
	return m, nil
}

// Split appends word's pieces to dst: a single unknown one if the word is too
// long or some part of it is not a subword.
func (m *WordPiece) Split(dst []Piece, word []byte) []Piece {
	before := len(dst)
	subwords := m.initial
	for start := 0; start < len(word); subwords = m.continuing {
		id, end, ok := longest(subwords, word, start, m.maxBytes)
		if !ok {
			return append(dst[:before], Piece{m.unknown, 0, int32(len(word))})
		}
		dst = append(dst, Piece{id, int32(start), int32(end)})
		start = end
	}
	if utf8.RuneCount(word) > m.maxChars {
		return append(dst[:before], Piece{m.unknown, 0, int32(len(word))})
	}
	return dst
}

// longest finds the longest of subwords, of at most maxBytes, at word[start:].
func longest(subwords map[string]int32, word []byte, start, maxBytes int) (id int32, end int, ok bool) {
	for end = min(len(word), start+maxBytes); end > start; end-- {
		if end < len(word) && !utf8.RuneStart(word[end]) {
			continue
		}
		if id, ok = subwords[string(word[start:end])]; ok {
			return id, end, true
		}
	}
	return 0, 0, false
}

// Lacks implements [Model].
func (m *WordPiece) Lacks(id int32, _ string) bool { return id == m.unknown }
