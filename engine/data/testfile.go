package data

import (
	"slices"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// ReadTest makes a table's examples the test set of s, which c describes, as
// [Set.UseTest] does.
func (s *Set) ReadTest(t *Table, c *run.Config, known ...string) error {
	held := *c
	held.ProblemType = s.ProblemType
	held.Dataset.Name, held.Dataset.MaxExamples = t.Name, 0
	held.Dataset.DropDuplicates = held.Dataset.DropTestDuplicates
	test, err := t.build(&held, known, true)
	if err == nil {
		s.UseTest(test)
	}
	return err
}

// UseTest makes all examples of other, a set for the same task, the test set of
// s, instead of the part of s that was held back for it: data sets often have a
// separate test file. A class that s does not have is added to s.Unlearnt, so
// every answer to its examples is wrong. Warnings report the differences
// between the test set and the file.
func (s *Set) UseTest(other *Set) {
	from, learnt := len(s.Examples), s.texts()
	known, strange := 0, map[string]int{} // number of examples: of texts that are in s, and by a class that is not
	var test []int
	for i, e := range other.Examples {
		if learnt[run.Input{Text: e.Text, Question: e.Question}] {
			known++
		}
		if s.classes() {
			s.relabel(&e, other, strange)
		}
		s.Examples = append(s.Examples, e)
		test = append(test, from+i)
	}
	s.Train = append(s.Train, s.Test...)
	slices.Sort(s.Train)
	s.Test, s.testFile, s.Info.TestFile = test, other.file, other.file
	for name, sum := range other.Source.Files {
		if s.Source.Files[name] != "" { // from another folder
			name = "test/" + name
		}
		s.Source.Files[name] = sum
	}
	s.addCounts(&other.Info)
	s.Info.Preview, s.Info.Splits, s.Info.Cleaned = nil, nil, 0
	s.describe()
	s.warnOfTest(other, known, strange)
}

// addCounts adds a test file's counts to those of the training file.
func (s *Set) addCounts(test *run.DataInfo) {
	info := &s.Info
	info.Read += test.Read
	info.Duplicates += test.Duplicates
	info.Empty += test.Empty
	info.Unlabelled += test.Unlabelled
	var all markupCount
	for _, m := range slices.Concat(info.Markup, test.Markup) {
		all.addTimes(m.Name, m.Count)
	}
	info.Marked, info.Markup = info.Marked+test.Marked, all.list()
}

// texts returns the inputs of all examples.
func (s *Set) texts() map[run.Input]bool {
	texts := make(map[run.Input]bool, len(s.Examples))
	for i := range s.Examples {
		texts[run.Input{Text: s.Examples[i].Text, Question: s.Examples[i].Question}] = true
	}
	return texts
}

// relabel gives e, an example of other, the classes of s for its labels, and
// counts each label that s did not have.
func (s *Set) relabel(e *Example, other *Set, strange map[string]int) {
	here := map[string]bool{}
	class := func(id int32) int32 {
		at, learnt := s.classOf(other.Labels[id])
		if !learnt {
			here[other.Labels[id]] = true
		}
		return at
	}
	if e.Label >= 0 {
		e.Label = class(e.Label)
	}
	if s.ProblemType == run.MultiLabel {
		values := make([]float32, len(s.Labels))
		for id, v := range e.Values {
			if v == 0 {
				continue
			}
			at := int(class(int32(id)))
			for len(values) <= at {
				values = append(values, 0)
			}
			values[at] = 1
		}
		e.Values = values
	}
	e.Tags = slices.Clone(e.Tags)
	for i, tag := range e.Tags {
		e.Tags[i] = class(tag)
	}
	for label := range here {
		strange[label]++
	}
}

// classOf returns the class of a label, and whether the model learns it. An
// unknown label becomes an unlearnt class.
func (s *Set) classOf(label string) (class int32, learnt bool) {
	same := func(l string) bool { return l == label || s.merged && twinKey(l) == twinKey(label) }
	if at := slices.IndexFunc(s.Labels, same); at >= 0 {
		return int32(at), true
	}
	at := slices.Index(s.Unlearnt, label)
	if at < 0 {
		at = len(s.Unlearnt)
		s.Unlearnt = append(s.Unlearnt, label)
	}
	return int32(len(s.Labels) + at), false
}

// warnOfTest warns of properties of a test file that make its figures
// misleading.
func (s *Set) warnOfTest(other *Set, known int, strange map[string]int) {
	name := other.Info.Name
	for _, w := range other.ofRows {
		s.warnf("%s: %s", name, w)
	}
	if n := other.Info.Empty + other.Info.Unlabelled; n > 0 {
		s.warnf("Rows of %s without text or label: %d. They were left out of the test.", name, n)
	}
	if other.copies > 0 && other.dropped {
		s.warnf("Rows of %s that equal an earlier one: %d. They were left out of the test, as drop_test_duplicates says.", name, other.copies)
	} else if other.copies > 0 {
		s.warnf("Rows of %s that equal an earlier one: %d. All of them count; drop_test_duplicates leaves them out.", name, other.copies)
	}
	if known > 0 {
		s.warnf("Rows of %s whose text is in %s, too: %d. The model may know them by heart, so its scores look better than they are.", name, s.Info.Name, known)
	}
	if len(strange) > 0 {
		var labels []message.Message
		for _, l := range s.Unlearnt {
			labels = append(labels, message.New("%q (%d)", l, strange[l]))
		}
		s.warnf("Labels of %s that do not occur in %s: %s. The model cannot learn them, so these rows count as wrong.", name, s.Info.Name, first(listed, labels))
	}
	if twins := s.unlearntTwins(); len(twins) > 0 {
		s.Info.Twins = append(s.Info.Twins, twins...)
		s.warnOfTwins(twins)
	}
	s.warnOfMissing(s.Info.Splits[2:])
}

// unlearntTwins returns pairs of a learnt label and a label of the test file
// that differ only in case and spaces.
func (s *Set) unlearntTwins() (twins []message.Message) {
	for _, l := range s.Unlearnt {
		same := func(learnt string) bool { return twinKey(learnt) == twinKey(l) }
		if at := slices.IndexFunc(s.Labels, same); at >= 0 {
			twins = append(twins, message.New("%q and %q", s.Labels[at], l))
		}
	}
	return twins
}
