package data

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Word is a word of a text: its code points [From, To).
type Word struct {
	Text     string
	From, To int
}

// ParseWords splits a text as corpora for token classification do: white space
// separates words, punctuation at a word's ends is a word of its own, and so is
// every character of a script without spaces. A full stop after a word that
// contains another one, such as U.S., stays.
func ParseWords(text string) []Word {
	var words []Word
	begin, from, at := 0, 0, 0 // of the current run: byte and code point; at: the code point
	flush := func(end int) {
		if end > begin {
			words = appendRun(words, text[begin:end], from)
		}
	}
	for i, r := range text {
		size := utf8.RuneLen(r)
		switch {
		case unicode.IsSpace(r):
			flush(i)
			begin, from = i+size, at+1
		case Unspaced(r):
			flush(i)
			words = append(words, Word{text[i : i+size], at, at + 1})
			begin, from = i+size, at+1
		}
		at++
	}
	flush(len(text))
	return words
}

// appendRun appends a run of characters without white space, whose first code
// point is from, as a word with the punctuation around it.
func appendRun(words []Word, run string, from int) []Word {
	take := func(n int) { // the next n bytes are a word
		to := from + utf8.RuneCountInString(run[:n])
		words = append(words, Word{run[:n], from, to})
		run, from = run[n:], to
	}
	for run != "" {
		r, n := utf8.DecodeRuneInString(run)
		if !unicode.IsPunct(r) {
			break
		}
		take(n)
	}
	core := strings.TrimRightFunc(run, unicode.IsPunct)
	if rest := run[len(core):]; strings.HasPrefix(rest, ".") && strings.Contains(core, ".") {
		core = run[:len(core)+1]
	}
	if core != "" {
		take(len(core))
	}
	for run != "" {
		_, n := utf8.DecodeRuneInString(run)
		take(n)
	}
	return words
}

// JoinWords returns the words as one text, separated by spaces except next to a
// script without spaces, and sets their places in it.
func JoinWords(words []Word) string {
	var b strings.Builder
	at := 0
	for i := range words {
		w := &words[i]
		if b.Len() > 0 && w.Text != "" && !touches(b.String(), w.Text) {
			b.WriteByte(' ')
			at++
		}
		w.From = at
		b.WriteString(w.Text)
		at += utf8.RuneCountInString(w.Text)
		w.To = at
	}
	return b.String()
}

// touches reports whether a and b are joined without a space.
func touches(a, b string) bool {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	return Unspaced(last) || Unspaced(first)
}

// Unspaced reports whether r is Chinese or Japanese, which have no spaces
// between words: Han, Kana, their punctuation (U+3000 to U+303F) and full-width
// forms (U+FF00 to U+FFEF).
func Unspaced(r rune) bool {
	if r < 0x2e80 {
		return false
	}
	return r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef ||
		unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}
