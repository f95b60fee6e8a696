package data

import "tuneground/engine/run"

// Example is one text with what a model is to answer about it. Which of the
// answers is there depends on the task.
type Example struct {
	Row  int    // line of the file
	Raw  string // as read
	Text string // as cleaned; for question answering the context

	// Label is the class of single-label classification, -1 for all else.
	Label int32
	// Values are 1 or 0 for each label of multi-label classification, and the
	// one number of regression.
	Values []float32
	// Words are the words of Text, and Tags the class of each, for token
	// classification.
	Words []Word
	Tags  []int32
	// Question is answered by each of Answers, of which there is at least one.
	Question string
	Answers  []Answer
	// Target is what translation and summarization are to write.
	Target string
}

// Answer is a part of a context: Text, from the code point Start on.
type Answer struct {
	Text  string
	Start int
}

// Set is a table's examples for one task, cleaned and split. Train, Validation
// and Test hold indices of Examples, each in ascending order, none in two of
// them.
type Set struct {
	Info                    run.DataInfo
	Task                    string   // one of run.Tasks
	ProblemType             string   // of text classification, never "" there
	Labels                  []string // by class; of regression the column's name; nil where the task has none
	Examples                []Example
	Train, Validation, Test []int
}

// stratified reports whether every example has one class.
func (s *Set) stratified() bool { return s.ProblemType == run.SingleLabel }

// classes reports whether the labels are classes, and not the one of a number.
func (s *Set) classes() bool { return len(s.Labels) > 0 && s.ProblemType != run.Regression }
