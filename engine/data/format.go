package data

import (
	"path"
	"slices"
	"strings"

	"tuneground/engine/run"
)

// A format describes how a file holds examples. Each has a file of its own.
type format struct {
	// extensions of files that are of this format, whatever they hold.
	extensions []string
	// looks reports whether a text is of this format, if its name does not say.
	looks func(text string) bool

	// Of table, the first row may name the columns. Of keyed, each record names the
	// columns of its cells. Of fixed, the columns have names that the format gives.
	table, keyed, fixed bool
	// words is set if a record is a word and not a row.
	words bool

	// detect settles the delimiter and, of a table, header and columns.
	detect func(t *Table, text string, spec run.Dataset) error
	// parse fills t.Rows and, unless detect has, t.Columns.
	parse func(t *Table, text string, m *meter) error
	// cut returns the length of the whole records at the beginning of a text, of which
	// more follows; nil if a file can only be read as a whole.
	cut func(t *Table, text string) int
	// answer returns the text to insert at the end of a record.
	answer func(f *Form, end int, names []string, answers []Entry) string
}

// formats are the formats of run.Formats, and the workbook, which is not text.
var formats map[string]format

func init() {
	formats = map[string]format{
		"csv": csvFormat, "tsv": tsvFormat, "jsonl": jsonFormat, "text": lineFormat, "conll": conllFormat, "xlsx": workbookFormat,
	}
}

// format describes how t was read.
func (t *Table) format() format { return formats[t.Format] }

// formatOf determines the format from the file's name or, if the name leaves it
// open, from its content, and the delimiter if the content shows it.
func formatOf(name, text string) (format, delimiter string) {
	ext := strings.ToLower(path.Ext(name))
	for _, format := range run.Formats {
		if slices.Contains(formats[format].extensions, ext) {
			if format == "tsv" && looksTagged(text) {
				return "conll", ""
			}
			return format, ""
		}
	}
	for _, format := range run.Formats {
		if looks := formats[format].looks; looks != nil && looks(text) {
			return format, ""
		}
	}
	delimiter, certain := sniff(text)
	switch {
	case !certain:
		return "text", ""
	case delimiter == "\t":
		return "tsv", delimiter
	}
	return "csv", delimiter
}

// noDelimiter settles that nothing stands between cells.
func noDelimiter(t *Table, _ string, _ run.Dataset) error {
	t.Delimiter = ""
	return nil
}
