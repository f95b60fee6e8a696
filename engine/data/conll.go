package data

import (
	"encoding/json/jsontext"
	"strings"
)

// docStart is the first word of the lines that stand between documents.
const docStart = "-DOCSTART-"

// parseCoNLL reads sentences as the shared tasks of CoNLL have them: a word on
// every line, its tag in the last column, and an empty line between sentences.
// Tabs or, in lines without any, other white space stand between the columns.
// A row is a sentence with a list of words and one of tags.
func (t *Table) parseCoNLL(text string, m *meter) error {
	t.Columns = []string{"tokens", "tags"}
	var words, tags []string
	first := 0 // line of the sentence at hand
	flush := func() {
		if len(words) > 0 {
			t.Rows = append(t.Rows, Row{first, []string{list(words), list(tags)}})
		}
		words, tags = words[:0], tags[:0]
	}
	for line, pos := 1, 0; pos < len(text); line++ {
		s, _, _ := strings.Cut(text[pos:], "\n")
		pos += len(s) + 1
		columns := conllColumns(s)
		switch {
		case len(columns) == 0 || columns[0] == docStart:
			flush()
			m.at(min(pos, len(text)))
			continue
		case len(words) == 0 && columns[0] == "#" && !isTag(columns[len(columns)-1]):
			continue // a comment, which stands before a sentence
		case len(columns) == 1 && t.room == nil: // in a file to be labelled there need be none
			return t.errorf(line, "tags", "the word %q has no tag; write the tag behind it, O for a word that is nothing special", columns[0])
		}
		if len(words) == 0 {
			first = line
		}
		words, tags = append(words, columns[0]), append(tags, columns[len(columns)-1])
		t.room.after(pos - 1 - len(s) + len(strings.TrimSuffix(s, "\r")))
	}
	flush()
	return nil
}

// conllColumns cuts a line; one of white space alone has no columns.
func conllColumns(line string) []string {
	if !strings.Contains(strings.TrimSpace(line), "\t") {
		return strings.Fields(line)
	}
	columns := strings.Split(strings.Trim(line, "\r\t"), "\t")
	for i, c := range columns {
		columns[i] = strings.TrimSpace(c)
	}
	return columns
}

// looksTagged reports whether the last column of the text's first lines holds
// tags of entities, and nothing else.
func looksTagged(text string) bool {
	lines := 0
	for line := range strings.Lines(text) {
		columns := conllColumns(line)
		if len(columns) == 0 || columns[0] == docStart || columns[0] == "#" {
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

// isTag reports whether s says where an entity is: O, or B-PER and the like.
func isTag(s string) bool {
	prefix, _ := cutTag(s)
	return s == outside || prefix != ""
}

// list writes items as a JSON list, which is how a cell holds several.
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
