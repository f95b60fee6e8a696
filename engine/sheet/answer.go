package sheet

import (
	"cmp"
	"slices"

	"tuneground/engine/data"
	"tuneground/engine/message"
	"tuneground/engine/task"
	"tuneground/engine/watch"
)

// Texts that are read in one pass have about the same length, so that they come from a
// stretch of rows, sorted. A pass has few enough tokens that it takes little memory.
const (
	stretch    = 1024 // rows
	passTokens = 1024
)

// Answer answers the rows of the present window. look is called before each pass with
// the number of rows before it; with an error of it, the work ends with the answers so
// far. The answers of a row are nil if it has none.
func (f *Sheet) Answer(look func(rows int) error) (answers [][]data.Entry, err error) {
	answers = make([][]data.Entry, f.Rows())
	if !f.reader.Joins() || f.words || f.sentence != nil {
		return answers, f.answerEach(answers, look)
	}
	for from := 0; from < len(answers) && err == nil; from += stretch {
		err = f.answerStretch(answers, from, min(from+stretch, len(answers)), look)
	}
	return answers, err
}

// answerEach answers one row after the other.
func (f *Sheet) answerEach(answers [][]data.Entry, look func(rows int) error) error {
	for row := range answers {
		if err := look(row); err != nil {
			return err
		}
		var err error
		if answers[row], err = f.Row(row); err != nil {
			return err
		}
	}
	return nil
}

// Row answers a row of the present window; nil if it has no answer.
func (f *Sheet) Row(row int) ([]data.Entry, error) {
	text, question := f.asked(row)
	if f.empty(text, question) {
		f.skipped++
		return nil, nil
	}
	entries, err := f.entries(row, text, question)
	if err == watch.ErrStopped {
		return nil, err
	}
	if err != nil { // this row cannot be answered; others can
		f.fail(row, err)
		return nil, nil
	}
	f.answered++
	return entries, nil
}

// fail records why a row has no answer.
func (f *Sheet) fail(row int, err error) {
	f.skipped++
	if f.problem.IsZero() {
		f.problem = message.New("%s, line %d: %w", f.form.Name, f.form.Rows[row].Line, err)
	}
}

// A rowQuery is the text of a row, as the model reads it.
type rowQuery struct {
	row int
	task.Query
}

// answerStretch answers the rows [from, to), many in a pass.
func (f *Sheet) answerStretch(answers [][]data.Entry, from, to int, look func(rows int) error) error {
	queries := f.queries(from, to)
	for done := to - from - len(queries); len(queries) > 0; {
		if err := look(from + done); err != nil {
			return err
		}
		n, tokens := 0, 0
		for n < len(queries) && (n == 0 || tokens+queries[n].Tokens() <= passTokens) {
			tokens += queries[n].Tokens()
			n++
		}
		pass := make([]task.Query, n)
		for i := range pass {
			pass[i] = queries[i].Query
		}
		for i, p := range f.reader.Answer(pass) {
			answers[queries[i].row] = f.cells(&p)
		}
		queries, done, f.answered = queries[n:], done+n, f.answered+n
	}
	return nil
}

// queries returns those of the rows [from, to) that have a text to be answered, the
// shortest first.
func (f *Sheet) queries(from, to int) (list []rowQuery) {
	for row := from; row < to; row++ {
		text, _ := f.asked(row)
		q, ok, err := f.reader.Query(text)
		switch {
		case err != nil:
			f.fail(row, err)
		case !ok:
			f.skipped++
		default:
			list = append(list, rowQuery{row, q})
		}
	}
	slices.SortStableFunc(list, func(a, b rowQuery) int { return cmp.Compare(a.Tokens(), b.Tokens()) })
	return list
}
