package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// The emails in the set: one in takeOne, so that there are about 2,000, and of
// those the ones whose text is within these bounds, in bytes. A model reads
// only the first few hundred words.
const (
	takeOne  = 3
	minBytes = 20
	maxBytes = 8000
)

// unfit matches emails that do not belong on a page for learners.
var unfit = regexp.MustCompile(`(?i)\b(adult|breast|cock\b|cum\b|erotic|fuck|hardcore|horny|incest|lolita|naked|` +
	`nud[ei]|orgasm|p[*o]rn|penis|pussy|rape|sex|slut|teen|tits|whore|xxx)`)

// spam takes every third email of SpamAssassin's public corpus, in the order of
// the files' names. It leaves out emails whose text is empty, very long,
// obscene or cannot be decoded. It keeps only the body: subject and other
// headers name the mailing list, which gives the answer away.
func spam(folder string) ([]example, error) {
	files, err := filepath.Glob(filepath.Join(folder, "data", "*am-*", "*.txt"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, missing(fmt.Errorf("no data/*am-*/*.txt in %s", folder))
	}
	slices.Sort(files)
	var examples []example
	for i := 0; i < len(files); i += takeOne {
		email, err := os.ReadFile(files[i])
		if err != nil {
			return nil, missing(err)
		}
		label := "ham"
		if strings.HasPrefix(filepath.Base(filepath.Dir(files[i])), "spam") {
			label = "spam"
		}
		text, err := body(string(email))
		if err == nil && len(text) >= minBytes && len(text) <= maxBytes && !unfit.MatchString(text) {
			examples = append(examples, example{text, label})
		}
	}
	return examples, nil
}
