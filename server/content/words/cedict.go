package main

import (
	"bufio"
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// A dictionary is the entries of CC-CEDICT (cc-cedict.org), in simplified characters.
type dictionary struct {
	words   map[string]bool
	entries []entry
	sounds  map[string]string // common characters, by their sound
	counts  map[string]int    // of words in a corpus
}

// An entry is a word with its English meanings, the usual one first.
type entry struct {
	word     string
	meanings []string
}

// line matches an entry: traditional, simplified, [pinyin], /meanings/.
var line = regexp.MustCompile(`^(\S+) (\S+) \[([^\]]*)\] /(.*)/\s*$`)

// readCEDICT reads the dictionary and the comment above it, which states its licence.
func readCEDICT(name string) (d *dictionary, licence string, err error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, "", err
	}
	defer file.Close()
	d = &dictionary{words: map[string]bool{}, sounds: map[string]string{}, counts: map[string]int{}}
	var comment strings.Builder
	s := bufio.NewScanner(file)
	s.Buffer(nil, 1<<20)
	for n := 1; s.Scan(); n++ {
		text := s.Text()
		m := line.FindStringSubmatch(text)
		switch {
		case strings.HasPrefix(text, "#"):
			comment.WriteString(strings.TrimSpace(strings.TrimLeft(text, "#! ")) + "\n")
		case strings.TrimSpace(text) == "":
		case m == nil:
			return nil, "", fmt.Errorf("%s, line %d: not in the format of CC-CEDICT", name, n)
		default:
			d.add(m[2], m[3], m[4])
		}
	}
	if err := s.Err(); err != nil {
		return nil, "", fmt.Errorf("%s: %w", name, err)
	}
	if !strings.Contains(comment.String(), "Creative Commons Attribution-ShareAlike 4.0") {
		return nil, "", errors.New(name + " is not under the licence that this program knows")
	}
	return d, comment.String(), nil
}

// count reads how often words occur in the corpus of the segmenter jieba: "word count
// part-of-speech" a line.
func (d *dictionary) count(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	return eachLine(file, func(fields []string) error {
		if len(fields) < 2 {
			return fmt.Errorf("%s: not in the format of jieba's dictionary", name)
		}
		n, err := strconv.Atoi(fields[1])
		d.counts[fields[0]] = n
		return err
	})
}

// mostCharacters is the length of the longest words kept: longer ones are names and
// sayings.
const mostCharacters = 6

func (d *dictionary) add(word, pinyin, meanings string) {
	n := utf8.RuneCountInString(word)
	if strings.ContainsFunc(word, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) || n > mostCharacters {
		return
	}
	if n == 1 {
		if sound := strings.ToLower(pinyin); common(word) && !strings.Contains(d.sounds[sound], word) {
			d.sounds[sound] += word
		}
		return
	}
	d.words[word] = true
	if name := unicode.IsUpper([]rune(pinyin + " ")[0]); name || !common(word) {
		return
	}
	if list := meaningsOf(meanings); len(list) > 0 {
		d.entries = append(d.entries, entry{word, list})
	}
}

// common reports whether all characters are of GB 2312's first level: the 3,755 most
// frequent ones.
func common(word string) bool {
	bytes, err := simplifiedchinese.GBK.NewEncoder().String(word)
	for i := 0; i+1 < len(bytes); i += 2 {
		if hi, lo := bytes[i], bytes[i+1]; hi < 0xb0 || hi > 0xd7 || lo < 0xa1 {
			return false
		}
	}
	return err == nil && len(bytes) == 2*utf8.RuneCountInString(word)
}

var (
	remark = regexp.MustCompile(`\s*\([^)]*\)`)
	// unusual matches meanings of words that one does not write today, and remarks
	// that are no meanings.
	unusual = regexp.MustCompile(`\([^)]*(old|archaic|literary|dialect|slang|coll|Tw|loanword|idiom|Buddhism|Internet)|` +
		`^(CL:|variant of|old variant|see |see also|abbr\.|also written|also pr|surname|used in|erhua|same as|lit\.|fig\.|Japanese variant)|\p{Han}`)
)

// meaningsOf returns an entry's meanings, without remarks; none if the first is
// unusual.
func meaningsOf(text string) (list []string) {
	for i, meaning := range strings.FieldsFunc(text, func(r rune) bool { return r == '/' || r == ';' }) {
		meaning = strings.TrimSpace(meaning)
		if unusual.MatchString(meaning) {
			if i == 0 {
				return nil
			}
			continue
		}
		if meaning = strings.TrimSpace(remark.ReplaceAllString(meaning, "")); meaning != "" {
			list = add(list, meaning)
		}
	}
	return list
}

// mostWords is how many words may share a meaning: more of them say that it is vague.
const mostWords = 20

// A synonym occurs at least leastCount times in the corpus, and no more than
// rarer times as rarely as the word: no archaic word stands for a plain one.
const (
	leastCount = 50
	rarer      = 100
)

// synonyms returns every word, with those that share its first meaning, or two others.
func (d *dictionary) synonyms() map[string][]string {
	first, shared := map[string][]string{}, map[string][]string{}
	for _, e := range d.entries {
		first[e.meanings[0]] = add(first[e.meanings[0]], e.word)
		for i, a := range e.meanings {
			for _, b := range e.meanings[i+1:] {
				pair := min(a, b) + "/" + max(a, b)
				shared[pair] = add(shared[pair], e.word)
			}
		}
	}
	words := map[string][]string{}
	for word := range d.words {
		words[word] = nil
	}
	for _, groups := range []map[string][]string{first, shared} {
		for _, meaning := range slices.Sorted(maps.Keys(groups)) {
			group := groups[meaning]
			if len(group) > mostWords || functionWords[strings.ToLower(meaning)] {
				continue
			}
			for _, word := range group {
				for _, other := range group {
					if n := d.counts[other]; other != word && n >= leastCount && n*rarer >= d.counts[word] {
						words[word] = add(words[word], other)
					}
				}
			}
		}
	}
	return words
}

// homophones returns a line for each sound that several characters have.
func (d *dictionary) homophones() string {
	var b strings.Builder
	for _, sound := range slices.Sorted(maps.Keys(d.sounds)) {
		if utf8.RuneCountInString(d.sounds[sound]) > 1 {
			b.WriteString("=" + d.sounds[sound] + "\n")
		}
	}
	return b.String()
}
