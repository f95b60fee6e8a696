package main

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxMessage is the greatest length of a message in characters: few are longer,
// and a model would need minutes for one.
const maxMessage = 200

// placeholder is replaced by a name in the compiler.
var placeholder = regexp.MustCompile(`\{\d+\}`)

// messages pairs the English messages of the TypeScript compiler with their
// Chinese translation. It leaves out pairs that are no translation, because the
// text is the same in both or the placeholders differ, and messages that repeat
// another one except for case.
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

// oneLine replaces white space by single spaces.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// placeholders returns a text's placeholders sorted by name, as languages order
// them differently.
func placeholders(text string) []string {
	return slices.Sorted(slices.Values(placeholder.FindAllString(text, -1)))
}
