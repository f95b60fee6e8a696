package data

import (
	"encoding/json/jsontext"
	"errors"
	"io"
	"slices"
	"strings"

	"tuneground/engine/message"
)

// jsonFormat has an object for every example, one a line or in one array, or is
// one of the files that tools write in JSON.
var jsonFormat = format{
	extensions: []string{".jsonl", ".ndjson", ".json"}, looks: looksLikeJSON, keyed: true,
	detect: noDelimiter, parse: (*Table).parseAnyJSON, cut: (*Table).cutJSON, answer: (*Form).members,
}

func looksLikeJSON(text string) bool {
	start := strings.TrimSpace(text)
	return strings.HasPrefix(start, "{") || strings.HasPrefix(start, "[{")
}

// parseAnyJSON reads what a tool wrote, or plain objects.
func (t *Table) parseAnyJSON(text string, m *meter) error {
	if t.part != nil { // what a tool wrote is one value
		return t.parseJSON(text, m)
	}
	if isSQuAD(text) {
		return t.parseSQuAD(text, m)
	}
	if how := orientationOf(text); how != "" {
		return t.parsePandas(text, how, m)
	}
	if isLabelStudio(text) {
		return t.parseLabelStudio(text, m)
	}
	return t.parseJSON(text, m)
}

// jsonReader reads JSON objects one after the other, usually one a line, or the
// elements of one array.
type jsonReader struct {
	table *Table
	text  string
	dec   *jsontext.Decoder
	line  int // line of pos
	pos   int
	last  int            // end of the last member of the last object
	index map[string]int // column of a name
}

func newJSONReader(t *Table, text string) *jsonReader {
	index := map[string]int{}
	for i, name := range t.Columns {
		index[name] = i
	}
	return &jsonReader{
		table: t, text: text, line: t.firstLine(), index: index,
		dec: jsontext.NewDecoder(strings.NewReader(text), jsontext.AllowInvalidUTF8(true)),
	}
}

// parseJSON fills t.Columns, in order of first appearance, and t.Rows. A
// missing name, and null, give an empty cell.
func (t *Table) parseJSON(text string, m *meter) error {
	r := newJSONReader(t, text)
	array := r.dec.PeekKind() == '['
	if array {
		r.dec.ReadToken()
	}
	for {
		kind := r.dec.PeekKind()
		if array && kind == ']' {
			r.dec.ReadToken()
			array = false
			continue
		}
		row, err := r.row()
		if err == io.EOF && !array {
			break
		}
		if err != nil {
			return err
		}
		if err := t.add(row.Line, row.Cells); err != nil {
			return err
		}
		t.room.after(r.last)
		m.at(r.pos)
	}
	if t.part == nil && t.holdsLists() {
		return t.errorf(1, "", "the rows are in lists inside one object, under %s; save every list as a file of its own", t.columnList())
	}
	return t.pad()
}

// holdsLists reports whether the table is one object of lists of objects.
func (t *Table) holdsLists() bool {
	return len(t.Rows) == 1 && len(t.Columns) > 0 && !slices.ContainsFunc(t.Rows[0].Cells, func(cell string) bool {
		rest, list := strings.CutPrefix(cell, "[")
		return !list || !strings.HasPrefix(strings.TrimLeft(rest, " \t\r\n"), "{")
	})
}

// row reads the next object; io.EOF if there is none.
func (r *jsonReader) row() (Row, error) {
	kind := r.dec.PeekKind()
	open, err := r.dec.ReadToken()
	if err == io.EOF {
		return Row{}, err
	}
	if err != nil {
		return Row{}, r.broken(err)
	}
	row := Row{r.lineAt(int(r.dec.InputOffset()) - 1), make([]string, len(r.table.Columns))}
	if kind != '{' {
		return row, r.table.errorf(row.Line, "", "found %s instead of an object; write one {\"text\": ..., \"label\": ...} on every line", shorten(open.String()))
	}
	if err := r.members(&row, ""); err != nil {
		return row, r.broken(err)
	}
	return row, nil
}

// members reads the members of an object and its end into columns whose names
// get the prefix. The languages under translation, in Hugging Face's data sets,
// get columns of their own: translation.en, translation.fr.
func (r *jsonReader) members(row *Row, prefix string) error {
	for r.dec.PeekKind() != '}' {
		token, err := r.dec.ReadToken()
		if err != nil {
			return err
		}
		name := token.String()
		if prefix == "" && name == "translation" && r.dec.PeekKind() == '{' {
			r.dec.ReadToken()
			if err := r.members(row, "translation."); err != nil {
				return err
			}
			continue
		}
		column := r.column(prefix + name)
		for len(row.Cells) <= column {
			row.Cells = append(row.Cells, "")
		}
		if row.Cells[column], err = r.value(); err != nil {
			return err
		}
	}
	r.last = int(r.dec.InputOffset())
	_, err := r.dec.ReadToken()
	return err
}

func (r *jsonReader) column(name string) int {
	i, ok := r.index[name]
	if !ok {
		i = len(r.table.Columns)
		r.index[name] = i
		r.table.Columns = append(r.table.Columns, name)
	}
	return i
}

// value returns a string's content, a number or truth value as written, lists
// and objects as JSON, and "" for null.
func (r *jsonReader) value() (string, error) {
	switch r.dec.PeekKind() {
	case '{', '[':
		v, err := r.dec.ReadValue()
		return string(v), err
	}
	token, err := r.dec.ReadToken()
	if err != nil || token.Kind() == 'n' {
		return "", err
	}
	return token.String(), nil
}

// lineAt returns the line of a position that is not before that of the last
// call.
func (r *jsonReader) lineAt(pos int) int {
	pos = max(pos, r.pos)
	r.line += strings.Count(r.text[r.pos:pos], "\n")
	r.pos = pos
	return r.line
}

// broken returns the error for text that is not JSON.
func (r *jsonReader) broken(err error) error {
	pos, problem := int(r.dec.InputOffset()), message.Of(err)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		pos, problem = r.pos, message.New("the value that begins here has no end")
	} else if s, ok := err.(*jsontext.SyntacticError); ok {
		pos, problem = int(s.ByteOffset), message.Of(s.Err)
		if s.Err == jsontext.ErrDuplicateName {
			problem = message.New("duplicate object member name %q", s.JSONPointer.LastToken())
		}
	}
	return r.table.errorf(r.lineAt(min(pos, len(r.text))), "", "not valid JSON: %s; write one {\"text\": ..., \"label\": ...} on every line", problem)
}

// members are further members of a JSON object, with spaces where the file has
// them.
func (f *Form) members(end int, names []string, answers []Entry) string {
	var b strings.Builder
	text := f.room.text[:end]
	comma, colon := ",", ":"
	if f.wide {
		comma, colon = ", ", ": "
	}
	for i, name := range names {
		if i > 0 || !strings.HasSuffix(strings.TrimRight(text, " \t\r\n"), "{") {
			b.WriteString(comma)
		}
		b.WriteString(jsonOf(name) + colon + jsonOf(answers[i]))
	}
	return b.String()
}
