package data

import (
	"cmp"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// A long file to be answered is read in windows of whole records, so that it takes the
// same memory whatever its length. The first window settles format, delimiter, header
// and columns, as a file of that length would.

// longestRecord is how much of a file is read in search of the end of a record.
const longestRecord = 2 * MaxCellBytes

// A part is what a window of a long file takes from the windows before it.
type part struct {
	lines   int  // before it
	further bool // it is not the first
	layout  conllLayout
}

// firstLine is the line of the file at which the text of t begins.
func (t *Table) firstLine() int {
	if t.part == nil {
		return 1
	}
	return t.part.lines + 1
}

// further reports whether the columns are settled by a window before.
func (t *Table) further() bool { return t.part != nil && t.part.further }

// A source is a file that is read in windows.
type source struct {
	r        io.Reader
	window   int    // about how many bytes are read at a time
	ahead    string // read, and in no window so far
	ended    bool
	before   int64 // bytes before the present window
	size     int64 // of the present window
	progress func(done int64)
}

// fill reads until at least n bytes are ahead, or the file ends.
func (s *source) fill(name string, n int) error {
	if s.ended || len(s.ahead) >= n {
		return nil
	}
	var b strings.Builder
	b.Grow(n)
	b.WriteString(s.ahead)
	_, err := io.CopyN(&b, s.r, int64(n-len(s.ahead)))
	s.ahead = b.String()
	s.ended = err == io.EOF
	if err != nil && !s.ended {
		return message.Errorf("%s: reading stopped after %d bytes: %w", name, s.before+s.size+int64(len(s.ahead)), err)
	}
	return nil
}

// open reads the first window of t, or all of it if it is short or of a kind that can
// only be read as a whole; then there is no source.
func (t *Table) open(r io.Reader, size int64, spec run.Dataset, progress func(done int64)) (*source, error) {
	if progress == nil {
		progress = func(int64) {}
	}
	s := &source{r: r, window: t.budget.Window, progress: progress}
	if err := s.fill(t.Name, s.window); err != nil {
		return nil, err
	}
	if !s.ended {
		first := *t
		first.part = &part{}
		begun, err := first.begin(s, spec)
		if begun || err != nil {
			*t = first
			return s, err
		}
		t.room = &room{header: -1}
	}
	return nil, t.read(io.MultiReader(strings.NewReader(s.ahead), r), size, spec, progress)
}

// begin reads the first window of a long file, unless that can only be read as a whole.
func (t *Table) begin(s *source, spec run.Dataset) (begun bool, err error) {
	text := s.ahead[:strings.LastIndexByte(s.ahead, '\n')+1]
	mark := len(text)
	text = strings.TrimPrefix(text, "\ufeff")
	if mark -= len(text); mark > 0 {
		t.room.mark()
	}
	if text == "" || isForeign(text) || strings.IndexByte(text, 0) >= 0 || !utf8.ValidString(text) {
		return false, nil
	}
	var delimiter string
	t.start, delimiter = separatorLine(text)
	spec.Delimiter = cmp.Or(spec.Delimiter, delimiter)
	if strings.TrimSpace(text[t.start:]) == "" || t.detect(text[t.start:], spec) != nil {
		return false, nil
	}
	t.Encoding = "UTF-8"
	if cut := t.format().cut; cut == nil || cut(t, text) == 0 {
		return false, nil
	}
	all := s.ahead
	s.ahead, s.before = all[mark:], int64(mark)
	if err := t.window(s); err != nil || len(t.Rows) > 0 {
		return true, err
	}
	s.ahead = all
	return false, nil
}

// window reads the next window into t.
func (t *Table) window(s *source) error {
	n := 0
	for want := s.window; n == 0; want *= 2 {
		if err := s.fill(t.Name, want); err != nil {
			return err
		}
		if n = t.format().cut(t, s.ahead); s.ended || n == 0 && want >= longestRecord {
			n = len(s.ahead) // the last, or one with a fault
		}
	}
	text := s.ahead[:n]
	s.ahead, s.size = s.ahead[n:], int64(n)
	if err := t.checkUTF8(text, s.before); err != nil {
		return err
	}
	text = strings.ReplaceAll(text, "\r\r\n", "\r\n")
	t.Rows, t.room.text, t.room.ends = nil, text, nil
	err := t.format().parse(t, text, &meter{report: func(int64) {}, total: 1, length: len(text)})
	t.start = 0
	s.progress(s.before + s.size)
	return err
}

// Next moves on to the next window of the file, whose rows replace those before, and
// reports whether there is one.
func (f *Form) Next() (bool, error) {
	s, t := f.source, f.Table
	if s == nil {
		return false, nil
	}
	if err := s.fill(t.Name, s.window); err != nil || s.ahead == "" {
		return false, err
	}
	s.before += s.size
	t.part.lines += strings.Count(t.room.text, "\n")
	t.part.further, t.room.header, t.room.marked = true, -1, false
	if err := t.window(s); err != nil {
		return false, err
	}
	return true, nil
}

// Gather reads all that is left of the file into the present window.
func (f *Form) Gather() error {
	text, ends, rows := f.room.text, f.room.ends, f.Rows
	header, marked := f.room.header, f.room.marked
	for {
		more, err := f.Next()
		if err != nil {
			return err
		}
		if !more {
			break
		}
		if int64(len(text)+len(f.room.text)) > f.budget.Bytes {
			return f.tooLarge(int64(len(text) + len(f.room.text)))
		}
		for _, end := range f.room.ends {
			ends = append(ends, len(text)+end)
		}
		text, rows = text+f.room.text, append(rows, f.Rows...)
	}
	f.room.text, f.room.ends, f.room.header, f.room.marked, f.Rows = text, ends, header, marked, rows
	if f.part != nil {
		f.part.further = false
	}
	f.source = nil
	return nil
}

// Before returns about how many bytes of the file, which has the given size, are before
// a row of the present window, or behind it if there is no such row.
func (f *Form) Before(row int, size int64) int64 {
	part := float64(row) / float64(max(1, len(f.Rows)))
	if f.source == nil {
		return int64(part * float64(size))
	}
	return f.source.before + int64(part*float64(f.source.size))
}

// cutCSV returns the length of the whole records at the beginning of the text.
func (t *Table) cutCSV(text string) int {
	r, whole := csvReader{text: text, delimiter: t.Delimiter, pos: t.start, line: 1}, 0
	var cells []string
	for {
		var err error
		if cells, _, err = r.next(cells[:0]); err != nil || !strings.HasSuffix(text[:r.pos], "\n") {
			return whole
		}
		whole = r.pos
	}
}

// cutLines is cutCSV for a record a line.
func (t *Table) cutLines(text string) int { return strings.LastIndexByte(text, '\n') + 1 }

// cutSentences is cutCSV for records that end with an empty line.
func (t *Table) cutSentences(text string) int {
	for end := strings.LastIndexByte(text, '\n'); end > 0; {
		begin := strings.LastIndexByte(text[:end], '\n')
		if strings.TrimSpace(text[begin+1:end]) == "" {
			return end + 1
		}
		end = begin
	}
	return 0
}

// cutJSON is cutCSV for objects one after the other. A list of them, or one object
// that holds all, is one record.
func (t *Table) cutJSON(text string) int {
	if !strings.HasPrefix(strings.TrimSpace(text), "{") {
		return 0
	}
	dec, whole := newJSONReader(t, text).dec, 0
	for dec.SkipValue() == nil {
		whole = int(dec.InputOffset())
	}
	return whole
}

// isForeign reports whether a text begins like a file that is no text.
func isForeign(text string) bool {
	return strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff") ||
		slices.ContainsFunc(foreign, func(f foreignKind) bool { return strings.HasPrefix(text, f.magic) })
}
