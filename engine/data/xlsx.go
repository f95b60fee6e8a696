package data

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// A workbook is an Excel file: a zip of XML (ECMA-376, part 1, chapter 18). Its
// first sheet is read without formats: a date is the number in the sheet.
type workbook struct {
	files  map[string]*zip.File
	sheets []string // names of all sheets
	first  string   // the first one's file
	shared []string // strings that cells refer to
	left   int64    // bytes that may still be unpacked
}

var errTooMuch = message.Errorf("unpacked it exceeds the size limit of a file")

// workbookFormat is read before its text is looked at, and never written.
var workbookFormat = format{table: true}

// isWorkbook reports whether raw is a zip with a workbook in it.
func isWorkbook(raw string) bool {
	return strings.HasPrefix(raw, "PK\x03\x04") && strings.Contains(raw, "xl/workbook.xml")
}

// readWorkbook fills t with the first sheet of the workbook.
func (t *Table) readWorkbook(raw string, spec run.Dataset) error {
	t.Format, t.Encoding = "xlsx", "UTF-8"
	t.room.mark()
	w, err := openWorkbook(raw, t.budget.Bytes)
	if err == nil {
		t.sheets = w.sheets
		err = w.rows(t.add)
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	if err != nil {
		return t.errorf(0, "", "this workbook cannot be read (%v); open it in the spreadsheet and save it again, or as CSV UTF-8", err)
	}
	if len(t.Rows) == 0 {
		return t.errorf(0, "", "the first sheet of the workbook, %q, is empty; put the examples there", w.sheets[0])
	}
	widest := 0
	for _, row := range t.Rows {
		widest = max(widest, len(row.Cells))
	}
	t.Columns = numbered(widest)
	if err := t.pad(); err != nil {
		return err
	}
	t.settleHeader(&sample{records: t.Rows[:min(len(t.Rows), sampleRows)]}, spec.Header)
	if t.Header {
		t.Rows = t.Rows[1:]
	}
	t.dropEmptyTail()
	return nil
}

func openWorkbook(raw string, most int64) (*workbook, error) {
	archive, err := zip.NewReader(strings.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, err
	}
	w := &workbook{files: map[string]*zip.File{}, left: most}
	for _, f := range archive.File {
		w.files[f.Name] = f
	}
	if err := w.findSheet(); err != nil {
		return nil, err
	}
	if _, ok := w.files["xl/sharedStrings.xml"]; ok {
		return w, w.readShared()
	}
	return w, nil
}

// open unpacks a file within the workbook's limit.
func (w *workbook) open(name string) (*xml.Decoder, io.Closer, error) {
	f, ok := w.files[name]
	if !ok {
		return nil, nil, message.Errorf("%s is missing", shorten(name))
	}
	r, err := f.Open()
	if err != nil {
		return nil, nil, err
	}
	return xml.NewDecoder(&unpacking{r, &w.left}), r, nil
}

// unpacking ends with errTooMuch at the limit.
type unpacking struct {
	io.Reader
	left *int64
}

func (u *unpacking) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p)
	if *u.left -= int64(n); *u.left < 0 {
		return 0, errTooMuch
	}
	return n, err
}

// decode reads a small file into a value.
func (w *workbook) decode(name string, into any) error {
	d, file, err := w.open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	return d.Decode(into)
}

// findSheet records the sheets' names and the file of the first.
func (w *workbook) findSheet() error {
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	var links struct {
		To []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := w.decode("xl/workbook.xml", &book); err != nil {
		return err
	}
	if err := w.decode("xl/_rels/workbook.xml.rels", &links); err != nil {
		return err
	}
	if len(book.Sheets) == 0 {
		return message.Errorf("it has no sheet")
	}
	for _, s := range book.Sheets {
		w.sheets = append(w.sheets, s.Name)
	}
	for _, l := range links.To {
		if l.ID != book.Sheets[0].ID {
			continue
		}
		if w.first = path.Join("xl", l.Target); strings.HasPrefix(l.Target, "/") {
			w.first = l.Target[1:]
		}
	}
	return nil
}

// readShared reads the strings that cells refer to.
func (w *workbook) readShared() error {
	d, file, err := w.open("xl/sharedStrings.xml")
	if err != nil {
		return err
	}
	defer file.Close()
	for {
		start, err := nextElement(d)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if start.Name.Local == "si" {
			s, err := richText(d)
			if err != nil {
				return err
			}
			w.shared = append(w.shared, s)
		}
	}
}

// nextElement returns the next start element.
func nextElement(d *xml.Decoder) (xml.StartElement, error) {
	for {
		token, err := d.Token()
		if err != nil {
			return xml.StartElement{}, err
		}
		if start, ok := token.(xml.StartElement); ok {
			return start, nil
		}
	}
}

// richText returns the text of the current element: all its runs, without
// phonetic ones.
func richText(d *xml.Decoder) (string, error) {
	var b strings.Builder
	inText := false
	for depth := 1; depth > 0; {
		token, err := d.Token()
		if err != nil {
			return "", err
		}
		switch x := token.(type) {
		case xml.StartElement:
			if x.Name.Local == "rPh" {
				if err := d.Skip(); err != nil {
					return "", err
				}
				continue
			}
			depth++
			inText = x.Name.Local == "t"
		case xml.EndElement:
			depth--
			inText = false
		case xml.CharData:
			if inText {
				b.Write(x)
			}
		}
	}
	return b.String(), nil
}

// cell is an element c of a sheet.
type cell struct {
	Ref    string  `xml:"r,attr"`
	Type   string  `xml:"t,attr"`
	Value  *string `xml:"v"`
	Inline *inline `xml:"is"`
}

type inline struct{ text string }

// UnmarshalXML takes the text of an element is.
func (i *inline) UnmarshalXML(d *xml.Decoder, _ xml.StartElement) (err error) {
	i.text, err = richText(d)
	return err
}

// rows calls add for each non-empty row of the first sheet.
func (w *workbook) rows(add func(line int, cells []string) error) error {
	d, file, err := w.open(w.first)
	if err != nil {
		return err
	}
	defer file.Close()
	line, cells := 0, []string(nil)
	flush := func() error {
		defer func() { cells = nil }()
		if len(cells) == 0 {
			return nil
		}
		return add(line, cells)
	}
	for {
		start, err := nextElement(d)
		if err == io.EOF {
			return flush()
		}
		if err != nil {
			return err
		}
		switch start.Name.Local {
		case "row":
			if err := flush(); err != nil {
				return err
			}
			line = max(line+1, rowNumber(start))
		case "c":
			if cells, err = w.cell(d, start, cells); err != nil {
				return err
			}
		}
	}
}

func rowNumber(row xml.StartElement) int {
	for _, a := range row.Attr {
		if a.Name.Local == "r" {
			n, _ := strconv.Atoi(a.Value)
			return n
		}
	}
	return 0
}

// cell reads a cell and returns the row's cells with it in its column. A cell
// without a value is absent.
func (w *workbook) cell(d *xml.Decoder, start xml.StartElement, cells []string) ([]string, error) {
	var c cell
	if err := d.DecodeElement(&c, &start); err != nil {
		return cells, err
	}
	text, err := w.text(&c)
	if err != nil || text == "" {
		return cells, err
	}
	column := columnOf(c.Ref)
	if column < 0 {
		column = len(cells)
	}
	if column > MaxColumns { // the row is refused for this
		column = MaxColumns
	}
	for len(cells) <= column {
		cells = append(cells, "")
	}
	cells[column] = text
	return cells, nil
}

// text returns the content of a cell.
func (w *workbook) text(c *cell) (string, error) {
	switch {
	case c.Inline != nil:
		return c.Inline.text, nil
	case c.Value == nil:
		return "", nil
	}
	switch c.Type {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(*c.Value))
		if err != nil || i < 0 || i >= len(w.shared) {
			return "", message.Errorf("cell %s refers to string %s of %d", shorten(c.Ref), shorten(*c.Value), len(w.shared))
		}
		return w.shared[i], nil
	case "b":
		return map[string]string{"0": "FALSE", "1": "TRUE"}[*c.Value], nil
	case "", "n":
		if v, err := strconv.ParseFloat(*c.Value, 64); err == nil { // 0.1 is written 0.10000000000000001
			return strconv.FormatFloat(v, 'g', 15, 64), nil
		}
	}
	return *c.Value, nil
}

// columnOf returns the index of the column in a reference such as AB12; -1 if
// it has none.
func columnOf(ref string) int {
	n := 0
	for _, r := range ref {
		if r < 'A' || r > 'Z' || n > MaxColumns {
			break
		}
		n = n*26 + int(r-'A') + 1
	}
	return n - 1
}
