package normalizer

import (
	"encoding/binary"
	"unicode/utf8"

	"tuneground/engine/message"
	"tuneground/engine/token/passage"
	"tuneground/engine/token/runes"
)

// Precompiled replaces strings of characters by SentencePiece's precompiled
// character maps: the normalizer Precompiled.
//
// A map is a trie in a double array (Aoe 1989, in the form of darts-clone: one
// little-endian uint32 for a node), preceded by its size in bytes and followed
// by the replacements, each ended by a zero byte, to which the leaves point.
type Precompiled struct {
	trie         []uint32
	replacements []byte
	plain        [utf8.RuneSelf]bool // ASCII that is never replaced
	classes      *runes.Table
	edits        []edit
}

var errPrecompiled = message.Errorf("the precompiled_charsmap is broken: copy the file again from the model's folder")

// NewPrecompiled reads a map.
func NewPrecompiled(data []byte, c *runes.Table) (*Precompiled, error) {
	if len(data) < 4 {
		return nil, errPrecompiled
	}
	size := binary.LittleEndian.Uint32(data)
	data = data[4:]
	if uint64(size) > uint64(len(data)) || size < 4 || size%4 != 0 {
		return nil, errPrecompiled
	}
	m := &Precompiled{trie: make([]uint32, size/4), replacements: data[size:], classes: c}
	for i := range m.trie {
		m.trie[i] = binary.LittleEndian.Uint32(data[4*i:])
	}
	for b := range m.plain {
		_, found := m.find([]byte{byte(b)})
		m.plain[b] = !found
	}
	return m, nil
}

// Parts of a node of the trie.
func nodeOffset(n uint32) uint32 { return n >> 10 << (n & (1 << 9) >> 6) }
func nodeLabel(n uint32) uint32  { return n & (1<<31 | 0xff) }
func nodeHasLeaf(n uint32) bool  { return n>>8&1 == 1 }
func nodeValue(n uint32) uint32  { return n & (1<<31 - 1) }

// find returns the replacement of the shortest prefix of key that has one. It
// replaces all of key nonetheless, as in Hugging Face's library.
func (m *Precompiled) find(key []byte) (replacement []byte, found bool) {
	at := nodeOffset(m.trie[0])
	for _, b := range key {
		at ^= uint32(b)
		if b == 0 || int(at) >= len(m.trie) {
			return nil, false
		}
		node := m.trie[at]
		if nodeLabel(node) != uint32(b) {
			return nil, false
		}
		at ^= nodeOffset(node)
		if !nodeHasLeaf(node) {
			continue
		}
		if int(at) >= len(m.trie) {
			return nil, false
		}
		return m.replacementAt(nodeValue(m.trie[at]))
	}
	return nil, false
}

func (m *Precompiled) replacementAt(i uint32) ([]byte, bool) {
	if int(i) >= len(m.replacements) {
		return nil, false
	}
	text := m.replacements[i:]
	for n, b := range text {
		if b == 0 {
			return text[:n], true
		}
	}
	return text, true
}

// maxReplaced is the length, in bytes, of the longest grapheme that is looked
// up as a whole.
const maxReplaced = 5

// Rewrite implements [Rewriter].
func (m *Precompiled) Rewrite(p *passage.Passage) {
	if m.isPlain(p.Text) {
		return
	}
	m.edits = m.edits[:0]
	changed := false
	for text := p.Text; len(text) > 0; {
		n := runes.GraphemeLength(text, m.classes)
		whole := text[:n]
		text = text[n:]
		if n <= maxReplaced {
			if with, ok := m.find(whole); ok {
				m.replace(whole, with)
				changed = true
				continue
			}
		}
		for len(whole) > 0 {
			r, size := utf8.DecodeRune(whole)
			if with, ok := m.find(whole[:size]); ok {
				m.replace(whole[:size], with)
				changed = true
			} else {
				m.edits = append(m.edits, edit{r, 0})
			}
			whole = whole[size:]
		}
	}
	if changed {
		applyEdits(p, m.edits)
	}
}

// isPlain reports whether nothing in text is replaced, if that is easy to see.
func (m *Precompiled) isPlain(text []byte) bool {
	for _, b := range text {
		if b >= utf8.RuneSelf || !m.plain[b] {
			return false
		}
	}
	return true
}

// replace adds the edits that replace old by with.
func (m *Precompiled) replace(old, with []byte) {
	more := int32(utf8.RuneCount(with) - utf8.RuneCount(old))
	for text := with; len(text) > 0; {
		r, size := utf8.DecodeRune(text)
		m.edits = append(m.edits, edit{r, 0})
		text = text[size:]
	}
	if more > 0 {
		for i := len(m.edits) - int(more); i < len(m.edits); i++ {
			m.edits[i].change = 1
		}
	} else if last := len(m.edits) - 1; last >= 0 {
		m.edits[last].change += more
	}
}
