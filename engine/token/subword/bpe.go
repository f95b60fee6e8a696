package subword

import (
	"fmt"
	"unicode/utf8"

	"tuneground/engine/message"
	"tuneground/engine/token/bytelevel"
)

// BPE splits a word into letters or bytes and merges neighbours, in the order
// of the merges in training (Sennrich et al. 2016, byte pair encoding).
type BPE struct {
	BPESettings
	ids        map[string]int32 // the vocabulary
	merges     map[[2]int32]merge
	bytes      [256]int32 // ids of bytes, if byteLevel or fallback
	unknown    int32
	hasUnknown bool // otherwise unknown letters are left out
	symbols    []symbol
	queue      []uint64
	letters    []byte
}

// BPESettings are the settings in tokenizer.json.
type BPESettings struct {
	ByteLevel    bool // words are bytes; tokens are written as their letters
	IgnoreMerges bool // a word that is a token becomes that token, without merging
	FuseUnknown  bool // consecutive unknown letters become one token
	Fallback     bool // unknown letters become the tokens "<0x00>" and so on of their bytes
}

// A merge makes one token of two.
type merge struct{ rank, id int32 }

// A symbol is a token of a word during merging. Symbols are linked because some
// of them vanish.
type symbol struct {
	id         int32
	size       int32 // in bytes; 0 once merged into the one before
	prev, next int32 // -1 at the ends
}

// Split appends word's pieces to dst.
func (m *BPE) Split(dst []Piece, word []byte) []Piece {
	if m.IgnoreMerges {
		if id, ok := m.whole(word); ok {
			return append(dst, Piece{id, 0, int32(len(word))})
		}
	}
	m.symbols = m.symbols[:0]
	if m.ByteLevel {
		for _, b := range word {
			m.addSymbol(m.bytes[b], 1)
		}
	} else {
		m.addLetters(word)
	}
	m.merge()
	at := int32(0)
	for i := range m.symbols {
		if s := &m.symbols[i]; s.size > 0 {
			dst = append(dst, Piece{s.id, at, at + s.size})
			at += s.size
		}
	}
	return dst
}

// whole returns the id of a word that is a token.
func (m *BPE) whole(word []byte) (int32, bool) {
	if m.ByteLevel {
		m.letters = bytelevel.AppendLetters(m.letters[:0], word)
		word = m.letters
	}
	id, ok := m.ids[string(word)]
	return id, ok
}

func (m *BPE) addSymbol(id int32, size int) {
	n := int32(len(m.symbols))
	if n > 0 {
		m.symbols[n-1].next = n
	}
	m.symbols = append(m.symbols, symbol{id, int32(size), n - 1, -1})
}

// addLetters makes a symbol of every letter that is a token, else of its bytes,
// else of the unknown token.
func (m *BPE) addLetters(word []byte) {
	pending := 0 // bytes of unknown letters
	for len(word) > 0 {
		_, size := utf8.DecodeRune(word)
		letter := word[:size]
		word = word[size:]
		if id, ok := m.ids[string(letter)]; ok {
			if pending > 0 {
				m.addSymbol(m.unknown, pending)
				pending = 0
			}
			m.addSymbol(id, size)
			continue
		}
		switch {
		case m.Fallback:
			for _, b := range letter {
				m.addSymbol(m.bytes[b], 1)
			}
		case m.hasUnknown:
			if pending > 0 && !m.FuseUnknown {
				m.addSymbol(m.unknown, pending)
				pending = 0
			}
			pending += size
		}
	}
	if pending > 0 {
		m.addSymbol(m.unknown, pending)
	}
}

// merge merges neighbouring symbols while it can: those of the lowest rank
// first, and among these the leftmost. The queue holds the merges that were
// possible when they were queued; one that no longer is possible is skipped.
func (m *BPE) merge() {
	m.queue = m.queue[:0]
	for i := range m.symbols {
		m.consider(int32(i))
	}
	for len(m.queue) > 0 {
		next := m.pop()
		rank, at := int32(next>>32), int32(uint32(next))
		s := &m.symbols[at]
		if s.size == 0 || s.next < 0 {
			continue
		}
		right := &m.symbols[s.next]
		found, ok := m.merges[[2]int32{s.id, right.id}]
		if !ok || found.rank != rank {
			continue
		}
		s.id = found.id
		s.size += right.size
		s.next = right.next
		right.size = 0
		if s.next >= 0 {
			m.symbols[s.next].prev = at
		}
		if s.prev >= 0 {
			m.consider(s.prev)
		}
		m.consider(at)
	}
}

// consider queues the merge of symbol number at with the next, if there is one.
func (m *BPE) consider(at int32) {
	s := m.symbols[at]
	if s.next < 0 {
		return
	}
	if found, ok := m.merges[[2]int32{s.id, m.symbols[s.next].id}]; ok {
		m.push(uint64(found.rank)<<32 | uint64(at))
	}
}

// push and pop keep m.queue a binary heap with the smallest at the front.
func (m *BPE) push(x uint64) {
	m.queue = append(m.queue, x)
	q, i := m.queue, len(m.queue)-1
	for i > 0 && q[(i-1)/2] > x {
		q[i] = q[(i-1)/2]
		i = (i - 1) / 2
	}
	q[i] = x
}

func (m *BPE) pop() uint64 {
	q := m.queue
	smallest, x := q[0], q[len(q)-1]
	q = q[:len(q)-1]
	m.queue = q
	for i := 0; len(q) > 0; {
		child := 2*i + 1
		if child+1 < len(q) && q[child+1] < q[child] {
			child++
		}
		if child >= len(q) || q[child] >= x {
			q[i] = x
			break
		}
		q[i] = q[child]
		i = child
	}
	return smallest
}

// NewBPE makes a model from a vocabulary and its merges, the most important
// first.
func NewBPE(ids map[string]int32, merges [][2]string, s BPESettings, unknown string) (*BPE, error) {
	m := &BPE{BPESettings: s, ids: ids, merges: make(map[[2]int32]merge, len(merges))}
	m.unknown, m.hasUnknown = ids[unknown]
	if unknown != "" && !m.hasUnknown && !s.ByteLevel {
		return nil, message.Errorf("the vocabulary lacks %q, the token for unknown words: add it, or name another as unk_token", unknown)
	}
	if err := m.findBytes(); err != nil {
		return nil, err
	}
	var joined []byte
	for rank, pair := range merges {
		left, okLeft := ids[pair[0]]
		right, okRight := ids[pair[1]]
		joined = append(append(joined[:0], pair[0]...), pair[1]...)
		id, ok := ids[string(joined)]
		if !okLeft || !okRight || !ok {
			return nil, message.Errorf("merge %d joins %q and %q, but they or %q are not in the vocabulary: use the merges and the vocabulary of one model",
				rank, pair[0], pair[1], joined)
		}
		m.merges[[2]int32{left, right}] = merge{int32(rank), id}
	}
	return m, nil
}

// findBytes looks up the tokens of bytes.
func (m *BPE) findBytes() error {
	if m.ByteLevel {
		for b, letter := range bytelevel.Letters {
			id, ok := m.ids[string(letter)]
			if !ok {
				return message.Errorf("the vocabulary lacks %q, which stands for the byte %d: a byte-level vocabulary has a token for each of the 256", string(letter), b)
			}
			m.bytes[b] = id
		}
		return nil
	}
	if !m.Fallback {
		return nil
	}
	ids, err := fallbackIDs(m.ids)
	m.Fallback = ids != nil
	if m.Fallback {
		m.bytes = *ids
	}
	return err
}

// fallbackIDs returns the ids of the tokens "<0x00>" to "<0xFF>", nil if the
// vocabulary has none of them.
func fallbackIDs(vocab map[string]int32) (*[256]int32, error) {
	var ids [256]int32
	found, missing := 0, ""
	for b := range ids {
		name := fmt.Sprintf("<0x%02X>", b)
		if id, ok := vocab[name]; ok {
			ids[b] = id
			found++
		} else {
			missing = name
		}
	}
	switch {
	case found == 0:
		return nil, nil
	case missing != "":
		return nil, message.Errorf("byte_fallback is on but the vocabulary lacks %q: add a token for each of the 256 bytes", missing)
	}
	return &ids, nil
}

// Lacks implements [Model].
func (m *BPE) Lacks(id int32, token string) bool {
	if m.ByteLevel {
		return !utf8.Valid(bytelevel.AppendBytes(nil, token))
	}
	return m.hasUnknown && id == m.unknown || m.Fallback && isPartByte(token)
}

// isPartByte reports whether a token such as "<0xE4>" is a byte that is not a
// character by itself.
func isPartByte(token string) bool {
	b, ok := bytelevel.Fallback(token)
	return ok && b >= utf8.RuneSelf
}
