// Package subword splits words into the tokens of a vocabulary, as the models of
// Hugging Face's tokenizers do.
package subword

// maxWords bounds the number of cached words. Ordinary text has about 30,000
// different words in its first million.
const maxWords = 1 << 15

// maxWordBytes is the length, in bytes, above which a word is not cached: such
// words hardly ever recur.
const maxWordBytes = 48

// A Piece is one token of a word: its id and its bytes [Start, End) of the word.
type Piece struct{ ID, Start, End int32 }

// A Model splits words into tokens.
type Model interface {
	// Split appends word's pieces to dst. The word has at least one byte.
	Split(dst []Piece, word []byte) []Piece
	// Lacks reports whether a token stands for something not in the vocabulary.
	Lacks(id int32, token string) bool
}

// A Cache caches the pieces of words. When it is full it drops all of them,
// which costs less than finding the oldest.
type Cache struct {
	known map[string]pieceRange
	all   []Piece // of the cached words, one after the other
	long  []Piece // of the last word that was too long to cache
}

// pieceRange is a range of Cache.all.
type pieceRange struct{ from, to int32 }

// Pieces returns the pieces of word, valid until the next call.
func (c *Cache) Pieces(word []byte, model Model) []Piece {
	if r, ok := c.known[string(word)]; ok {
		return c.all[r.from:r.to]
	}
	if len(word) > maxWordBytes {
		c.long = model.Split(c.long[:0], word)
		return c.long
	}
	if c.known == nil || len(c.known) == maxWords {
		c.known = make(map[string]pieceRange)
		c.all = c.all[:0]
	}
	from := len(c.all)
	c.all = model.Split(c.all, word)
	c.known[string(word)] = pieceRange{int32(from), int32(len(c.all))}
	return c.all[from:]
}
