package data

import (
	"strings"

	"tuneground/engine/run"
)

// lineFormat has an example on every line.
var lineFormat = format{
	looks: func(text string) bool { return strings.HasPrefix(strings.TrimSpace(text), fastTextPrefix) }, fixed: true,
	detect: (*Table).detectLines, parse: (*Table).parseLines, cut: (*Table).cutLines, answer: (*Form).afterTab,
}

func (t *Table) detectLines(text string, spec run.Dataset) error {
	t.Delimiter = lineDelimiter(text, spec.Format == "text")
	return nil
}

// afterTab is the first answer, as in a file of texts with labels.
func (f *Form) afterTab(_ int, _ []string, answers []Entry) string {
	return "\t" + strings.Join(strings.Fields(CellOf(answers[0])), " ")
}

// fastTextPrefix marks labels in fastText's format: "__label__spam Win a prize".
const fastTextPrefix = "__label__"

// parseLines reads plain text, one example a line: text and label separated by
// a tab, in either order, or fastText's format. Quotes have no meaning. Lines
// without a tab are texts without a label, as in a file to be labelled.
func (t *Table) parseLines(text string, m *meter) error {
	tabs := t.Delimiter == "\t" && strings.Contains(text, "\t")
	if t.further() {
		tabs = t.Delimiter == "\t" && len(t.Columns) == 2
	}
	for line, pos := t.firstLine(), 0; pos < len(text); line++ {
		s := text[pos:]
		if end := strings.IndexByte(s, '\n'); end >= 0 {
			s = s[:end]
		}
		begin := pos
		pos += len(s) + 1
		s = strings.TrimSuffix(s, "\r")
		if strings.TrimSpace(s) == "" {
			continue
		}
		cells, err := t.splitLine(line, s, tabs)
		if err != nil {
			return err
		}
		if err := t.add(line, cells); err != nil {
			return err
		}
		t.room.after(begin + len(s))
		m.at(pos)
	}
	if !t.further() {
		t.nameLineColumns()
	}
	return nil
}

// lineDelimiter returns the separator of a line's cells: a space in fastText's
// format, else a tab. It is "" if hardly any line has one tab, unless the user
// asked for such lines.
func lineDelimiter(text string, asked bool) string {
	if strings.HasPrefix(strings.TrimSpace(text), fastTextPrefix) {
		return " "
	}
	lines, cut := 0, 0
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		lines++
		if strings.Count(line, "\t") == 1 {
			cut++
		}
	}
	if !asked && 2*cut < lines && strings.Contains(text, "\t") {
		return ""
	}
	return "\t"
}

// splitLine returns the line's two cells, or its only cell in a file without
// tabs.
func (t *Table) splitLine(line int, s string, tabs bool) ([]string, error) {
	if t.Delimiter == " " {
		label, text, _ := strings.Cut(s, " ")
		if !strings.HasPrefix(label, fastTextPrefix) {
			return nil, t.errorf(line, "label", "the line does not begin with %q as the first one does; add the label, or remove the line", fastTextPrefix)
		}
		if strings.HasPrefix(text, fastTextPrefix) {
			return nil, t.errorf(line, "label", "the line has more than one label; keep the one that fits best")
		}
		return []string{label[len(fastTextPrefix):], text}, nil
	}
	if !tabs {
		return []string{s}, nil
	}
	cells := strings.Split(s, "\t")
	switch {
	case len(cells) == 1:
		return nil, t.errorf(line, "", "there is no tab between text and label as in other lines; add tab and label, or remove the line")
	case len(cells) > 2:
		return nil, t.errorf(line, "", "there are %d tabs; leave one, between text and label", len(cells)-1)
	}
	return cells, nil
}

// nameLineColumns names the columns after their content.
func (t *Table) nameLineColumns() {
	switch {
	case t.Delimiter == " ":
		t.Columns = []string{"label", "text"}
		return
	case len(t.Rows[0].Cells) == 1:
		t.Columns = []string{"text"}
		return
	}
	t.Columns = numbered(2)
	if text, label := t.guess(); label >= 0 {
		t.Columns[text], t.Columns[label] = "text", "label"
	}
}
