package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// documents is the number of files in nlp-corpus 4.4.0.
const documents = 100

// sentences returns the 100,000 English sentences of npm's nlp-corpus (MIT):
// reviews, news, encyclopaedia, fiction, speeches, mail and more, mixed.
func sentences(npm string) ([]string, error) {
	var all []string
	for i := range documents {
		file := filepath.Join(npm, "nlp-corpus", "builds", fmt.Sprintf("doc-%d.json", i))
		var some []string
		if err := readJSON(file, &some); err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// readJSON decodes a package's file into v.
func readJSON(file string, v any) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("%w; run npm install, with the version that package.json names", err)
	}
	if err := json.Unmarshal(content, v); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// shuffled returns the numbers below n in an order that seed determines.
func shuffled(n int, seed uint64) []int {
	return rand.New(rand.NewPCG(seed, 0)).Perm(n)
}

var (
	plainSentence = regexp.MustCompile(`^[A-Z][A-Za-z ,;:'’-]*[.?!]$`)
	plainWord     = regexp.MustCompile(`[A-Za-z'’-]+`)
)

// commonWords is the number of most frequent words allowed in a plain sentence.
const commonWords = 10000

// plain returns the sentences of three to thirty words that consist of letters,
// common words and simple punctuation, and that are suitable for a page for
// learners.
func plain(all []string) []string {
	counts := map[string]int{}
	for _, s := range all {
		for _, w := range plainWord.FindAllString(strings.ToLower(s), -1) {
			counts[w]++
		}
	}
	words := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(counts[b]-counts[a], strings.Compare(a, b))
	})
	common := map[string]bool{}
	for _, w := range words[:min(len(words), commonWords)] {
		common[w] = true
	}
	for _, w := range unwanted {
		delete(common, w)
	}
	var kept []string
	for _, s := range all {
		s = strings.ReplaceAll(s, "’", "'")
		words := plainWord.FindAllString(strings.ToLower(s), -1)
		rare := slices.ContainsFunc(words, func(w string) bool { return !common[w] })
		if plainSentence.MatchString(s) && len(words) >= 3 && len(words) <= 30 && !rare && !strings.Contains(s, "  ") {
			kept = append(kept, s)
		}
	}
	return kept
}

// unwanted are common words of the corpus whose sentences are left out.
var unwanted = strings.Fields(`
	abuse abused addicted ass bastard bitch blood bloody bomb bombs breast breasts butt cocaine crap damn damned dead
	death dick die died dies drug drugs drunk dumb dying fuck fucked fucking gay guns hate hell heroin hitler hooker
	idiot islamic jews kill killed killer killing kills knife lesbian lsd marijuana murder murdered muslim muslims naked
	nazi nigga nude penis piss pissed porn rape rapist sex sexual sexy shit shot slave stupid suck sucks suicide
	terror terrorism terrorist terrorists tits torture virgin whore`)
