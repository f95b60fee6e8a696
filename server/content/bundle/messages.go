package main

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxMessage is the longest text that messages keeps, in characters: few are
// longer, and a model that reads one reads it for minutes.
const maxMessage = 200

// placeholder is what the compiler puts a name into.
var placeholder = regexp.MustCompile(`\{\d+\}`)

// messages pairs the English messages of the TypeScript compiler with their
// Chinese translation. Pairs that are no translation are left out: the same
// text in both, or with other placeholders. What repeats another message but
// for its case is left out too.
func messages(folder string) ([]pair, error) {
	english, err := englishMessages(filepath.Join(folder, "lib", "_tsc.js"))
	if err != nil {
		return nil, err
	}
	var chinese map[string]string
	if err := readJSON(filepath.Join(folder, "lib", "zh-cn", "diagnosticMessages.generated.json"), &chinese); err != nil {
		return nil, err
	}
	var pairs []pair
	seen := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(english)) {
		p := pair{oneLine(english[key]), oneLine(chinese[key])}
		known := strings.ToLower(p.Source)
		if p.Target == "" || p.Source == p.Target || seen[known] || !slices.Equal(placeholders(p.Source), placeholders(p.Target)) ||
			max(utf8.RuneCountInString(p.Source), utf8.RuneCountInString(p.Target)) > maxMessage {
			continue
		}
		seen[known] = true
		pairs = append(pairs, p)
	}
	return pairs, nil
}

// oneLine puts single spaces where there is space.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// placeholders returns a text's placeholders in the order of their names:
// languages put them in different places.
func placeholders(text string) []string {
	return slices.Sorted(slices.Values(placeholder.FindAllString(text, -1)))
}
