package data

import (
	"maps"
	"slices"
	"strings"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

const (
	tinyClass = 10 // with fewer examples a class can hardly be learnt
	imbalance = 5  // ratio to the smallest class from which accuracy misleads

	listed     = 5  // classes that a warning names
	manyCopies = 10 // one copy in fewer rows than this is worth a warning
)

func (s *Set) warnf(format string, args ...any) {
	s.Info.Warnings = append(s.Info.Warnings, message.New(format, args...))
}

// warnAbout adds warnings about things that the user should check before
// training.
func (s *Set) warnAbout(r *reader) {
	s.warnOfRows(r)
	if d := r.c.Dataset; d.ValidationSize+d.TestSize > 0 && len(s.Train) == len(s.Examples) && len(s.Examples) > 1 && s.oneText() {
		s.warnf("All examples are about the same text, so none can be held back to measure the model. Add other texts.")
	}
	if s.Info.Splits[0].ByClass == nil {
		return
	}
	if len(s.Info.Twins) > 0 {
		s.warnOfTwins(s.Info.Twins)
	}
	counts := s.byClass(s.all())
	r.task.warn(s, counts)
	s.warnOfMissing(s.Info.Splits[1:])
}

// warnOfRows warns of faults in the rows, also in a test file.
func (s *Set) warnOfRows(r *reader) {
	if r.columns != nil {
		s.warnf("Each of these columns says with 1 or 0 whether its label applies: %s. They were taken for the labels together; choose one label column if only that one counts.", quoteAll(r.columnNames()))
	}
	if len(r.marks) > 0 {
		s.warnf("Rows whose label only says that it is missing (%s): %d. They were left out; if that is the name of a class, call it something else.", quoteAll(slices.Sorted(maps.Keys(r.marks))), sum(r.marks))
	}
	if r.unmarked.n > 0 {
		s.warnf("Entity marks that match no words: %d, the first on line %d. They overlap others, or are not where the file says; their words count as O.", r.unmarked.n, r.unmarked.first)
	}
	if r.repeated.n > 0 {
		s.warnf("Labels that a row lists more than once: %d, the first on line %d. Each counts once.", r.repeated.n, r.repeated.first)
	}
	if n := s.Info.Duplicates; manyCopies*n > s.Info.Read && !r.test {
		s.warnf("Rows that equal an earlier one: %d of %d. They were left out; keep duplicates if each of them should count.", n, s.Info.Read)
	}
	if r.conflicts > 0 && run.TaskOf(s.Task).HasLabels() {
		s.warnf("Texts that occur with different labels: %d. No model can get all of them right; look at how they were labelled.", r.conflicts)
	}
	s.warnOfAnswers(&r.found)
	s.ofRows, s.copies, s.dropped = slices.Clone(s.Info.Warnings), r.copies, r.c.Dataset.DropDuplicates
}

func sum(counts map[string]int) (n int) {
	for _, count := range counts {
		n += count
	}
	return n
}

// warnOfAnswers warns of faults in a file's answers.
func (s *Set) warnOfAnswers(found *answersFound) {
	if found.unanswerable > 0 {
		s.warnf("Questions without an answer: %d. They were left out, as this model always answers.", found.unanswerable)
	}
	if found.lost > 0 {
		s.warnf("Rows whose answer is not in the context: %d, the first on line %d. They were left out; an answer must be copied from the context letter by letter.", found.lost, found.firstLost)
	}
	if found.moved > 0 {
		s.warnf("Answers that are not where the file says: %d. The nearest place with the same words was taken.", found.moved)
	}
}

// oneText reports whether all examples have the same text.
func (s *Set) oneText() bool {
	return !slices.ContainsFunc(s.Examples, func(e Example) bool { return e.Text != s.Examples[0].Text })
}

// warnOfUneven warns of classes that differ much in size.
func (s *Set) warnOfUneven(counts []int) {
	largest, smallest := slices.Index(counts, slices.Max(counts)), slices.Index(counts, slices.Min(counts))
	if counts[largest] >= imbalance*counts[smallest] {
		s.warnf("The classes are uneven: %q has %d examples, %q has %d. Always answering %q is right %.0f %% of the time, so look at F1 rather than accuracy.",
			s.Labels[largest], counts[largest], s.Labels[smallest], counts[smallest],
			s.Labels[largest], 100*float64(counts[largest])/float64(len(s.Examples)))
	}
}

// warnOfJoined warns of classes that look like several labels in one cell:
// fewer parts make up more classes.
func (s *Set) warnOfJoined() {
	parts, joined := map[string]bool{}, []message.Quoted(nil)
	for _, label := range s.Labels {
		items := separate(label)
		if len(items) < 2 {
			continue
		}
		joined = append(joined, message.Quoted(label))
		for _, item := range items {
			parts[strings.TrimSpace(item)] = true
		}
	}
	if len(parts) < len(joined) {
		s.warnf("Classes that look like several labels in one: %s. Each counts as a class of its own; choose several labels as the problem type if every part is a label.", first(listed, joined))
	}
}

// warnOfTiny warns of classes with few examples.
func (s *Set) warnOfTiny(counts []int) {
	var tiny []message.Message
	for i, n := range counts {
		if n < tinyClass {
			tiny = append(tiny, message.New("%q (%d)", s.Labels[i], n))
		}
	}
	if n := len(tiny); n > 0 {
		s.warnf("Classes with fewer than %d examples: %s. Add examples or merge classes.", tinyClass, first(listed, tiny))
	}
}

// warnOfTags warns of tags that name no entities.
func (s *Set) warnOfTags() {
	if allNumbers(s.Labels) {
		s.warnf("The tags are numbers, so it cannot be told where an entity begins. Write their names, such as O, B-PER and I-PER.")
	}
}

// warnOfTwins warns of labels that differ only in case and spaces.
func (s *Set) warnOfTwins(twins []message.Message) {
	if s.merged {
		s.warnf("Labels that differ only in case or spaces: %s. They were merged, each into the more frequent one.", first(listed, twins))
	} else {
		s.warnf("Labels that differ only in case or spaces: %s. They count as different classes; merge them if they mean the same.", first(listed, twins))
	}
}

// warnOfMissing warns of classes that the validation or test split lacks.
func (s *Set) warnOfMissing(splits []run.SplitRow) {
	for _, split := range splits {
		var missing []message.Quoted
		for class, n := range split.ByClass {
			if n == 0 && split.Rows > 0 {
				missing = append(missing, message.Quoted(s.Info.Labels[class]))
			}
		}
		if len(missing) > 0 {
			s.warnf("The %s split has no example of %s, so it says nothing about them. Add examples or make the split larger.", splitNames[split.Name], first(listed, missing))
		}
	}
}

// splitNames are the names of the splits as warnings have them.
var splitNames = map[string]message.Message{
	"train": message.New("train"), "validation": message.New("validation"), "test": message.New("test"),
}
