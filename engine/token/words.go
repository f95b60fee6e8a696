package token

// maxWords bounds the words remembered at a time. Ordinary text has about
// 30,000 different words in its first million.
const maxWords = 1 << 15

// maxWordBytes is the length, in bytes, above which a word is not remembered:
// such words hardly ever come back.
const maxWordBytes = 48

// A piece is one token of a word: its id and its bytes [start, end) of the word.
type piece struct{ id, start, end int32 }

// A model splits words into tokens.
type model interface {
	// split appends word's pieces to dst. The word has at least one byte.
	split(dst []piece, word []byte) []piece
	// lacks reports whether a token stands for what the vocabulary lacks.
	lacks(id int32, token string) bool
}

// A wordCache remembers the pieces of the words it has met. When it is full it
// forgets all of them, which costs less than knowing which are the oldest.
type wordCache struct {
	known map[string]pieceRange
	all   []piece // of the known words, one after the other
	long  []piece // of the last word that was too long to remember
}

// pieceRange is a range of wordCache.all.
type pieceRange struct{ from, to int32 }

// pieces returns the pieces of word, valid until the next call.
func (c *wordCache) pieces(word []byte, model model) []piece {
	if r, ok := c.known[string(word)]; ok {
		return c.all[r.from:r.to]
	}
	if len(word) > maxWordBytes {
		c.long = model.split(c.long[:0], word)
		return c.long
	}
	if c.known == nil || len(c.known) == maxWords {
		c.known = make(map[string]pieceRange)
		c.all = c.all[:0]
	}
	from := len(c.all)
	c.all = model.split(c.all, word)
	c.known[string(word)] = pieceRange{int32(from), int32(len(c.all))}
	return c.all[from:]
}
