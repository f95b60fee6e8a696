package metric

import (
	"strings"
	"unicode"
)

// Answers measures predicted answers as SQuAD's evaluate-v1.1.py does: both
// numbers are means over the questions of the best value over the true answers.
// The script prints them times 100.
type Answers struct{ ExactMatch, F1 float64 }

// CompareAnswers measures one predicted answer per question against the
// question's true answers. Both lists have the same length. A question without
// a true answer counts 0.
func CompareAnswers(predicted []string, truth [][]string) Answers {
	exact, f1 := make([]float64, len(predicted)), make([]float64, len(predicted))
	for i, p := range predicted {
		exact[i], f1[i] = CompareAnswer(p, truth[i])
	}
	return Answers{ExactMatch: mean(exact), F1: mean(f1)}
}

// CompareAnswer returns for one question whether the answer equals one of the
// true ones, 1 or 0, and the greatest F1 of its words with those of a true
// answer:
//
//	F1 = 2 · shared / (words of the answer + words of the true one)
//
// A word is shared as often as both have it. Both are normalised first: lower
// case, no punctuation, no articles (a, an, the), single spaces. An answer that
// is empty after that shares nothing and has F1 0, though two such answers
// match, in the script and here.
//
// Chinese and Japanese have no spaces between words. If either answer has such
// a letter, each of these letters is a word, punctuation of every script is
// removed and articles stay, as in MLQA's script for Chinese and, with words
// shared in any order, CMRC 2018's. For all other texts the result is the
// script's.
func CompareAnswer(predicted string, truth []string) (exact, f1 float64) {
	for _, t := range truth {
		words := answerWords
		if hasCJK(predicted) || hasCJK(t) {
			words = mixedWords
		}
		guess, want := words(predicted), words(t)
		if strings.Join(guess, " ") == strings.Join(want, " ") {
			exact = 1
		}
		f1 = max(f1, f1Of(shared(guess, want), len(want), len(guess)))
	}
	return exact, f1
}

// Metrics returns exact_match and f1.
func (a Answers) Metrics() map[string]float64 {
	return map[string]float64{"exact_match": a.ExactMatch, "f1": a.F1}
}

// shared returns the number of words that two lists share, each as often as
// both have it.
func shared(a, b []string) (n int) {
	left := make(map[string]int, len(a))
	for _, w := range a {
		left[w]++
	}
	for _, w := range b {
		if left[w] > 0 {
			left[w]--
			n++
		}
	}
	return n
}

// answerWords normalises an answer as SQuAD's script does. It removes articles
// between any characters that are not part of a word, not just between spaces.
func answerWords(text string) []string {
	text = strings.Map(func(r rune) rune {
		if isASCIIPunct(r) {
			return -1
		}
		return r
	}, lower(text))
	var kept strings.Builder
	for text != "" {
		n := strings.IndexFunc(text, isWordRune)
		if n < 0 {
			n = len(text)
		}
		kept.WriteString(text[:n])
		text = text[n:]
		if n = strings.IndexFunc(text, func(r rune) bool { return !isWordRune(r) }); n < 0 {
			n = len(text)
		}
		switch word := text[:n]; word {
		case "a", "an", "the":
			kept.WriteByte(' ')
		default:
			kept.WriteString(word)
		}
		text = text[n:]
	}
	return strings.FieldsFunc(kept.String(), isSpace)
}

// mixedWords normalises an answer with ideographs or kana: each of these is a
// word, and the text between them splits at spaces.
func mixedWords(text string) []string {
	var spaced strings.Builder
	for _, r := range lower(text) {
		switch {
		case isASCIIPunct(r) || unicode.IsPunct(r):
		case isCJK(r):
			spaced.WriteByte(' ')
			spaced.WriteRune(r)
			spaced.WriteByte(' ')
		default:
			spaced.WriteRune(r)
		}
	}
	return strings.FieldsFunc(spaced.String(), isSpace)
}

// isASCIIPunct reports whether Python's string.punctuation has the rune.
func isASCIIPunct(r rune) bool {
	return '!' <= r && r <= '/' || ':' <= r && r <= '@' || '[' <= r && r <= '`' || '{' <= r && r <= '~'
}

// isWordRune reports whether \w of Python's re matches the rune, in a text
// without underscores.
func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }
