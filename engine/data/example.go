package data

import (
	"slices"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// Example is one text with its expected answer. The task decides which of the
// answers are set.
type Example struct {
	Row  int    // line of the file
	Raw  string // as read
	Text string // as cleaned; for question answering the context

	// Label is the class of single-label classification, -1 for all else.
	Label int32
	// Values are, for multi-label classification, 1 or 0 for each label, and for
	// regression the one number. Labels that only a test file has come last and may
	// be missing.
	Values []float32
	// Words are the words of Text, and Tags the class of each, for token
	// classification.
	Words []Word
	Tags  []int32
	// Question has at least one answer in Answers.
	Question string
	Answers  []Answer
	// Target is the expected text of translation and summarization.
	Target string
}

// Answer is a part of a context: Text, from the code point Start on.
type Answer struct {
	Text  string
	Start int
}

// Set is a table's examples for one task, cleaned and split. Train, Validation
// and Test hold indices of Examples, each in ascending order and without
// overlap.
type Set struct {
	Info                    run.DataInfo
	Task                    string     // one of run.Tasks
	ProblemType             string     // in text classification, never "" there
	Labels                  []string   // by class; for regression the column's name; nil if the task has none
	Unlearnt                []string   // classes after those, which only a test file has
	Source                  run.Source // the files that the examples were read from
	Examples                []Example
	Train, Validation, Test []int
	// Of is the set without the changed copies of training texts, which come last
	// among the Examples; nil: there are none.
	Of *Set

	file     string            // that the examples were read from
	testFile string            // that those of Test were read from, if it is another
	ofRows   []message.Message // warnings about the rows as they were read
	copies   int               // rows that an earlier one equals
	dropped  bool              // those are left out
	merged   bool              // labels that differ in case or spaces only are one
}

// FileOf returns the name of the file that an example was read from.
func (s *Set) FileOf(example int) string {
	if s.testFile != "" && slices.Contains(s.Test, example) {
		return s.testFile
	}
	return s.file
}

// Copies counts the changed copies of training texts.
func (s *Set) Copies() int {
	if s.Of == nil {
		return 0
	}
	return len(s.Examples) - len(s.Of.Examples)
}

// AllLabels returns the classes that a model learns and those that it cannot
// learn, as only a test file has them.
func (s *Set) AllLabels() []string {
	if len(s.Unlearnt) == 0 {
		return s.Labels
	}
	return append(slices.Clip(s.Labels), s.Unlearnt...)
}

// HasUnlearnt reports whether a class that only a test file has is among e's.
func (s *Set) HasUnlearnt(e *Example) bool {
	beyond := func(class int32) bool { return int(class) >= len(s.Labels) }
	return e.Label >= 0 && beyond(e.Label) || slices.ContainsFunc(e.Tags, beyond) ||
		s.ProblemType == run.MultiLabel && len(e.Values) > len(s.Labels)
}

// stratified reports whether every example has one class.
func (s *Set) stratified() bool { return s.ProblemType == run.SingleLabel }

// classes reports whether the labels are classes, and not the one of a number.
func (s *Set) classes() bool { return len(s.Labels) > 0 && s.ProblemType != run.Regression }
