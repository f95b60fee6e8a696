package data

import "tuneground/engine/run"

// A task says which columns the examples of one task are read from, and how a
// row becomes one. Each has a file of its own.
type task struct {
	// Names that the columns of texts, questions and answers go by, the most
	// telling first. Without questions there is no such column; without labels the
	// texts are all there is to learn from.
	texts, questions, labels []string

	// Columns by what their cells hold, where no name tells. Not are columns that
	// hold something else; without a column the texts' and the questions' are -1,
	// and that of the answers is an error that says so.
	textColumn     func(t *Table, c *run.Config, not []int) int
	questionColumn func(t *Table, not []int) int
	labelColumn    func(t *Table, text int, not []int) (int, error)

	// settle settles how the rows are to be read, once the columns are known.
	settle func(r *reader) error
	// rows returns the rows that examples are read from.
	rows func(r *reader) []Row
	// read fills in an example from a row. The answer is what tells it from others
	// of the same text; without one, ok is false.
	read func(r *reader, row Row, e *Example) (answer string, ok bool, err error)

	// check returns an error where so many different labels cannot be learnt.
	check func(r *reader, s *Set, labels int) error
	// number settles s.Labels and gives the examples their classes.
	number func(r *reader, s *Set, labels map[string]int32)
	// answer returns in words what a model is to answer about an example.
	answer func(s *Set, e *Example) string
	// warn warns of classes that are hard to learn, with so many examples each.
	warn func(s *Set, counts []int)
}

// tasks are those of run.Tasks. It is filled in once, as reading one column asks
// the task for another.
var tasks map[string]task

func init() {
	tasks = map[string]task{
		run.TextClassification:  textClassification,
		run.TokenClassification: tokenClassification,
		run.QuestionAnswering:   questionAnswering,
		run.FillMask:            prose,
		run.TextGeneration:      prose,
		run.Translation:         translation,
		run.Summarization:       summarization,
	}
}

func taskOf(c *run.Config) task { return tasks[c.Task] }
