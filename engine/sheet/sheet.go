// Package sheet answers the rows of a file.
package sheet

import (
	"io"
	"path"
	"slices"
	"strings"

	"tuneground/engine/data"
	"tuneground/engine/message"
	"tuneground/engine/run"
	"tuneground/engine/task"
	"tuneground/engine/watch"
)

// A Sheet is a file whose rows are answered, in one window of it after the other.
type Sheet struct {
	// Doubt says why the columns had to be guessed; nil if they were not.
	Doubt error

	rows, answered, skipped int             // of the windows so far
	problem                 message.Message // why the first of skipped that is not empty has no answer

	form           *data.Form
	reader         *task.Reader
	settings       run.Config
	names          []string       // of the added columns
	text, question int            // columns; question is -1 if there is none
	how            string         // how the text column was found: one of run.FileInfo's
	words          bool           // the text column holds lists of words
	labels         []string       // whose probabilities are added
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
		if f.sentence, err = form.Sentences(settings, f.text); f.sentence != nil { // they know no windows
			if err = form.Gather(); err == nil {
				f.sentence, err = form.Sentences(settings, f.text)
			}
		}
		if err != nil {
			return nil, err
		}
		f.words = form.HoldsWords(f.text)
	}
	if reading.Probabilities {
		f.labels = reader.Labels()
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
	names := f.reader.Columns()
	for _, label := range f.labels {
		names = append(names, "probability_"+label)
	}
	return names
}

// cells returns the cells of an answer, under columns.
func (f *Sheet) cells(p *run.Prediction) []data.Entry {
	cells := f.reader.Cells(p)
	for i := range f.labels {
		cells = append(cells, task.Share(p.Probs[i]))
	}
	return cells
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

// Rows is the number of rows of the present window.
func (f *Sheet) Rows() int { return len(f.form.Rows) }

// Next moves on to the next window, and reports whether there is one.
func (f *Sheet) Next() (bool, error) {
	f.rows += f.Rows()
	known := len(f.form.Columns)
	more, err := f.form.Next()
	for _, name := range f.names {
		if err == nil && slices.Contains(f.form.Columns[known:], name) {
			err = message.Errorf("%s has %q among its names, but only from about line %d on, and the answers are already named so; give it another name, or have it in the first row too", f.form.Name, name, f.form.Rows[0].Line)
		}
	}
	return more, err
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
	return f.cells(&p), nil
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
		Text: t.Columns[f.text], How: f.how, Labels: f.reader.Labels(), Adds: f.names, Output: f.form.FileName(),
	}
	if f.question >= 0 {
		info.Question = t.Columns[f.question]
	}
	if f.Doubt != nil {
		info.Doubt = message.Of(f.Doubt)
	}
	return info
}

// Count moves through all windows, and adds their rows to info. look is called often;
// with an error of it, the work ends.
func (f *Sheet) Count(info *run.FileInfo, look func() error) error {
	for more := true; more; {
		info.Rows += f.Rows()
		for row := range f.Rows() {
			if row%lookEvery == 0 {
				if err := look(); err != nil {
					return err
				}
			}
			if f.empty(f.asked(row)) {
				info.Empty++
			}
		}
		var err error
		if more, err = f.Next(); err != nil {
			return err
		}
	}
	return nil
}

// lookEvery is the number of rows between two looks, when no model answers them.
const lookEvery = 1000

// Shown returns a row for a preview.
func (f *Sheet) Shown(row int, entries []data.Entry) run.AnsweredRow {
	shown := run.AnsweredRow{Row: f.form.Rows[row].Line}
	shown.Text, shown.Question = f.asked(row)
	for _, e := range entries {
		shown.Answers = append(shown.Answers, data.CellOf(e))
	}
	return shown
}

// Write writes the present window to w with the answers to its rows in their columns;
// rows beyond answers get none.
func (f *Sheet) Write(w io.Writer, answers [][]data.Entry) error {
	return f.form.Write(w, f.names, answers)
}

// Before returns about how many bytes of the file, which has the given size, are before
// a row of the present window.
func (f *Sheet) Before(row int, size int64) int64 { return f.form.Before(row, size) }

// Saved describes the written file, once Next has found no further window.
func (f *Sheet) Saved() run.SavedInfo {
	name := f.form.FileName()
	return run.SavedInfo{
		Name: name, Type: mediaTypeOf(name), Rows: f.rows, Labelled: f.answered, Skipped: f.skipped, Problem: f.problem,
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
