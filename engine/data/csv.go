package data

import (
	"io"
	"strings"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// csvFormat has a record on every line, and tsvFormat the same with tabs.
var (
	csvFormat = format{
		extensions: []string{".csv"}, table: true,
		detect: (*Table).detectCSV, parse: (*Table).parseCSV, cut: (*Table).cutCSV, answer: (*Form).furtherCells,
	}
	tsvFormat = format{
		extensions: []string{".tsv", ".tab"}, table: true,
		detect: (*Table).detectTSV, parse: (*Table).parseCSV, cut: (*Table).cutCSV, answer: (*Form).furtherCells,
	}
)

func (t *Table) detectCSV(text string, spec run.Dataset) error {
	if t.Delimiter == "" {
		t.Delimiter, _ = sniff(text)
	}
	return t.detectHeader(text, spec.Header)
}

func (t *Table) detectTSV(text string, spec run.Dataset) error {
	t.Delimiter = "\t"
	return t.detectHeader(text, spec.Header)
}

func (f *Form) furtherCells(_ int, _ []string, answers []Entry) string { return f.cells(answers) }

// csvReader splits comma-separated text as RFC 4180 describes it, with any
// delimiter. A cell is a slice of the text, not a copy, unless it holds doubled
// quotes. Where the RFC is silent it follows common practice: blank lines are
// skipped, and a quote inside an unquoted cell is an ordinary character.
//
// encoding/csv copies every cell, does not check the number of columns against
// the header, and its errors do not say what to do.
type csvReader struct {
	text      string
	delimiter string
	pos       int
	line      int // of pos, from 1
	end       int // end of pos's line, valid while pos is below it
	last      int // end of the last record, before its line end
}

// csvProblem is a fault in the cell with the given index.
type csvProblem struct {
	line, cell int
	problem    message.Message
}

func (p *csvProblem) Error() string            { return p.problem.String() }
func (p *csvProblem) Message() message.Message { return p.problem }

// next appends the cells of the next record to cells and returns them with the
// line on which the record begins, or io.EOF after the last.
func (r *csvReader) next(cells []string) ([]string, int, error) {
	r.skipBlankLines()
	if r.pos >= len(r.text) {
		return cells, r.line, io.EOF
	}
	begin, first := r.line, len(cells)
	for {
		if len(cells)-first == MaxColumns {
			return cells, begin, &csvProblem{begin, MaxColumns, message.New("the row has more than 1000 columns; leave out those that are not needed, or choose another delimiter")}
		}
		cell, err := r.cell(len(cells) - first)
		if err != nil {
			return cells, begin, err
		}
		cells = append(cells, cell)
		if rest := r.text[r.pos:]; strings.HasPrefix(rest, r.delimiter) {
			r.pos += len(r.delimiter)
			continue
		}
		r.last = r.pos
		r.endLine()
		return cells, begin, nil
	}
}

func (r *csvReader) skipBlankLines() {
	for lineEnd(r.text[r.pos:]) > 0 {
		r.endLine()
	}
}

// endLine moves past the line end at pos, if there is one.
func (r *csvReader) endLine() {
	if n := lineEnd(r.text[r.pos:]); n > 0 {
		r.pos += n
		r.line++
	}
}

// lineEnd returns the length of the line end at the beginning of s, 0 if there
// is none. A carriage return that is the last character counts as one.
func lineEnd(s string) int {
	switch {
	case strings.HasPrefix(s, "\n"), s == "\r":
		return 1
	case strings.HasPrefix(s, "\r\n"):
		return 2
	}
	return 0
}

// cell returns the cell at pos and stops at the delimiter or line end after it.
func (r *csvReader) cell(index int) (string, error) {
	if strings.HasPrefix(r.text[r.pos:], `"`) {
		return r.quoted(index)
	}
	if r.pos >= r.end {
		r.end = len(r.text)
		if n := strings.IndexByte(r.text[r.pos:], '\n'); n >= 0 {
			r.end = r.pos + n
		}
	}
	rest := strings.TrimSuffix(r.text[r.pos:r.end], "\r")
	if end := strings.Index(rest, r.delimiter); end >= 0 {
		rest = rest[:end]
	}
	r.pos += len(rest)
	return rest, nil
}

func (r *csvReader) quoted(index int) (string, error) {
	opened, start, doubled := r.line, r.pos+1, false
	for {
		end := strings.IndexByte(r.text[r.pos+1:], '"')
		if end < 0 {
			return "", &csvProblem{opened, index, message.New(`a quote (") opens here and is never closed; ` +
				`close it, or write "" for a quote that is part of the text`)}
		}
		r.pos += 1 + end
		if strings.HasPrefix(r.text[r.pos+1:], `"`) {
			doubled = true
			r.pos++
			continue
		}
		break
	}
	cell := r.text[start:r.pos]
	r.pos++
	r.line += strings.Count(cell, "\n")
	if rest := r.text[r.pos:]; rest != "" && lineEnd(rest) == 0 && !strings.HasPrefix(rest, r.delimiter) {
		return "", &csvProblem{r.line, index, message.New(`there is text after the closing quote ("); ` +
			`write "" for a quote that is part of the text`)}
	}
	if doubled {
		cell = strings.ReplaceAll(cell, `""`, `"`)
	}
	return cell, nil
}

// parseCSV fills t.Rows; the delimiter and the columns are already known.
func (t *Table) parseCSV(text string, m *meter) error {
	r := csvReader{text: text, delimiter: t.Delimiter, pos: t.start, line: t.firstLine()}
	if t.Header && !t.further() {
		if _, _, err := r.next(nil); err != nil {
			return t.csvError(err)
		}
		t.room.under(r.last)
	}
	var cells []string // shared by many rows, so that a row costs no allocation
	for {
		if len(cells)+len(t.Columns) > cap(cells) {
			cells = make([]string, 0, 4096+len(t.Columns))
		}
		from := len(cells)
		var line int
		var err error
		cells, line, err = r.next(cells)
		if err == io.EOF {
			if !t.further() {
				t.dropEmptyTail()
			}
			return nil
		}
		if err != nil {
			return t.csvError(err)
		}
		row := withoutTail(cells[from:len(cells):len(cells)], len(t.Columns))
		if len(row) != len(t.Columns) {
			return t.ragged(line, len(row))
		}
		if err := t.add(line, row); err != nil {
			return err
		}
		t.room.after(r.last - t.trailing(text[:r.last], len(cells)-from-len(row)))
		m.at(r.pos)
	}
}

// withoutTail returns the cells without empty ones after the first n: some
// programs end every row with a delimiter.
func withoutTail(cells []string, n int) []string {
	for len(cells) > n && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}

// trailing returns the number of bytes that n empty cells take at the end of a
// record, with the delimiters before them.
func (t *Table) trailing(record string, n int) int {
	whole := len(record)
	for range n {
		record = strings.TrimSuffix(strings.TrimSuffix(record, `""`), t.Delimiter)
	}
	return whole - len(record)
}

// dropEmptyTail drops trailing columns that have neither a name nor a cell.
func (t *Table) dropEmptyTail() {
	for n := len(t.Columns) - 1; n > 0 && t.Columns[n] == columnNumber(n) && t.filled(n) == 0; n-- {
		t.Columns = t.Columns[:n]
		for i := range t.Rows {
			t.Rows[i].Cells = t.Rows[i].Cells[:n]
		}
	}
}

func (t *Table) csvError(err error) error {
	p, ok := err.(*csvProblem)
	if !ok {
		return err
	}
	return &Error{t.Name, p.line, shorten(t.columnName(p.cell)), p.problem}
}

// ragged returns the error for a row with a wrong number of cells.
func (t *Table) ragged(line, cells int) error {
	if cells < len(t.Columns) {
		return t.errorf(line, t.Columns[cells],
			"the row has %d of %d columns and ends before this one; add what is missing, or remove the row", cells, len(t.Columns))
	}
	return t.errorf(line, columnNumber(len(t.Columns)),
		"the row has %d columns where the file has %d; put text that contains the delimiter %q in double quotes", cells, len(t.Columns), t.Delimiter)
}
