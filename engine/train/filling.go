package train

import (
	"errors"
	"fmt"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"tuneground/engine/data"
	"tuneground/engine/run"
)

// A filling answers the rows of a file, one after the other.
type filling struct {
	*reader
	form           *data.Form
	names          []string       // of what a row gains
	text, question int            // columns; question is -1 where there is none
	how            string         // the text column was found: one of run.FileInfo's
	doubt          error          // why the columns had to be guessed, if they were
	words          bool           // the text column holds lists of words
	sentence       []int          // that each row is a word of; nil if rows are no words
	tags           map[int]string // of the rows of the sentence at hand

	skipped int    // rows that have no answer
	problem string // why the first of them has none, unless it is empty
}

// newFilling reads the attached file and settles its columns.
func (s *Session) newFilling(r request) (*filling, error) {
	if s.model == nil {
		return nil, errNoModel
	}
	if len(r.files) != 1 {
		return nil, errors.New("choose one file to label")
	}
	form, err := s.openForm(r.files[0], r.Reading.Header)
	if err != nil {
		return nil, err
	}
	f := &filling{reader: s.newReader(), form: form, question: -1}
	if err := f.chooseColumns(r.Reading); err != nil {
		return nil, err
	}
	if s.model.Task == run.TokenClassification {
		c := s.current.Config
		c.Task = s.model.Task
		if f.sentence, err = form.Sentences(c, f.text); err != nil {
			return nil, err
		}
		f.words = form.HoldsWords(f.text)
	}
	f.names = form.Free(f.answerNames())
	s.model.settle()
	return f, nil
}

// openForm reads a file to be labelled. What was said of the training file's
// format holds for a file of the same kind.
func (s *Session) openForm(file File, header string) (*data.Form, error) {
	spec := run.Dataset{Header: header}
	if s.table != nil && path.Ext(s.table.Name) == path.Ext(file.Name) {
		spec.Format, spec.Delimiter = s.spec.Format, s.spec.Delimiter
	}
	return data.OpenForm(s.table, s.Budget, file.Name, file.Reader, file.Size, spec, s.readingOf(file))
}

// chooseColumns settles which columns are read: those that the user chose, or else
// those of the training file, or else what looks like them.
func (f *filling) chooseColumns(reading run.Reading) error {
	c := f.current.Config
	c.Task = f.m.Task
	known := f.table != nil && f.form.Follows()
	if f.table == nil { // the names are those of data that are not here
		c.Dataset.Text, c.Dataset.Question = f.form.Named(c.Dataset.Text), f.form.Named(c.Dataset.Question)
		known = c.Dataset.Text != ""
	}
	var err error
	f.how = run.ColumnOfTraining
	if f.text, err = f.form.TextColumn(&c); !known || err != nil {
		f.how = run.ColumnGuessed
	}
	if err != nil {
		f.doubt = err
		if f.text, err = f.form.Alone().TextColumn(&c); err != nil {
			return err
		}
	}
	if reading.Text != "" {
		f.how, f.doubt = run.ColumnChosen, nil
		if f.text, err = f.form.Column(reading.Text); err != nil {
			return err
		}
	} else if len(f.form.Columns) == 1 {
		f.how = run.ColumnOnly
	}
	if c.Task != run.QuestionAnswering {
		return nil
	}
	if reading.Question != "" {
		f.question, err = f.form.Column(reading.Question)
		return err
	}
	if f.question, err = f.form.QuestionColumn(&c); err != nil {
		f.doubt = err
		f.question, err = f.form.Alone().QuestionColumn(&c)
	}
	return err
}

// next answers a row, unless the user stopped the work.
func (f *filling) next(row int) ([]data.Entry, error) {
	if err := f.look(); err != nil {
		return nil, err
	}
	text, question := f.asked(row)
	if f.empty(text, question) {
		f.skipped++
		return nil, nil
	}
	entries, err := f.entries(row, text, question)
	if err == errStopped || failed(err) {
		return nil, err
	}
	if err != nil { // this row cannot be answered; others can
		f.skipped++
		if f.problem == "" {
			f.problem = fmt.Sprintf("%s, line %d: %v", f.form.Name, f.form.Rows[row].Line, err)
		}
		return nil, nil
	}
	return entries, nil
}

func (f *filling) asked(row int) (text, question string) {
	cells := f.form.Rows[row].Cells
	if f.question >= 0 {
		question = cells[f.question]
	}
	return cells[f.text], question
}

// empty reports whether there is nothing to answer.
func (f *filling) empty(text, question string) bool {
	a := f.clean(text, question)
	return strings.TrimSpace(a.text) == "" || f.question >= 0 && strings.TrimSpace(a.question) == ""
}

// entries answers the text of a row, or a question about it.
func (f *filling) entries(row int, text, question string) ([]data.Entry, error) {
	if f.sentence != nil {
		tag, err := f.tagOf(row)
		return []data.Entry{tag}, err
	}
	if f.words {
		tags, err := f.tag(f.form.Words(text, f.config.Dataset))
		return []data.Entry{data.Tags(tags)}, err
	}
	p, err := f.read(text, question, func(string) {})
	if err != nil {
		return nil, err
	}
	if p.Stopped {
		return nil, errStopped
	}
	return answerEntries(&p), nil
}

// tagOf returns the tag of a row's word, which it reads with its sentence.
func (f *filling) tagOf(row int) (string, error) {
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
			words, rows = append(words, f.form.Word(text, f.config.Dataset)), append(rows, i)
		}
	}
	tags, err := f.tag(words)
	if err != nil {
		return "", err
	}
	f.tags = map[int]string{}
	for i, tag := range tags {
		f.tags[rows[i]] = tag
	}
	return f.tags[row], nil
}

// describe tells what was understood of the file.
func (f *filling) describe() *run.FileInfo {
	t := f.form.Table
	info := &run.FileInfo{
		Name: t.Name, Format: t.Format, Encoding: t.Encoding, Delimiter: t.Delimiter, Header: t.Header, Columns: t.Columns,
		Text: t.Columns[f.text], How: f.how, Rows: len(t.Rows), Adds: f.names, Output: f.form.FileName(),
	}
	if f.question >= 0 {
		info.Question = t.Columns[f.question]
	}
	if f.doubt != nil {
		info.Doubt = f.doubt.Error()
	}
	for row := range t.Rows {
		if f.empty(f.asked(row)) {
			info.Empty++
		}
	}
	return info
}

// shown is a row as a preview shows it.
func (f *filling) shown(row int, entries []data.Entry) run.AnsweredRow {
	shown := run.AnsweredRow{Row: f.form.Rows[row].Line}
	shown.Text, shown.Question = f.asked(row)
	for _, e := range entries {
		shown.Answers = append(shown.Answers, data.CellOf(e))
	}
	return shown
}

// answerNames names what a row gains.
func (f *filling) answerNames() []string {
	task, problem := f.m.Task, f.m.Config.ProblemType
	switch {
	case f.sentence != nil:
		return []string{"predicted_tag"}
	case f.words:
		return []string{"predicted_tags"}
	case task == run.TokenClassification:
		return []string{"entities"}
	case task == run.QuestionAnswering, task == run.FillMask:
		return []string{"answer", "score"}
	case run.Generates(task):
		return []string{"output"}
	case problem == run.Regression:
		return []string{"predicted_value"}
	case problem == run.MultiLabel:
		return []string{"predicted_labels"}
	}
	return []string{"predicted_label", "probability"}
}

// answerEntries is what a prediction says, under answerNames.
func answerEntries(p *run.Prediction) []data.Entry {
	switch {
	case p.Task == run.TokenClassification:
		entities := slices.Concat([]run.Entity{}, p.Entities) // [], not null
		for i := range entities {
			entities[i].Score = math.Round(1e6*entities[i].Score) / 1e6
		}
		return []data.Entry{entities}
	case p.Task == run.QuestionAnswering, p.Task == run.FillMask:
		if len(p.Answers) == 0 {
			return nil
		}
		return []data.Entry{p.Answers[0].Text, share(p.Answers[0].Score)}
	case run.Generates(p.Task):
		return []data.Entry{p.Output}
	case p.ProblemType == run.Regression:
		return []data.Entry{data.Number(strconv.FormatFloat(p.Value, 'f', 4, 64))}
	case p.ProblemType == run.MultiLabel:
		names := []string{}
		for i, label := range p.Labels {
			if p.Probs[i] > 0.5 {
				names = append(names, label)
			}
		}
		return []data.Entry{names}
	case len(p.Probs) == 0: // a text-to-text model wrote the label
		return []data.Entry{p.Output, nil}
	}
	best := p.Best()
	return []data.Entry{p.Labels[best], share(p.Probs[best])}
}

func share(p float64) data.Number { return data.Number(strconv.FormatFloat(p, 'f', 6, 64)) }
