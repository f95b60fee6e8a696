package metric

import (
	"strings"
	"unicode"
)

// Answers measures the answers to some questions, as SQuAD's evaluate-v1.1.py:
// both are means over the questions of the best that any of the true answers
// gives. The script prints them times 100.
type Answers struct{ ExactMatch, F1 float64 }

// CompareAnswers measures one predicted answer a question against the question's
// true answers. There are as many of both; a question without a true answer
// counts 0.
func CompareAnswers(predicted []string, truth [][]string) Answers {
	exact, f1 := make([]float64, len(predicted)), make([]float64, len(predicted))
	for i, p := range predicted {
		exact[i], f1[i] = CompareAnswer(p, truth[i])
	}
	return Answers{ExactMatch: mean(exact), F1: mean(f1)}
}

// CompareAnswer returns for one question whether the answer is one of the true
// ones, 1 or 0, and the greatest F1 of its words with those of one of them:
//
//	F1 = 2 · shared / (words of the answer + words of the true one)
//
// where a word is shared as often as both have it. Before that both are
// normalised: small letters, no punctuation, none of a, an and the, single
// spaces. What is empty then shares nothing and has F1 0, though two such
// answers do match, in the script and here.
//
// Chinese and Japanese put no spaces between words. When either of the two has
// such a letter, each of these letters is a word, punctuation of every script
// goes and articles stay, as in MLQA's script for Chinese and, with words shared
// in any order, CMRC 2018's. For all other texts the script's result is kept.
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

// shared returns how many words two lists share, each as often as both have it.
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

// answerWords normalises an answer as SQuAD's script does. It takes the
// articles out where they stand between characters that are not of a word, which
// need not be spaces.
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

// mixedWords normalises an answer with ideographs or kana: each of them is a
// word, and what stands between them splits at spaces.
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

// isASCIIPunct tells whether Python's string.punctuation has the rune.
func isASCIIPunct(r rune) bool {
	return '!' <= r && r <= '/' || ':' <= r && r <= '@' || '[' <= r && r <= '`' || '{' <= r && r <= '~'
}

// isWordRune tells whether \w of Python's re matches the rune, of a text without
// underscores.
func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }
