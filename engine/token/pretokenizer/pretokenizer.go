// Package pretokenizer splits a text into words, as the pre-tokenizers of
// Hugging Face's tokenizers do.
package pretokenizer

import (
	"bytes"
	"unicode/utf8"

	"tuneground/engine/token/passage"
)

// A Step is one pre-tokenizer of a tokenizer.json: it adds a prefix to each of
// the given words, then splits them further. Either may be missing.
type Step struct {
	Prefix    *Prefix
	Split     Splitter
	ByteLevel bool // the model reads the words as bytes
}

// A Splitter finds words.
type Splitter interface {
	// Split appends the words of text[start:end], as ranges of text, to dst. Text
	// between words is dropped.
	Split(dst []Range, text []byte, start, end int) []Range
}

// Words are the words of a passage, as ranges of its text.
type Words struct {
	In   *passage.Passage
	List []Range
	last []Range         // the previous list, kept to reuse its memory
	own  passage.Passage // the text of in, once prefixes were added
}

// A Range is the bytes [Start, End) of a text.
type Range struct{ Start, End int }

// Cut sets w to the words of the bytes [start, end) of p.
func (w *Words) Cut(p *passage.Passage, start, end int, by []Step) {
	w.In, w.List = p, append(w.List[:0], Range{start, end})
	for _, t := range by {
		if t.Prefix != nil {
			t.Prefix.put(w)
		}
		if t.Split != nil {
			w.splitBy(t.Split)
		}
	}
}

func (w *Words) splitBy(s Splitter) {
	w.List, w.last = w.last[:0], w.List
	for _, r := range w.last {
		w.List = s.Split(w.List, w.In.Text, r.Start, r.End)
	}
}

// A Prefix stands for the blank before a word.
type Prefix struct {
	Text   string // " ", or its replacement such as "▁"
	Blanks bool   // every blank within a word is replaced too
	Scheme Scheme
}

// A Scheme says which words get a prefix if they do not have one.
type Scheme int

const (
	Always  Scheme = iota
	AtStart        // a word at the very start of the caller's text
	Never
)

// put adds prefixes to w's words.
func (x *Prefix) put(w *Words) {
	text, origin := w.In.Text, w.In.Origin
	if w.In == &w.own {
		text, origin = w.own.Take()
	} else {
		w.own.Reset()
	}
	w.In = &w.own
	for i, r := range w.List {
		start := len(w.own.Text)
		x.add(&w.own, text[r.Start:r.End], origin[r.Start:r.End])
		w.List[i] = Range{start, len(w.own.Text)}
	}
}

// add appends a word, at least one byte, to p.
func (x *Prefix) add(p *passage.Passage, word []byte, origin []int32) {
	has := bytes.HasPrefix(word, []byte(x.Text)) || x.Blanks && word[0] == ' '
	if !has && (x.Scheme == Always || x.Scheme == AtStart && origin[0] == 0) {
		p.AddString(x.Text, origin[0])
	}
	if !x.Blanks {
		p.Text = append(p.Text, word...)
		p.Origin = append(p.Origin, origin...)
		return
	}
	for i, b := range word {
		if b == ' ' {
			p.AddString(x.Text, origin[i])
			continue
		}
		p.Text = append(p.Text, b)
		p.Origin = append(p.Origin, origin[i])
	}
}

// Metaspace splits before every prefix, as Metaspace does.
func Metaspace(prefix string) Splitter { return metaspace{[]byte(prefix)} }

type metaspace struct{ prefix []byte }

// Split implements [Splitter].
func (s metaspace) Split(dst []Range, text []byte, start, end int) []Range {
	for start < end {
		_, size := utf8.DecodeRune(text[start:end])
		next := end
		if i := bytes.Index(text[start+size:end], s.prefix); i >= 0 {
			next = start + size + i
		}
		dst = append(dst, Range{start, next})
		start = next
	}
	return dst
}
