package data

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"tuneground/engine/run"
)

// A Form is a file to be answered row by row. It is written as the original
// file, in UTF-8, with the answers where its format has room for them: in
// further columns of a CSV or TSV, under further keys of JSON objects, after a
// tab at the end of a line of text, or as the last column of CoNLL.
type Form struct {
	*Table         // with the rows of the present window
	source *source // of further windows; nil if there are none
	file   string  // its name, with its folder
	quotes bool    // the CSV quotes every cell
	wide   bool    // JSON has spaces after commas and colons
}

// room records where answers can be inserted in a file's text: at the end of
// its header, and of each of its records or, in CoNLL, of its words.
type room struct {
	text   string
	marked bool  // the file begins with a byte-order mark
	header int   // -1: no header
	ends   []int // byte offsets, ascending
}

// The methods of a nil room do nothing.

// of records the text.
func (r *room) of(text string) {
	if r != nil {
		r.text = text
	}
}

// mark records that the file begins with a byte-order mark.
func (r *room) mark() {
	if r != nil {
		r.marked = true
	}
}

// under records where the header ends.
func (r *room) under(end int) {
	if r != nil {
		r.header = end
	}
}

// after records where the next record or word ends.
func (r *room) after(end int) {
	if r != nil {
		r.ends = append(r.ends, end)
	}
}

// An Entry is one answer in a Form: a string, a [Number], a list of strings, or
// any value that JSON can hold; nil for none.
type Entry any

// Number is a number in its written form.
type Number string

// OpenForm reads the first window of a file as [ReadLike] reads a file, to be filled
// in. Next reads the others.
func OpenForm(like *Table, budget Budget, name string, r io.Reader, size int64, spec run.Dataset, progress func(done int64)) (*Form, error) {
	t := &Table{Name: name, budget: budget, like: like, room: &room{header: -1}}
	source, err := t.open(r, size, spec, progress)
	if err != nil {
		return nil, err
	}
	f := &Form{Table: t, source: source, file: name}
	first := f.first()
	f.quotes = strings.HasPrefix(first, `"`) && strings.HasSuffix(first, `"`) && len(first) > 1
	f.wide = strings.Contains(first, `": `)
	return f, nil
}

// Follows reports whether the columns are those of the table given as like.
func (f *Form) Follows() bool { return f.follows() }

// Alone returns the table without the relation to that table.
func (f *Form) Alone() *Table {
	alone := *f.Table
	alone.like = nil
	return &alone
}

// Column returns the index of the column that the user chose.
func (f *Form) Column(name string) (int, error) { return f.find(name, "text") }

// Named returns name if the file itself has a column of that name, and else "".
func (f *Form) Named(name string) string {
	if (f.Header || f.format().keyed) && slices.Contains(f.Columns, name) {
		return name
	}
	return ""
}

// HoldsWords reports whether the column holds lists of words, which get a tag
// each, and not texts.
func (f *Form) HoldsWords(column int) bool {
	lists := 0
	for cell := range f.sampled(column) {
		if _, ok := listOf(cell); !ok {
			return false
		}
		lists++
	}
	return lists > 0
}

// Sentences returns, for each row of one word, the index of its sentence, given
// the column of words; nil if rows are texts.
func (f *Form) Sentences(c run.Config, column int) ([]int, error) {
	if slices.Index(f.Columns, c.Dataset.Sentence) < 0 {
		c.Dataset.Sentence = "" // only the training file need have had such a column
	}
	s, err := f.wordRows(&c, column, column)
	if s == nil || err != nil {
		return nil, err
	}
	sentence := make([]int, len(f.Rows))
	for i := 1; i < len(f.Rows); i++ {
		sentence[i] = sentence[i-1]
		if s.begins == nil || s.begins(i) {
			sentence[i]++
		}
	}
	return sentence, nil
}

// Words returns the words of a cell, cleaned as in a training file.
func (f *Form) Words(cell string, spec run.Dataset) []string {
	words, cleaner := itemsOf(cell), newWordCleaner(spec)
	for i, w := range words {
		words[i] = cleaner.Clean(w)
	}
	return words
}

// Word returns the single word of a cell, cleaned likewise.
func (f *Form) Word(cell string, spec run.Dataset) string { return newWordCleaner(spec).Clean(cell) }

// Tags are the tags of a row's words.
type Tags []string

// tagsWords reports whether the answers follow words, not rows.
func (f *Form) tagsWords() bool { return f.format().words }

// kept reports whether the file's own text can be written. If a row is not one
// record of it, a CSV of the rows replaces it.
func (f *Form) kept() bool {
	want := len(f.Rows)
	if f.tagsWords() {
		want = 0
		for _, row := range f.Rows {
			want += len(itemsOf(row.Cells[0]))
		}
	}
	return len(f.room.ends) == want
}

// FileName returns the name of the filled form: reviews.csv becomes
// reviews-labelled.csv.
func (f *Form) FileName() string {
	base := path.Base(f.file)
	ext := path.Ext(base)
	stem := strings.TrimSuffix(base, ext)
	if !f.kept() {
		ext = ".csv"
	}
	return stem + "-labelled" + ext
}

// Free returns names for the answers' columns: a name that the file already has
// gets a number.
func (f *Form) Free(names []string) []string {
	free := slices.Clone(names)
	for i, name := range names {
		for n := 2; slices.Contains(f.Columns, free[i]); n++ {
			free[i] = fmt.Sprintf("%s_%d", name, n)
		}
	}
	return free
}

// Write writes the present window with the answers to its rows, one under each of
// names. Rows beyond the answers, and rows whose answers are nil, get none.
func (f *Form) Write(w io.Writer, names []string, answers [][]Entry) error {
	none := make([]Entry, len(names))
	of := func(row int) []Entry {
		if row < len(answers) && answers[row] != nil {
			return answers[row]
		}
		return none
	}
	out := bufio.NewWriter(w)
	if !f.further() && f.wantsMark(answers) {
		out.WriteString("\ufeff")
	}
	if f.kept() {
		f.fill(out, names, of)
	} else if err := f.copyOut(out, names, of); err != nil {
		return err
	}
	return out.Flush()
}

// wantsMark reports whether the form begins with a byte-order mark: if the file
// did, or if Excel would misread letters beyond ASCII in the first window without it.
// JSON has none.
func (f *Form) wantsMark(answers [][]Entry) bool {
	table := f.format().table || !f.kept()
	switch {
	case f.format().keyed && !table:
		return false
	case f.room.marked, f.Encoding == "UTF-16":
		return true
	}
	return table && (!ascii(f.room.text) || slices.ContainsFunc(answers, func(row []Entry) bool {
		return slices.ContainsFunc(row, func(a Entry) bool { return !ascii(CellOf(a)) })
	}))
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// fill copies the file's text and inserts the answers.
func (f *Form) fill(out *bufio.Writer, names []string, of func(int) []Entry) {
	pos := 0
	insert := func(at int, answer string) {
		out.WriteString(f.room.text[pos:at])
		out.WriteString(answer)
		pos = at
	}
	if f.room.header >= 0 {
		cells := make([]Entry, len(names))
		for i, name := range names {
			cells[i] = name
		}
		insert(f.room.header, f.format().answer(f, f.room.header, names, cells))
	}
	if f.tagsWords() {
		f.fillWords(insert, of)
	} else {
		for row, end := range f.room.ends {
			insert(end, f.format().answer(f, end, names, of(row)))
		}
	}
	out.WriteString(f.room.text[pos:])
}

// fillWords inserts a tag after every word, or "_" if there is none.
func (f *Form) fillWords(insert func(at int, answer string), of func(int) []Entry) {
	word := 0
	for row := range f.Rows {
		tags, _ := of(row)[0].(Tags)
		for i := range itemsOf(f.Rows[row].Cells[0]) {
			end, tag := f.room.ends[word], "_"
			if i < len(tags) {
				tag = tags[i]
			}
			separator := " "
			if strings.Contains(f.room.text[1+strings.LastIndexByte(f.room.text[:end], '\n'):end], "\t") {
				separator = "\t"
			}
			insert(end, separator+tag)
			word++
		}
	}
}

// cells are further cells of a CSV record.
func (f *Form) cells(answers []Entry) string {
	var b strings.Builder
	for _, a := range answers {
		b.WriteString(f.Delimiter)
		b.WriteString(f.quoted(CellOf(a)))
	}
	return b.String()
}

// quoted writes a cell with quotes if it needs them, or if the file quotes
// every cell.
func (f *Form) quoted(cell string) string {
	if !f.quotes && !strings.ContainsAny(cell, f.Delimiter+"\"\r\n") {
		return cell
	}
	return `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
}

// first returns the file's text up to the end of its first record or header.
func (f *Form) first() string {
	end := f.room.header
	if end < 0 && len(f.room.ends) > 0 {
		end = f.room.ends[0]
	}
	return strings.TrimSpace(f.room.text[f.start:max(end, f.start)])
}

// copyOut writes the rows as a CSV of its own.
func (f *Form) copyOut(out io.Writer, names []string, of func(int) []Entry) error {
	w := csv.NewWriter(out)
	w.Write(append(slices.Clone(f.Columns), names...))
	for i, row := range f.Rows {
		cells := slices.Clone(row.Cells)
		for _, a := range of(i) {
			cells = append(cells, CellOf(a))
		}
		w.Write(cells)
	}
	w.Flush()
	return w.Error()
}

// CellOf writes an answer as a cell.
func CellOf(a Entry) string {
	switch a := a.(type) {
	case nil:
		return ""
	case string:
		return a
	case Number:
		return string(a)
	case []string:
		return strings.Join(a, ", ")
	}
	return jsonOf(a)
}

// jsonOf writes an answer as JSON.
func jsonOf(a Entry) string {
	if n, ok := a.(Number); ok {
		return string(n)
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(a); err != nil {
		panic(err) // JSON can hold every answer
	}
	return strings.TrimSuffix(b.String(), "\n")
}
