package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// language takes each message of the TypeScript compiler in one of its
// languages, in turn, so that no text of the test set is a translation of a
// text trained on.
func language(folder string) ([]example, error) {
	files, err := filepath.Glob(filepath.Join(folder, "lib", "*", "diagnosticMessages.generated.json"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, missing(fmt.Errorf("no lib/*/diagnosticMessages.generated.json in %s", folder))
	}
	english, err := englishMessages(filepath.Join(folder, "lib", "_tsc.js"))
	if err != nil {
		return nil, err
	}
	messages := map[string]map[string]string{"en": english} // by language and key
	for _, file := range files {
		var translated map[string]string
		if err := readJSON(file, &translated); err != nil {
			return nil, err
		}
		messages[filepath.Base(filepath.Dir(file))] = translated
	}
	return inTurn(messages), nil
}

// inTurn assigns the messages, in the order of their keys, to the languages in
// the order of their names. A message that its language lacks is left out.
func inTurn(messages map[string]map[string]string) (examples []example) {
	languages := slices.Sorted(maps.Keys(messages))
	keys := map[string]bool{}
	for _, m := range messages {
		for key := range m {
			keys[key] = true
		}
	}
	for i, key := range slices.Sorted(maps.Keys(keys)) {
		l := languages[i%len(languages)]
		if text := strings.TrimSpace(messages[l][key]); text != "" {
			examples = append(examples, example{text, l})
		}
	}
	return examples
}

// diagnostic matches a message in the compiler's source: its key and its
// English text, two JavaScript strings that are also JSON strings.
var diagnostic = regexp.MustCompile(`\bdiag\(\d+, \d+ /\*.*?\*/, ("(?:[^"\\]|\\.)*"), ("(?:[^"\\]|\\.)*")`)

// englishMessages reads the messages from the compiler itself: no file has them
// in English.
func englishMessages(compiler string) (map[string]string, error) {
	source, err := os.ReadFile(compiler)
	if err != nil {
		return nil, missing(err)
	}
	messages := map[string]string{}
	for _, m := range diagnostic.FindAllSubmatch(source, -1) {
		var key, text string
		if json.Unmarshal(m[1], &key) == nil && json.Unmarshal(m[2], &text) == nil {
			messages[key] = text
		}
	}
	if len(messages) == 0 {
		return nil, missing(fmt.Errorf("%s states no messages in the form known", compiler))
	}
	return messages, nil
}
