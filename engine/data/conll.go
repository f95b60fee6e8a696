package data

import (
	"encoding/json/jsontext"
	"regexp"
	"strings"

	"tuneground/engine/entity"
)

// conllFormat has a word with its tags on every line.
var conllFormat = format{
	extensions: []string{".conll", ".conllu", ".conllx", ".bio", ".iob", ".iob2"}, looks: looksTagged, fixed: true, words: true,
	detect: noDelimiter, parse: (*Table).parseCoNLL, cut: (*Table).cutSentences,
}

// docStart is the first word of the lines between documents.
const docStart = "-DOCSTART-"

// longestWordLine is the most bytes of a line with a word and its tags; a
// longer one is not split.
const longestWordLine = 1 << 16

// A conllLayout describes the columns of a file.
type conllLayout struct {
	columns   int  // most frequent number of columns
	tabs      bool // separated by tabs
	word, tag int  // indices of columns; a tag of -1 is in the last one
	universal bool // the file follows Universal Dependencies
	tags      map[string]bool
}

// conllLayoutOf determines the layout from the first lines. Universal
// Dependencies, and CoNLL-X before it
// (https://universaldependencies.org/format.html), have ten columns separated
// by tabs. The first numbers the words; form and part of speech are the second
// and the fourth. In other files the word is first, or second after its number,
// and the tag is last.
func conllLayoutOf(text string) conllLayout {
	l := conllLayout{tag: -1, tags: map[string]bool{}}
	widths, lines, counted, tabbed := map[int]int{}, 0, 0, 0
	for line := range strings.Lines(text) {
		if len(line) > longestWordLine {
			break
		}
		columns := conllColumns(line)
		if len(columns) == 0 || strings.HasPrefix(columns[0], "#") || columns[0] == docStart {
			continue
		}
		lines++
		widths[len(columns)]++
		l.tags[columns[len(columns)-1]] = true
		if wordNumber.MatchString(columns[0]) {
			counted++
		}
		if strings.Contains(line, "\t") {
			tabbed++
		}
		if lines == sampleRows {
			break
		}
	}
	for width, n := range widths {
		if n > widths[l.columns] {
			l.columns = width
		}
	}
	l.tabs = 2*tabbed > lines
	if lines > 0 && counted == lines && l.columns > 2 {
		l.word = 1
		if l.universal = l.tabs && widths[10] == lines; l.universal {
			l.tag = 3
		}
	}
	return l
}

// conllLayout is the layout of the file that the text is a part of.
func (t *Table) conllLayout(text string) conllLayout {
	if t.further() {
		return t.part.layout
	}
	layout := conllLayoutOf(text)
	if t.part != nil {
		t.part.layout = layout
	}
	return layout
}

// wordNumber matches the number of a word, the range of a multiword token, and
// the number of an empty node.
var wordNumber = regexp.MustCompile(`\A\d+(-\d+|\.\d+)?\z`)

// comment reports whether a line that begins with # is a comment. A word would
// have as many columns as the other lines and a tag that others have.
func (l *conllLayout) comment(line string, columns []string) bool {
	if !strings.HasPrefix(columns[0], "#") {
		return false
	}
	if l.universal || len(columns) != l.columns || strings.Contains(line, "\t") != l.tabs {
		return true
	}
	last := columns[len(columns)-1]
	return !l.tabs && !l.tags[last] && !isTag(last)
}

// parseCoNLL reads sentences as CoNLL's shared tasks write them: a word with
// its tag on every line and an empty line between sentences. Columns are
// separated by tabs or, in lines without any, by spaces. A row is a sentence
// with a list of words and one of tags.
func (t *Table) parseCoNLL(text string, m *meter) error {
	t.Columns = []string{"tokens", "tags"}
	layout := t.conllLayout(text)
	var words, tags []string
	first := 0 // line of the current sentence
	flush := func() error {
		if len(words) == 0 {
			return nil
		}
		err := t.add(first, []string{list(words), list(tags)})
		words, tags = words[:0], tags[:0]
		return err
	}
	for line, pos := t.firstLine(), 0; pos < len(text); line++ {
		s, _, _ := strings.Cut(text[pos:], "\n")
		pos += len(s) + 1
		if len(s) > longestWordLine {
			return t.errorf(line, "", "the line has %d bytes, too many for a word and its tag; choose another format, or put every word on a line of its own", len(s))
		}
		columns := conllColumns(s)
		switch {
		case len(columns) == 0 || columns[0] == docStart:
			if err := flush(); err != nil {
				return err
			}
			m.at(min(pos, len(text)))
			continue
		case layout.comment(s, columns), layout.universal && strings.ContainsAny(columns[0], "-."):
			continue // a multiword token follows as words, and an empty node is no word
		}
		word, tag, tagged := layout.cut(columns)
		if !tagged && t.room == nil { // a file to be labelled need not have tags
			return t.errorf(line, "tags", "the word %q has no tag; write the tag after it, O for a word outside every entity", word)
		}
		if len(words) == 0 {
			first = line
		}
		words, tags = append(words, word), append(tags, tag)
		t.room.after(pos - 1 - len(s) + len(strings.TrimSuffix(s, "\r")))
	}
	return flush()
}

// cut returns a line's word and tag. Without a tag, ok is false and the word
// takes the tag's place.
func (l *conllLayout) cut(columns []string) (word, tag string, ok bool) {
	at := min(l.word, len(columns)-1)
	word = columns[at]
	if l.tag < 0 && at < len(columns)-1 {
		return word, columns[len(columns)-1], true
	}
	if l.tag >= 0 && l.tag < len(columns) && columns[l.tag] != "_" {
		return word, columns[l.tag], true
	}
	return word, word, false
}

// conllColumns splits a line; one of white space has no columns. A non-ASCII
// space is an ordinary character.
func conllColumns(line string) []string {
	line = strings.TrimRight(line, "\r\n")
	if strings.TrimSpace(line) == "" {
		return nil
	}
	if !strings.Contains(strings.Trim(line, " \t"), "\t") {
		return strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' })
	}
	columns := strings.Split(strings.Trim(line, "\t"), "\t")
	for i, c := range columns {
		columns[i] = strings.Trim(c, " ")
	}
	return columns
}

// looksTagged reports whether the text's first lines follow Universal
// Dependencies, or have only entity tags in their last column.
func looksTagged(text string) bool {
	layout := conllLayoutOf(text)
	if layout.universal {
		return true
	}
	lines := 0
	for line := range strings.Lines(text) {
		if len(line) > longestWordLine {
			return false
		}
		columns := conllColumns(line)
		if len(columns) == 0 || columns[0] == docStart || layout.comment(line, columns) {
			continue
		}
		if len(columns) < 2 || !isTag(columns[len(columns)-1]) {
			return false
		}
		if lines++; lines == sampleRows {
			break
		}
	}
	return lines > 1
}

// isTag reports whether s is an entity tag: O, or B-PER and the like.
func isTag(s string) bool {
	prefix, _ := entity.Cut(s)
	return s == entity.Outside || prefix != ""
}

// list writes items as a JSON list, the form of several items in a cell.
func list(items []string) string {
	b := []byte{'['}
	for i, item := range items {
		if i > 0 {
			b = append(b, ',')
		}
		b, _ = jsontext.AppendQuote(b, item) // replaces what is not UTF-8
	}
	return string(append(b, ']'))
}
