package data

import (
	"strings"

	"tuneground/engine/run"
)

// A reader turns a table's rows into examples for one task.
type reader struct {
	t                           *Table
	c                           *run.Config
	cleaner, words              *Cleaner // of texts, and of the words that a file gives
	markup                      markupCount
	problem                     string // type of text classification
	text, question, label, from int    // columns, -1 for none; from is that of the answers' places

	// names are the labels of the row at hand, later of all examples, of which
	// example i has names[ends[i-1]:ends[i]].
	row   []string
	names []string
	ends  []int

	sentences *sentences // how rows of one word each are put together; nil if rows are sentences

	test     bool // the examples are there to be tested on
	form     form
	places   int       // of a row's list of ones and zeros
	columns  []int     // of labels, where each has one of its own
	greatest bool      // of a row's scores the greatest counts
	repeated lineCount // rows that list a label twice
	marks    markCount // cells taken for missing labels
	spans    bool      // the entities are marked by their places
	unmarked lineCount // such marks that no word could be tagged by
	copies   int       // rows that an earlier one equals, dropped or not

	last      context // a context is cleaned once for all its questions
	found     answersFound
	conflicts int // texts that occur with more than one label
}

// newReader settles the columns and, for text classification, the problem type.
func (t *Table) newReader(c *run.Config, known []string) (*reader, error) {
	r := &reader{
		t: t, c: c, cleaner: NewCleaner(c.Dataset, known), words: newWordCleaner(c.Dataset),
		question: -1, label: -1, from: -1, marks: markCount{},
	}
	var err error
	if r.text, err = t.TextColumn(c); err != nil {
		return nil, err
	}
	switch c.Task {
	case run.TextGeneration, run.FillMask:
		return r, nil
	case run.QuestionAnswering:
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
	switch c.Task {
	case run.QuestionAnswering:
		r.from = t.byName(startNames, r.text, r.question, r.label)
	case run.TextClassification:
		return r, r.settleLabels()
	case run.TokenClassification:
		if r.spans = t.hasSpans(r.label); !r.spans {
			r.sentences, err = t.wordRows(c, r.text, r.label)
		}
	}
	return r, err
}

// collect fills s.Examples with the rows that have a text and what is to be
// answered.
func (r *reader) collect(s *Set) error {
	rows := r.rows()
	s.Info.Read = len(rows)
	answered := newAnswers(len(rows))
	s.Examples, r.ends = make([]Example, 0, len(rows)), make([]int, 0, len(rows))
	for _, row := range rows {
		n := len(s.Examples)
		s.Examples = append(s.Examples, Example{Row: row.Line, Label: -1})
		e := &s.Examples[n]
		answer, ok, err := r.read(row, e)
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

// copy takes in whether a row is a copy of another, and returns whether to drop
// it.
func (r *reader) copy(is bool) (drop bool) {
	if is {
		r.copies++
	}
	return is && r.c.Dataset.DropDuplicates
}

// read fills in e from a row. The answer is what tells this example from others
// of the same text; without one, ok is false.
func (r *reader) read(row Row, e *Example) (answer string, ok bool, err error) {
	r.row = r.row[:0]
	switch r.c.Task {
	case run.TokenClassification:
		if r.spans {
			return r.readSpans(row, e)
		}
		return r.readWords(row, e)
	case run.QuestionAnswering:
		return r.readQuestion(row, e)
	}
	e.Raw = row.Cells[r.text]
	e.Text = r.clean(e.Raw)
	switch r.c.Task {
	case run.TextGeneration, run.FillMask:
		return "", true, nil
	case run.Translation, run.Summarization:
		e.Target = r.clean(row.Cells[r.label])
		return e.Target, strings.TrimSpace(e.Target) != "", nil
	}
	return r.readLabel(row, e)
}

// asked is what is asked of a model: a text and, for question answering, a
// question about it.
type asked struct{ text, question string }

// answers remembers what was answered to what.
type answers struct {
	first       map[asked]string
	others      map[[3]string]bool // text, question and further answers
	conflicting map[asked]bool
}

func newAnswers(rows int) *answers {
	return &answers{make(map[asked]string, rows), map[[3]string]bool{}, map[asked]bool{}}
}

// before reports whether the text and question had this answer before.
func (a *answers) before(text, question, answer string) bool {
	q := asked{text, question}
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
