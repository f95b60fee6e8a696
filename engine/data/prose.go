package data

import "strings"

// paragraphLines is the greatest mean number of lines in a paragraph. In a file
// with longer paragraphs, single lines are the examples, with a few empty ones
// among them.
const paragraphLines = 20

// proseNames are usual names for columns of texts that a model learns to
// generate, or to fill in.
var proseNames = append([]string{"text", "story", "content"}, textNames[1:]...)

// prose reads texts without answers, for fill-mask and text generation.
var prose = task{
	texts:      proseNames,
	textColumn: (*Table).richestText,
	rows:       (*reader).paragraphs,
	read: func(r *reader, row Row, e *Example) (answer string, ok bool, err error) {
		r.readText(row, e)
		return "", true, nil
	},
}

// paragraphs returns the table's rows, or for plain text its paragraphs: runs
// of lines separated by empty lines.
func (r *reader) paragraphs() []Row {
	t := r.t
	if t.Format != "text" || len(t.Columns) != 1 {
		return t.Rows
	}
	var paragraphs []Row
	from := 0
	for i := range t.Rows {
		if i+1 < len(t.Rows) && t.Rows[i+1].Line == t.Rows[i].Line+1 {
			continue
		}
		var lines []string
		for _, row := range t.Rows[from : i+1] {
			lines = append(lines, row.Cells[0])
		}
		paragraphs = append(paragraphs, Row{t.Rows[from].Line, []string{strings.Join(lines, "\n")}})
		from = i + 1
	}
	if len(paragraphs) == 1 || len(t.Rows) > paragraphLines*len(paragraphs) {
		return t.Rows
	}
	return paragraphs
}
