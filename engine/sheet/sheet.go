// Package sheet answers the rows of a file.
package sheet

import (
	"io"
	"path"
	"strings"

	"tuneground/engine/data"
	"tuneground/engine/message"
	"tuneground/engine/run"
	"tuneground/engine/task"
	"tuneground/engine/watch"
)

// A Sheet is a file whose rows are answered, one after the other.
type Sheet struct {
	// Doubt says why the columns had to be guessed; nil if they were not.
	Doubt error
	// Skipped counts the rows so far without an answer. Problem says why the first
	// of them has none, unless it is empty.
	Skipped int
	Problem message.Message

	form           *data.Form
	reader         *task.Reader
	settings       run.Config
	names          []string       // of the added columns
	text, question int            // columns; question is -1 if there is none
	how            string         // how the text column was found: one of run.FileInfo's
	words          bool           // the text column holds lists of words
	sentence       []int          // index of each row's sentence; nil if rows are not words
	tags           map[int]string // tags of the current sentence, by row
}

// New returns the Sheet of a file whose rows reader answers. The columns are
// those that reading names or, if it names none, those that the settings or the
// cells suggest. trained says that the settings' names come from loaded data.
func New(form *data.Form, reader *task.Reader, settings run.Config, reading run.Reading, trained bool) (*Sheet, error) {
	settings.Task = reader.Task()
	f := &Sheet{form: form, reader: reader, settings: settings, question: -1}
	if err := f.chooseColumns(reading, trained); err != nil {
		return nil, err
	}
	if run.TaskOf(settings.Task).Answer == run.TagsAnswer {
		var err error
		if f.sentence, err = form.Sentences(settings, f.text); err != nil {
			return nil, err
		}
		f.words = form.HoldsWords(f.text)
	}
	f.names = form.Free(f.columns())
	return f, nil
}

// columns names the added columns.
func (f *Sheet) columns() []string {
	switch {
	case f.sentence != nil:
		return []string{"predicted_tag"}
	case f.words:
		return []string{"predicted_tags"}
	}
	return f.reader.Columns()
}

// chooseColumns determines the columns to read: the user's choice, or else
// those of the training file, or else a guess from the cells.
func (f *Sheet) chooseColumns(reading run.Reading, trained bool) error {
	c := f.settings
	known := trained && f.form.Follows()
	if !trained {
		c.Dataset.Text, c.Dataset.Question = f.form.Named(c.Dataset.Text), f.form.Named(c.Dataset.Question)
		known = c.Dataset.Text != ""
	}
	var err error
	f.how = run.ColumnOfTraining
	if f.text, err = f.form.TextColumn(&c); !known || err != nil {
		f.how = run.ColumnGuessed
	}
	if err != nil {
		f.Doubt = err
		if f.text, err = f.form.Alone().TextColumn(&c); err != nil {
			return err
		}
	}
	if reading.Text != "" {
		f.how, f.Doubt = run.ColumnChosen, nil
		if f.text, err = f.form.Column(reading.Text); err != nil {
			return err
		}
	} else if len(f.form.Columns) == 1 {
		f.how = run.ColumnOnly
	}
	if !run.TaskOf(c.Task).Reads("question") {
		return nil
	}
	if reading.Question != "" {
		f.question, err = f.form.Column(reading.Question)
		return err
	}
	if f.question, err = f.form.QuestionColumn(&c); err != nil {
		f.Doubt = err
		f.question, err = f.form.Alone().QuestionColumn(&c)
	}
	return err
}

// Rows is the number of rows.
func (f *Sheet) Rows() int { return len(f.form.Rows) }

// Next answers a row; nil if it has no answer.
func (f *Sheet) Next(row int) ([]data.Entry, error) {
	text, question := f.asked(row)
	if f.empty(text, question) {
		f.Skipped++
		return nil, nil
	}
	entries, err := f.entries(row, text, question)
	if err == watch.ErrStopped {
		return nil, err
	}
	if err != nil { // this row cannot be answered; others can
		f.Skipped++
		if f.Problem.IsZero() {
			f.Problem = message.New("%s, line %d: %w", f.form.Name, f.form.Rows[row].Line, err)
		}
		return nil, nil
	}
	return entries, nil
}

func (f *Sheet) asked(row int) (text, question string) {
	cells := f.form.Rows[row].Cells
	if f.question >= 0 {
		question = cells[f.question]
	}
	return cells[f.text], question
}

// empty reports whether there is nothing to answer.
func (f *Sheet) empty(text, question string) bool {
	text, question = f.reader.Clean(text, question)
	return strings.TrimSpace(text) == "" || f.question >= 0 && strings.TrimSpace(question) == ""
}

// entries answers the text of a row, or a question about it.
func (f *Sheet) entries(row int, text, question string) ([]data.Entry, error) {
	if f.sentence != nil {
		tag, err := f.tagOf(row)
		return []data.Entry{tag}, err
	}
	if f.words {
		tags, err := f.reader.Tag(f.form.Words(text, f.settings.Dataset))
		return []data.Entry{data.Tags(tags)}, err
	}
	p, err := f.reader.Read(text, question, func(string) {})
	if err != nil {
		return nil, err
	}
	if p.Stopped {
		return nil, watch.ErrStopped
	}
	return f.reader.Cells(&p), nil
}

// tagOf returns the tag of a row's word, which it reads with its sentence.
func (f *Sheet) tagOf(row int) (string, error) {
	if tag, ok := f.tags[row]; ok {
		return tag, nil
	}
	first, end := row, row+1
	for first > 0 && f.sentence[first-1] == f.sentence[row] {
		first--
	}
	for end < len(f.sentence) && f.sentence[end] == f.sentence[row] {
		end++
	}
	var words []string
	var rows []int
	for i := first; i < end; i++ {
		if text, _ := f.asked(i); !f.empty(text, "") {
			words, rows = append(words, f.form.Word(text, f.settings.Dataset)), append(rows, i)
		}
	}
	tags, err := f.reader.Tag(words)
	if err != nil {
		return "", err
	}
	f.tags = map[int]string{}
	for i, tag := range tags {
		f.tags[rows[i]] = tag
	}
	return f.tags[row], nil
}

// Describe reports how the file was read.
func (f *Sheet) Describe() *run.FileInfo {
	t := f.form.Table
	info := &run.FileInfo{
		Name: t.Name, Format: t.Format, Encoding: t.Encoding, Delimiter: t.Delimiter, Header: t.Header, Columns: t.Columns,
		Text: t.Columns[f.text], How: f.how, Rows: len(t.Rows), Adds: f.names, Output: f.form.FileName(),
	}
	if f.question >= 0 {
		info.Question = t.Columns[f.question]
	}
	if f.Doubt != nil {
		info.Doubt = message.Of(f.Doubt)
	}
	for row := range t.Rows {
		if f.empty(f.asked(row)) {
			info.Empty++
		}
	}
	return info
}

// Shown returns a row for a preview.
func (f *Sheet) Shown(row int, entries []data.Entry) run.AnsweredRow {
	shown := run.AnsweredRow{Row: f.form.Rows[row].Line}
	shown.Text, shown.Question = f.asked(row)
	for _, e := range entries {
		shown.Answers = append(shown.Answers, data.CellOf(e))
	}
	return shown
}

// Write writes the file to w with answers in their columns, row by row; rows
// beyond answers get none.
func (f *Sheet) Write(w io.Writer, answers [][]data.Entry) error {
	return f.form.Write(w, f.names, answers)
}

// Saved describes the file that Write writes with answers for the given number
// of rows.
func (f *Sheet) Saved(answered int) run.SavedInfo {
	name := f.form.FileName()
	return run.SavedInfo{
		Name: name, Type: mediaTypeOf(name), Rows: f.Rows(), Labelled: answered - f.Skipped, Skipped: f.Skipped, Problem: f.Problem,
	}
}

func mediaTypeOf(name string) string {
	switch path.Ext(name) {
	case ".csv":
		return "text/csv"
	case ".tsv":
		return "text/tab-separated-values"
	case ".json":
		return "application/json"
	case ".jsonl", ".ndjson":
		return "application/jsonl"
	}
	return "text/plain"
}
