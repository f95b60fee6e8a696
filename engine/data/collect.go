package data

import (
	"strings"

	"tuneground/engine/run"
)

// A reader turns a table's rows into examples for one task.
type reader struct {
	t                     *Table
	c                     *run.Config
	task                  task
	cleaner               *Cleaner
	markup                markupCount
	text, question, label int  // columns, -1 for none
	test                  bool // the examples are for testing

	// row holds the labels of the current row. names holds those of all examples:
	// example i has names[ends[i-1]:ends[i]].
	row       []string
	names     []string
	ends      []int
	copies    int // rows that equal an earlier one, dropped or not
	conflicts int // texts that occur with more than one label

	// For text classification.
	problem  string
	notation notation
	places   int       // length of a row's list of ones and zeros
	columns  []int     // columns of labels, if each label has its own
	greatest bool      // only the greatest of a row's scores counts
	repeated lineCount // rows that list a label twice
	marks    markCount // cells read as missing labels

	// For token classification.
	words     *Cleaner   // for words in the file
	sentences *sentences // how rows of one word each are joined; nil if rows are sentences
	spans     bool       // entities are given by offsets
	unmarked  lineCount  // marked spans that contain no word

	// For question answering.
	from  int     // the column of the answers' offsets, -1 for none
	last  context // a context is cleaned once for all its questions
	found answersFound
}

// newReader determines the columns and, for text classification, the problem
// type.
func (t *Table) newReader(c *run.Config, known []string) (*reader, error) {
	r := &reader{
		t: t, c: c, task: taskOf(c), cleaner: NewCleaner(c.Dataset, known), words: newWordCleaner(c.Dataset),
		question: -1, label: -1, from: -1, marks: markCount{},
	}
	var err error
	if r.text, err = t.TextColumn(c); err != nil {
		return nil, err
	}
	if r.task.labels == nil {
		return r, nil
	}
	if r.task.questions != nil {
		if r.question, err = t.QuestionColumn(c); err != nil {
			return nil, err
		}
	}
	if r.columns = t.labelColumns(c, r.text); r.columns != nil {
		r.label = r.columns[0]
	} else if r.label, err = t.LabelColumn(c); err != nil {
		return nil, err
	}
	if r.text == r.label {
		return nil, t.errorf(0, t.Columns[r.text], "this column cannot be both text and label; choose another for one of them")
	}
	if r.question >= 0 && (r.question == r.text || r.question == r.label) {
		return nil, t.errorf(0, t.Columns[r.question], "this column cannot hold the questions and something else; choose another for one of them")
	}
	if r.task.settle != nil {
		err = r.task.settle(r)
	}
	return r, err
}

// collect fills s.Examples with the rows that have a text and an answer.
func (r *reader) collect(s *Set) error {
	rows := r.t.Rows
	if r.task.rows != nil {
		rows = r.task.rows(r)
	}
	s.Info.Read = len(rows)
	answered := newAnswers(len(rows))
	s.Examples, r.ends = make([]Example, 0, len(rows)), make([]int, 0, len(rows))
	for _, row := range rows {
		n := len(s.Examples)
		s.Examples = append(s.Examples, Example{Row: row.Line, Label: -1})
		e := &s.Examples[n]
		r.row = r.row[:0]
		answer, ok, err := r.task.read(r, row, e)
		if err != nil {
			return err
		}
		switch {
		case strings.TrimSpace(e.Text) == "", r.question >= 0 && strings.TrimSpace(e.Question) == "":
			s.Info.Empty++
		case !ok:
			s.Info.Unlabelled++
		case r.copy(answered.before(e.Text, e.Question, answer)):
			s.Info.Duplicates++
		default:
			r.names = append(r.names, r.row...)
			r.ends = append(r.ends, len(r.names))
			continue
		}
		s.Examples = s.Examples[:n]
	}
	r.conflicts = len(answered.conflicting)
	return nil
}

// copy counts a row that may be a copy of another, and returns whether to drop
// it.
func (r *reader) copy(is bool) (drop bool) {
	if is {
		r.copies++
	}
	return is && r.c.Dataset.DropDuplicates
}

// readText sets e's text from a row.
func (r *reader) readText(row Row, e *Example) {
	e.Raw = row.Cells[r.text]
	e.Text = r.clean(e.Raw)
}

// answers remembers the answers to each input.
type answers struct {
	first       map[run.Input]string
	others      map[[3]string]bool // text, question and further answers
	conflicting map[run.Input]bool
}

func newAnswers(rows int) *answers {
	return &answers{make(map[run.Input]string, rows), map[[3]string]bool{}, map[run.Input]bool{}}
}

// before reports whether this text and question already had this answer.
func (a *answers) before(text, question, answer string) bool {
	q := run.Input{Text: text, Question: question}
	first, seen := a.first[q]
	if !seen {
		a.first[q] = answer
		return false
	}
	if first == answer {
		return true
	}
	key := [3]string{text, question, answer}
	again := a.others[key]
	a.others[key], a.conflicting[q] = true, true
	return again
}
