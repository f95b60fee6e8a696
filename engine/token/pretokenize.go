package token

import (
	"bytes"
	"unicode/utf8"
)

// A preTokenizer is one of the pre-tokenizers of a tokenizer.json: it puts a
// prefix before each of the words it is given, then splits them further.
// Either may be missing.
type preTokenizer struct {
	prefix    *prefix
	split     splitter
	byteLevel bool // the words are bytes to the model
}

// A splitter finds words.
type splitter interface {
	// split appends the words of text[start:end], as ranges of text, to dst.
	// What lies between words is dropped.
	split(dst []textRange, text []byte, start, end int) []textRange
}

// words are the words of a passage, as ranges of its text.
type words struct {
	in   *passage
	list []textRange
	last []textRange // the list before it, kept for its memory
	own  passage     // what in points to once prefixes were put
}

type textRange struct{ start, end int }

// cut sets w to the words of the bytes [start, end) of p.
func (w *words) cut(p *passage, start, end int, by []preTokenizer) {
	w.in, w.list = p, append(w.list[:0], textRange{start, end})
	for _, t := range by {
		if t.prefix != nil {
			t.prefix.put(w)
		}
		if t.split != nil {
			w.splitBy(t.split)
		}
	}
}

func (w *words) splitBy(s splitter) {
	w.list, w.last = w.last[:0], w.list
	for _, r := range w.last {
		w.list = s.split(w.list, w.in.text, r.start, r.end)
	}
}

// A prefix stands for the blank before a word.
type prefix struct {
	text   string // " ", or what replaces it such as "▁"
	blanks bool   // every blank within a word is replaced too
	scheme scheme
}

// A scheme says which words get a prefix, of those that do not have one.
type scheme int

const (
	always  scheme = iota
	atStart        // a word at the very start of the caller's text
	never
)

// put gives w's words prefixes.
func (x *prefix) put(w *words) {
	text, origin := w.in.text, w.in.origin
	if w.in == &w.own {
		text, origin = w.own.rewrite()
	} else {
		w.own.reset()
	}
	w.in = &w.own
	for i, r := range w.list {
		start := len(w.own.text)
		x.add(&w.own, text[r.start:r.end], origin[r.start:r.end])
		w.list[i] = textRange{start, len(w.own.text)}
	}
}

// add appends a word, at least one byte, to p.
func (x *prefix) add(p *passage, word []byte, origin []int32) {
	has := bytes.HasPrefix(word, []byte(x.text)) || x.blanks && word[0] == ' '
	if !has && (x.scheme == always || x.scheme == atStart && origin[0] == 0) {
		p.addString(x.text, origin[0])
	}
	if !x.blanks {
		p.text = append(p.text, word...)
		p.origin = append(p.origin, origin...)
		return
	}
	for i, b := range word {
		if b == ' ' {
			p.addString(x.text, origin[i])
			continue
		}
		p.text = append(p.text, b)
		p.origin = append(p.origin, origin[i])
	}
}

// prefixSplitter splits before every prefix, as Metaspace does.
type prefixSplitter struct{ prefix []byte }

func (s prefixSplitter) split(dst []textRange, text []byte, start, end int) []textRange {
	for start < end {
		_, size := utf8.DecodeRune(text[start:end])
		next := end
		if i := bytes.Index(text[start+size:end], s.prefix); i >= 0 {
			next = start + size + i
		}
		dst = append(dst, textRange{start, next})
		start = next
	}
	return dst
}
