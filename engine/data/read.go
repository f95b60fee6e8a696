// Package data makes batches of a file of examples: it reads, cleans, splits them.
package data

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// MaxClasses is the greatest number of classes. A column with more values is
// hardly ever a label.
const MaxClasses = 1000

// Table is a file as read: columns and rows of text, before cleaning and
// splitting. It is kept so that cleaning and splitting can change without
// reading again.
type Table struct {
	Name      string // the file's name, as in errors
	Format    string // one of run.Formats, or xlsx
	Encoding  string // "UTF-8", "UTF-16" or an East Asian encoding
	Delimiter string // one character; "" if not needed
	Header    bool   // whether the first line names the columns
	Doubtful  bool   // whether Header was detected and could be wrong
	Columns   []string
	Rows      []Row
	SHA256    string // of the file's bytes, in hexadecimal digits

	sheets []string // names of a workbook's sheets
	start  int      // byte at which the rows begin; above 0 after a line that names the delimiter
	part   *part    // of a window of a long file, what is known from the windows before

	budget Budget
	like   *Table // the table that defines the columns; nil for none
	room   *room  // where answers can be inserted; nil if not needed
}

// Row is one record of a file, with a cell for every column of its Table.
type Row struct {
	Line  int // line of the file, from 1, at which the record begins
	Cells []string
}

// Read reads a file within the budget of a browser tab. It detects encoding
// and, where spec leaves them open, format, delimiter and header. size is the
// file's size in bytes and is checked before reading. progress, which may be
// nil, receives the number of bytes done; half of a byte counts as reading and
// half as parsing. Errors about the content are of type *[Error].
func Read(name string, r io.Reader, size int64, spec run.Dataset, progress func(done int64)) (*Table, error) {
	return ReadLike(nil, BrowserTab(), name, r, size, spec, progress)
}

// ReadLike reads a file as [Read] does, but with a budget and the columns of
// another table: a test file, or a file to be labelled. A first row with that
// table's names is a header. The columns for text, question and label are those
// of like, by name, or by position if one of the two tables has no names. like
// may be nil.
func ReadLike(like *Table, budget Budget, name string, r io.Reader, size int64, spec run.Dataset, progress func(done int64)) (*Table, error) {
	t := &Table{Name: name, budget: budget, like: like}
	if err := t.read(r, size, spec, progress); err != nil {
		return nil, err
	}
	return t, nil
}

func (t *Table) read(r io.Reader, size int64, spec run.Dataset, progress func(done int64)) error {
	if size > t.budget.Bytes {
		return t.tooLarge(size)
	}
	if progress == nil {
		progress = func(int64) {}
	}
	raw, err := t.load(r, size, progress)
	if err != nil {
		return err
	}
	if isWorkbook(raw) {
		if err := t.readWorkbook(raw, spec); err != nil {
			return err
		}
		return t.finish(raw, progress)
	}
	text, err := t.decode(raw)
	if err != nil {
		return err
	}
	t.room.of(text)
	var delimiter string
	t.start, delimiter = separatorLine(text)
	spec.Delimiter = cmp.Or(spec.Delimiter, delimiter)
	if strings.TrimSpace(text[t.start:]) == "" {
		return t.errorf(0, "", "the file is empty; choose one with a text and a label on every line")
	}
	if err := t.detect(text[t.start:], spec); err != nil {
		return err
	}
	meter := &meter{report: progress, total: int64(len(raw)), length: len(text)}
	if err := t.format().parse(t, text, meter); err != nil {
		return err
	}
	return t.finish(raw, progress)
}

// finish checks that there are rows.
func (t *Table) finish(raw string, progress func(int64)) error {
	if len(t.Rows) == 0 && !t.Header {
		return t.errorf(0, "", "the file holds no example; add some, or choose another file")
	}
	if len(t.Rows) == 0 {
		return t.errorf(0, "", "there is a header but no row below it; add examples, or say that the file has no header")
	}
	progress(int64(len(raw)))
	return nil
}

// chunk is the number of bytes between two reports of progress.
const chunk = 1 << 20

// load reads all of r into memory once, and computes its hash.
func (t *Table) load(r io.Reader, size int64, progress func(int64)) (string, error) {
	var all strings.Builder
	all.Grow(int(max(0, size)))
	sum := sha256.New()
	r = io.TeeReader(r, sum)
	for {
		n, err := io.CopyN(&all, r, chunk)
		if int64(all.Len()) > t.budget.Bytes {
			return "", t.tooLarge(int64(all.Len()))
		}
		if err != nil && err != io.EOF {
			return "", message.Errorf("%s: reading stopped after %d bytes: %w", t.Name, all.Len(), err)
		}
		if n > 0 {
			progress(int64(all.Len()) / 2)
		}
		if err == io.EOF {
			t.SHA256 = hex.EncodeToString(sum.Sum(nil))
			return all.String(), nil
		}
	}
}

// meter converts positions in the decoded text into bytes done.
type meter struct {
	report func(int64)
	total  int64
	length int // of the decoded text
	next   int
}

func (m *meter) at(pos int) {
	if pos < m.next {
		return
	}
	m.next = pos + chunk
	m.report(m.total/2 + int64(float64(m.total)/2*float64(pos)/float64(m.length)))
}

// errorf makes an [Error]. Quoted cells are shortened.
func (t *Table) errorf(line int, column, format string, args ...any) error {
	for i, a := range args {
		if s, ok := a.(string); ok && len(s) > longestCell {
			args[i] = shorten(s)
		}
	}
	return &Error{t.Name, line, shorten(column), message.New(format, args...)}
}

func (t *Table) tooLarge(size int64) error {
	amount := fmt.Sprintf("%.0f MiB", float64(size)/(1<<20))
	if size >= 1<<30 {
		amount = fmt.Sprintf("%.1f GiB", float64(size)/(1<<30))
	}
	return t.errorf(0, "", "the file is %s and at most %d MiB can be held here; keep a part of it, say its first 100,000 lines",
		amount, t.budget.Bytes>>20)
}
