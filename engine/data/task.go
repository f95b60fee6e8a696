package data

import "tuneground/engine/run"

// A task defines which columns the examples of one task are read from, and how
// a row becomes an example. Each has a file of its own.
type task struct {
	// Usual names for the columns of texts, questions and answers, the best first.
	// A task without names of questions or labels does not read such columns;
	// without labels it learns from the texts alone.
	texts, questions, labels []string

	// These choose a column by its cells, if no name decides. not are columns with
	// other roles. If there is none, textColumn and questionColumn return -1, and
	// labelColumn an error.
	textColumn     func(t *Table, c *run.Config, not []int) int
	questionColumn func(t *Table, not []int) int
	labelColumn    func(t *Table, text int, not []int) (int, error)

	// settle determines how to read the rows, once the columns are known.
	settle func(r *reader) error
	// rows returns the rows that examples are read from.
	rows func(r *reader) []Row
	// read sets an example from a row. answer distinguishes it from others of the
	// same text; if there is no answer, ok is false.
	read func(r *reader, row Row, e *Example) (answer string, ok bool, err error)

	// check returns an error if the given number of different labels cannot be
	// learnt.
	check func(r *reader, s *Set, labels int) error
	// number sets s.Labels and gives the examples their classes.
	number func(r *reader, s *Set, labels map[string]int32)
	// answer returns the expected answer for an example, in words.
	answer func(s *Set, e *Example) string
	// warn warns of classes that are hard to learn, given their counts.
	warn func(s *Set, counts []int)
}

// tasks are the tasks of run.Tasks. An init function fills it, because reading
// one column asks the task for another.
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
