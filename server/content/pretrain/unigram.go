package main

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"unicode"
	"unicode/utf8"
)

// A unigram is a vocabulary of pieces with probabilities. A word is split into
// the pieces with the greatest product (Kudo 2018, arXiv:1804.10959). It is
// learned as in the paper: it starts with too many pieces, and alternates
// expectation maximisation with the removal of the least useful ones.
type unigram struct {
	pieces   map[string]float64 // logarithm of the probability
	maxBytes int                // of a piece
	words    []countedWord
}

type countedWord struct {
	text  string
	count float64
}

const (
	seedPieces    = 40000
	maxPieceRunes = 8
	keepShare     = 0.75 // of the pieces at every removal
)

// trainUnigram returns a unigram of size pieces for words. Every character is a
// piece. Longer pieces consist of letters, possibly after the mark of a word's
// beginning: numbers, codes and punctuation are split into characters.
func trainUnigram(words map[string]int, size int) *unigram {
	u := &unigram{pieces: map[string]float64{}}
	for _, w := range slices.Sorted(maps.Keys(words)) {
		u.words = append(u.words, countedWord{w, float64(words[w])})
	}
	u.begin()
	for {
		for range 2 {
			u.maximise()
		}
		if len(u.pieces) <= size {
			return u
		}
		u.prune(max(size, int(keepShare*float64(len(u.pieces)))))
	}
}

// begin takes all characters, and the longer pieces that cover the most text.
func (u *unigram) begin() {
	counts := map[string]float64{}
	for _, w := range u.words {
		for i, r := range w.text {
			size := utf8.RuneLen(r)
			counts[w.text[i:i+size]] += w.count
			for n, end := 2, i+size; n <= maxPieceRunes && end < len(w.text); n++ {
				next, size := utf8.DecodeRuneInString(w.text[end:])
				if r != wordMark && !unicode.IsLetter(r) || !unicode.IsLetter(next) {
					break
				}
				end += size
				counts[w.text[i:end]] += w.count
			}
		}
	}
	covers := func(piece string) float64 { return counts[piece] * float64(utf8.RuneCountInString(piece)) }
	var longer []string
	for piece, n := range counts {
		switch {
		case utf8.RuneCountInString(piece) == 1:
			u.pieces[piece] = n
		case n > 1:
			longer = append(longer, piece)
		}
	}
	slices.SortFunc(longer, func(a, b string) int {
		return cmp.Or(cmp.Compare(covers(b), covers(a)), cmp.Compare(a, b))
	})
	for _, piece := range longer[:min(len(longer), seedPieces)] {
		u.pieces[piece] = counts[piece]
	}
	u.normalise()
}

// normalise turns counts into logarithms of probabilities. A piece that is
// (almost) never needed keeps half a count.
func (u *unigram) normalise() {
	var total float64
	for _, piece := range slices.Sorted(maps.Keys(u.pieces)) { // sums depend on their order
		total += max(0.5, u.pieces[piece])
	}
	u.maxBytes = 0
	for piece, n := range u.pieces {
		u.pieces[piece] = math.Log(max(0.5, n) / total)
		u.maxBytes = max(u.maxBytes, len(piece))
	}
}

// maximise replaces every probability by the piece's share of all pieces, with
// every word split in every possible way, weighted by its probability.
func (u *unigram) maximise() {
	expected := map[string]float64{}
	for piece := range u.pieces {
		expected[piece] = 0
	}
	for _, w := range u.words {
		u.expect(w, expected)
	}
	u.pieces = expected
	u.normalise()
}

// expect adds the expected use of each piece in a word to use. Forward[i] and
// backward[i] are the logarithms of the probability of the text before and
// after byte i, over all ways to split it.
func (u *unigram) expect(w countedWord, use map[string]float64) {
	n := len(w.text)
	forward, backward := unlikely(n+1), unlikely(n+1)
	forward[0], backward[n] = 0, 0
	for end := 1; end <= n; end++ {
		u.eachPiece(w.text, end, func(start int, p float64) {
			forward[end] = logAdd(forward[end], forward[start]+p)
		})
	}
	for end := n; end > 0; end-- {
		u.eachPiece(w.text, end, func(start int, p float64) {
			backward[start] = logAdd(backward[start], p+backward[end])
		})
	}
	for end := 1; end <= n; end++ {
		u.eachPiece(w.text, end, func(start int, p float64) {
			use[w.text[start:end]] += w.count * math.Exp(forward[start]+p+backward[end]-forward[n])
		})
	}
}

// eachPiece calls f for every piece that ends at a byte of text. No piece ends
// within a character.
func (u *unigram) eachPiece(text string, end int, f func(start int, p float64)) {
	if end < len(text) && !utf8.RuneStart(text[end]) {
		return
	}
	for start := end - 1; start >= max(0, end-u.maxBytes); start-- {
		if !utf8.RuneStart(text[start]) {
			continue
		}
		if p, ok := u.pieces[text[start:end]]; ok {
			f(start, p)
		}
	}
}

// unlikely returns n logarithms of 0.
func unlikely(n int) []float64 {
	return slices.Repeat([]float64{math.Inf(-1)}, n)
}

func logAdd(a, b float64) float64 {
	if a < b {
		a, b = b, a
	}
	if math.IsInf(b, -1) {
		return a
	}
	return a + math.Log1p(math.Exp(b-a))
}

// prune keeps all characters and the longer pieces, size in all, without which
// the words would be least likely. The value of a piece is its use times the
// loss of its best replacement.
func (u *unigram) prune(size int) {
	use := map[string]float64{}
	for _, w := range u.words {
		for _, piece := range u.split(w.text, false) {
			use[piece] += w.count
		}
	}
	kept := map[string]float64{}
	type candidate struct {
		piece string
		loss  float64
	}
	var longer []candidate
	for piece, p := range u.pieces {
		if utf8.RuneCountInString(piece) == 1 {
			kept[piece] = p
			continue
		}
		var instead float64
		for _, part := range u.split(piece, true) {
			instead += u.pieces[part]
		}
		longer = append(longer, candidate{piece, use[piece] * (p - instead)})
	}
	slices.SortFunc(longer, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.loss, a.loss), cmp.Compare(a.piece, b.piece))
	})
	for _, c := range longer[:min(len(longer), max(0, size-len(kept)))] {
		kept[c.piece] = u.pieces[c.piece]
	}
	u.pieces = kept
}

// split returns the most likely pieces of a text whose characters are all
// pieces; with parts, more than one piece.
func (u *unigram) split(text string, parts bool) []string {
	best, from := unlikely(len(text)+1), make([]int, len(text)+1)
	best[0] = 0
	for end := 1; end <= len(text); end++ {
		u.eachPiece(text, end, func(start int, p float64) {
			if whole := start == 0 && end == len(text); !(parts && whole) && best[start]+p > best[end] {
				best[end], from[end] = best[start]+p, start
			}
		})
	}
	var pieces []string
	for end := len(text); end > 0; end = from[end] {
		pieces = append(pieces, text[from[end]:end])
	}
	slices.Reverse(pieces)
	return pieces
}
