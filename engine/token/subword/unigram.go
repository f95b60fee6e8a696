package subword

import (
	"slices"
	"unicode/utf8"

	"tuneground/engine/message"
)

// Unigram splits a word into the pieces whose scores, logarithms of
// probabilities, have the largest sum (Kudo 2018, as in SentencePiece).
type Unigram struct {
	IDs        map[string]int32
	trie       pieceTrie
	scores     []float64
	unknown    int32
	fallback   *[256]int32
	unknownFee float64 // the score of a character that is not a piece
	ends       []pathEnd
	parts      []part
}

// A ScoredPiece is an entry of a vocabulary.
type ScoredPiece struct {
	Text  string
	Score float64
}

// unknownPenalty is how much lower than the worst piece an unknown character
// scores.
const unknownPenalty = 10

// A part is the bytes [start, end) of a word.
type part struct{ start, end int }

// A pathEnd is the best way to split a word up to some byte.
type pathEnd struct {
	score float64
	start int32 // start of its last piece
	id    int32 // of its last piece
	known bool  // a way exists
}

// NewUnigram makes a model from a vocabulary. Unknown characters become piece
// number unknown or, with byteFallback, the tokens of their bytes.
func NewUnigram(pieces []ScoredPiece, unknown int32, byteFallback bool) (*Unigram, error) {
	m := &Unigram{IDs: make(map[string]int32, len(pieces)), scores: make([]float64, len(pieces)), unknown: unknown}
	if unknown < 0 || int(unknown) >= len(pieces) {
		return nil, message.Errorf("no piece has the id %d, which is to stand for unknown characters: use one from 0 to %d as unk_id", unknown, len(pieces)-1)
	}
	lowest := 0.0
	for i, p := range pieces {
		m.IDs[p.Text] = int32(i)
		m.scores[i] = p.Score
		if i == 0 || p.Score < lowest {
			lowest = p.Score
		}
	}
	m.unknownFee = lowest - unknownPenalty
	m.trie = newPieceTrie(m.IDs)
	var err error
	if byteFallback {
		m.fallback, err = fallbackIDs(m.IDs)
	}
	return m, err
}

// Split appends word's pieces to dst.
func (m *Unigram) Split(dst []Piece, word []byte) []Piece {
	m.search(word)
	m.parts = m.parts[:0]
	for end := len(word); end > 0; {
		last := m.ends[end]
		run := part{int(last.start), end}
		// Consecutive unknown characters become one token.
		for last.id == m.unknown && run.start > 0 && m.ends[run.start].id == m.unknown {
			run.start = int(m.ends[run.start].start)
		}
		m.parts = append(m.parts, run)
		end = run.start
	}
	for _, r := range slices.Backward(m.parts) {
		dst = m.appendRun(dst, word, r)
	}
	return dst
}

// appendRun appends the token of word[r.start:r.end], or of its bytes.
func (m *Unigram) appendRun(dst []Piece, word []byte, r part) []Piece {
	start, end := int32(r.start), int32(r.end)
	if id, ok := m.IDs[string(word[r.start:r.end])]; ok {
		return append(dst, Piece{id, start, end})
	}
	if m.fallback == nil {
		return append(dst, Piece{m.unknown, start, end})
	}
	for _, b := range word[r.start:r.end] {
		dst = append(dst, Piece{m.fallback[b], start, end})
	}
	return dst
}

// search fills m.ends with the best ways through word (Viterbi's algorithm).
func (m *Unigram) search(word []byte) {
	m.ends = slices.Grow(m.ends[:0], len(word)+1)[:len(word)+1]
	clear(m.ends)
	for start := 0; start < len(word); {
		_, size := utf8.DecodeRune(word[start:])
		score, single := m.ends[start].score, false
		at := trieRoot
		for end := start; end < len(word); {
			var ok bool
			if at, ok = m.trie.child(at, word[end]); !ok {
				break
			}
			end++
			if id := m.trie.nodes[at].id; id >= 0 {
				m.reach(end, pathEnd{score + m.scores[id], int32(start), id, true})
				single = single || end-start == size
			}
		}
		if !single {
			m.reach(start+size, pathEnd{score + m.unknownFee, int32(start), m.unknown, true})
		}
		start += size
	}
}

// reach records a way to the byte end if it is the best so far.
func (m *Unigram) reach(end int, way pathEnd) {
	if best := &m.ends[end]; !best.known || way.score > best.score {
		*best = way
	}
}

// A pieceTrie finds the pieces that a text starts with.
type pieceTrie struct{ nodes []trieNode }

// A trieNode's children are adjacent, in order of their bytes.
type trieNode struct {
	id    int32 // of the piece that ends here, or -1
	first int32 // index of the first child
	count int16 // number of children
	label byte  // the byte that leads here
}

const trieRoot = 0

func newPieceTrie(ids map[string]int32) pieceTrie {
	sorted := make([]string, 0, len(ids))
	for text := range ids {
		if text != "" {
			sorted = append(sorted, text)
		}
	}
	slices.Sort(sorted)
	// A job is a node whose children are still to be made: those of the pieces
	// [from, to), which agree in their first depth bytes.
	type job struct{ node, from, to, depth int }
	t := pieceTrie{[]trieNode{{id: -1}}}
	for jobs := []job{{0, 0, len(sorted), 0}}; len(jobs) > 0; {
		j := jobs[0]
		jobs = jobs[1:]
		if j.from < j.to && len(sorted[j.from]) == j.depth {
			t.nodes[j.node].id = ids[sorted[j.from]]
			j.from++
		}
		t.nodes[j.node].first = int32(len(t.nodes))
		for j.from < j.to {
			label, end := sorted[j.from][j.depth], j.from+1
			for end < j.to && sorted[end][j.depth] == label {
				end++
			}
			jobs = append(jobs, job{len(t.nodes), j.from, end, j.depth + 1})
			t.nodes = append(t.nodes, trieNode{id: -1, label: label})
			t.nodes[j.node].count++
			j.from = end
		}
	}
	return t
}

// child returns the node that b leads to.
func (t *pieceTrie) child(node int, b byte) (int, bool) {
	n := &t.nodes[node]
	low, high := int(n.first), int(n.first)+int(n.count)
	for low < high {
		middle := (low + high) / 2
		if t.nodes[middle].label < b {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, low < int(n.first)+int(n.count) && t.nodes[low].label == b
}

// Lacks implements [Model].
func (m *Unigram) Lacks(id int32, token string) bool {
	return id == m.unknown || m.fallback != nil && isPartByte(token)
}
