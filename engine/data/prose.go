package data

import (
	"strings"

	"tuneground/engine/run"
)

// paragraphLines is how many lines paragraphs have on average at most. A file
// whose paragraphs are longer has single lines as its examples and a few empty
// ones among them.
const paragraphLines = 20

// rows returns the table's rows, or the sentences that rows of one word make up,
// or for learning to write from plain text its paragraphs: runs of lines with an
// empty line between them.
func (r *reader) rows() []Row {
	t := r.t
	if r.sentences != nil && r.sentences.begins != nil {
		return r.sentences.join(t, r.text, r.label)
	}
	if t.Format != "text" || len(t.Columns) != 1 || r.c.Task != run.TextGeneration && r.c.Task != run.FillMask {
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
