package corpus

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path"
	"strings"
	"sync"
)

// lists are the words of every file in text/words, by file name.
var lists = sync.OnceValue(func() map[string][]word {
	all := map[string][]word{}
	files, err := texts.ReadDir("text/words")
	if err != nil {
		panic(err)
	}
	for _, f := range files {
		all[strings.TrimSuffix(f.Name(), ".txt")] = readList("text/words/" + f.Name())
	}
	return all
})

// readText returns a file in text/.
func readText(name string) string {
	content, err := texts.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return string(content)
}

// readLines returns the lines of a file that are neither empty nor comments.
func readLines(name string) (lines []string) {
	for l := range strings.Lines(readText(name)) {
		if l = strings.TrimSpace(l); l != "" && l[0] != '#' {
			lines = append(lines, l)
		}
	}
	return lines
}

// readList reads a list of words. The first line names the forms; every other
// line is a word, with its forms separated by |. Forms that follow from others
// are added.
func readList(name string) []word {
	lines := readLines(name)
	forms := fields(lines[0])
	list := make([]word, 0, len(lines)-1)
	for _, l := range lines[1:] {
		values := fields(l)
		if len(values) != len(forms) {
			panic(fmt.Sprintf("corpus: %s: %q has %d forms, not %d", path.Base(name), l, len(values), len(forms)))
		}
		w := word{}
		for i, form := range forms {
			w[form] = values[i]
		}
		list = append(list, inflected(w))
	}
	return list
}

func fields(line string) []string {
	values := strings.Split(line, "|")
	for i := range values {
		values[i] = strings.TrimSpace(values[i])
	}
	return values
}

// inflected adds to a word its article and, if it gives a sex (m, f or n), its
// pronouns.
func inflected(w word) word {
	if en, ok := w["en"]; ok && w["en.a"] == "" {
		w["en.a"] = article(en) + " " + en
	}
	if w["zh.measure"] != "" && w["zh.a"] == "" {
		w["zh.a"] = "一" + w["zh.measure"] + w["zh"]
	}
	if sex, ok := w["sex"]; ok {
		pronouns := map[string][4]string{
			"m": {"he", "him", "his", "他"}, "f": {"she", "her", "her", "她"}, "n": {"it", "it", "its", "它"},
		}[sex]
		w["en.he"], w["en.him"], w["en.his"], w["zh.he"] = pronouns[0], pronouns[1], pronouns[2], pronouns[3]
	}
	return w
}

// counted gives a word with a plural one more form, some: two to twelve of
// them.
func counted(d *rand.Rand, w word) word {
	if w["en.many"] == "" {
		return w
	}
	n := between(d, 2, 12)
	w = maps.Clone(w)
	w["en.some"] = englishNumber(n) + " " + w["en.many"]
	w["zh.some"] = chineseCount(n) + w["zh.measure"] + w["zh"]
	return w
}

// article returns "a" or "an", with the lists' exceptions: vowels that sound
// like a consonant, and silent h.
func article(noun string) string {
	for _, consonant := range []string{"uni", "use", "one", "eu"} {
		if strings.HasPrefix(noun, consonant) {
			return "a"
		}
	}
	if strings.ContainsRune("aeiouAEIOU", rune(noun[0])) || strings.HasPrefix(noun, "hour") || strings.HasPrefix(noun, "honest") {
		return "an"
	}
	return "a"
}

// paragraphs returns a file's lines without comments, by paragraph.
func paragraphs(name string) (all [][]string) {
	var lines []string
	for l := range strings.Lines(readText(name) + "\n\n") {
		l = strings.TrimSpace(l)
		switch {
		case strings.HasPrefix(l, "#"):
		case l != "":
			lines = append(lines, l)
		case lines != nil:
			all, lines = append(all, lines), nil
		}
	}
	return all
}
