package data

import (
	"cmp"
	"slices"
	"strings"

	"tuneground/engine/entity"
	"tuneground/engine/run"
)

// previewRows is the number of examples in Info.Preview.
const previewRows = 20

// Build cleans the table's texts, numbers its labels and splits the examples
// for c.Task. It does not change t, and depends only on t, on c's task, problem
// type and data set, and on the known tokens, which cleaning leaves alone.
// Info's fields about tokens stay empty.
func (t *Table) Build(c *run.Config, known ...string) (*Set, error) { return t.build(c, known, false) }

// build is Build or, with test, builds examples for testing only, which may be
// too few to learn from.
func (t *Table) build(c *run.Config, known []string, test bool) (*Set, error) {
	r, err := t.newReader(c, known)
	if err != nil {
		return nil, err
	}
	r.test = test
	s := &Set{Task: c.Task, ProblemType: r.problem, file: t.Name, Source: run.Source{
		Name: cmp.Or(c.Dataset.Name, t.Name), Files: map[string]string{t.Name: t.SHA256},
	}, Info: run.DataInfo{
		Name: cmp.Or(c.Dataset.Name, t.Name), Task: c.Task, ProblemType: r.problem,
		Format: t.Format, Delimiter: t.Delimiter, Header: t.Header,
		Columns: t.Columns, Text: t.Columns[r.text],
	}}
	if r.label >= 0 {
		s.Info.Label = r.labelName()
	}
	if r.question >= 0 {
		s.Info.Question = t.Columns[r.question]
	}
	if err := r.collect(s); err != nil {
		return nil, err
	}
	if err := r.number(s); err != nil {
		return nil, err
	}
	if n := c.Dataset.MaxExamples; n > 0 && n < len(s.Examples) {
		s.keep(n, c.Dataset.SplitSeed)
	}
	s.split(c.Dataset)
	s.describe()
	s.Info.Marked, s.Info.Markup = r.markup.texts, r.markup.list()
	s.tellReading(r)
	s.warnAbout(r)
	return s, nil
}

// labelName names the column of labels, or all columns of labels.
func (r *reader) labelName() string {
	if r.columns == nil {
		return r.t.Columns[r.label]
	}
	return strings.Join(r.columnNames(), ", ")
}

// columnNames returns the names of the columns that each have one label.
func (r *reader) columnNames() []string {
	names := make([]string, len(r.columns))
	for i, column := range r.columns {
		names[i] = r.t.Columns[column]
	}
	return names
}

// number checks that the examples can be trained on, and gives them their
// classes: their labels' indices in s.Labels.
func (r *reader) number(s *Set) error {
	r.mergeTwins(s)
	labels := map[string]int32{}
	for _, l := range r.names {
		labels[l] = 0
	}
	if err := r.check(s, len(labels)); err != nil {
		return err
	}
	if r.task.number != nil {
		r.task.number(r, s, labels)
	}
	return nil
}

// namesOf returns the labels of example i, or the tags of its words.
func (r *reader) namesOf(i int) []string {
	from := 0
	if i > 0 {
		from = r.ends[i-1]
	}
	return r.names[from:r.ends[i]]
}

// classesOf maps labels to their indices.
func classesOf(labels []string) map[string]int32 {
	classes := make(map[string]int32, len(labels))
	for i, l := range labels {
		classes[l] = int32(i)
	}
	return classes
}

// check returns an error if the examples, with the given number of labels,
// cannot be trained on.
func (r *reader) check(s *Set, labels int) error {
	t, column := r.t, s.Info.Label
	switch {
	case len(s.Examples) == 0 && r.found.lost > 0:
		return t.errorf(r.found.firstLost, column, "no answer occurs in its context; check which columns hold contexts and answers")
	case len(s.Examples) == 0 && s.Info.Unlabelled > 0:
		return t.errorf(0, column, "no row has both a text and a label (%d without a label, %d without text); choose other columns", s.Info.Unlabelled, s.Info.Empty)
	case len(s.Examples) == 0:
		return t.errorf(0, s.Info.Text, "all %d texts are empty; choose another text column", s.Info.Empty)
	case r.test || r.task.check == nil:
		return nil
	}
	return r.task.check(r, s, labels)
}

// tooMany returns an error for more labels than a model can have.
func (r *reader) tooMany(s *Set, labels int) error {
	if labels <= MaxClasses {
		return nil
	}
	return r.t.errorf(0, s.Info.Label, "there are %d different labels, and %d is the most; this is probably not the label column, choose another", labels, MaxClasses)
}

// keep drops all but n random examples and keeps their order. Single labels
// stay in proportion, and each keeps at least one example.
func (s *Set) keep(n int, seed uint32) {
	random := newRandom(seed, keepStream)
	var kept []int
	if s.stratified() {
		_, kept = s.draw(s.all(), len(s.Examples)-n, 1, random)
	} else {
		kept = random.Perm(len(s.Examples))[:n]
	}
	slices.Sort(kept)
	for i, from := range kept {
		s.Examples[i] = s.Examples[from]
	}
	s.Examples = s.Examples[:len(kept)]
}

// describe fills in Info from the finished set.
func (s *Set) describe() {
	s.Info.Rows, s.Info.Labels, s.Info.Scheme = len(s.Examples), s.AllLabels(), s.scheme()
	for i, e := range s.Examples {
		if e.Raw != e.Text {
			s.Info.Cleaned++
		}
		if i < previewRows {
			s.Info.Preview = append(s.Info.Preview, run.PreviewRow{Row: e.Row, Raw: e.Raw, Text: e.Text, Question: e.Question, Label: s.Answer(&e)})
		}
	}
	for _, part := range []struct {
		name    string
		indices []int
	}{{"train", s.Train}, {"validation", s.Validation}, {"test", s.Test}} {
		s.Info.Splits = append(s.Info.Splits, run.SplitRow{Name: part.name, Rows: len(part.indices), ByClass: s.byClass(part.indices)})
	}
}

// Answer returns the expected answer for e in words: its label, its labels, its
// number, its words' tags, the first answer or the target; "" if a task learns
// from the text alone.
func (s *Set) Answer(e *Example) string {
	if answer := tasks[s.Task].answer; answer != nil {
		return answer(s, e)
	}
	return ""
}

// TagsOf returns the tags of e's words.
func (s *Set) TagsOf(e *Example) []string {
	labels, tags := s.AllLabels(), make([]string, len(e.Tags))
	for i, tag := range e.Tags {
		tags[i] = labels[tag]
	}
	return tags
}

// scheme returns the name of the scheme in which the tags name entities, "" if
// they name none.
func (s *Set) scheme() string {
	scheme := entity.Of(s.Labels)
	if run.TaskOf(s.Task).Answer != run.TagsAnswer || !scheme.Prefixed() {
		return ""
	}
	tags := make([][]string, len(s.Examples))
	for i := range tags {
		tags[i] = s.TagsOf(&s.Examples[i])
	}
	return scheme.In(tags).String()
}

// byClass counts each label in the examples at the given indices: examples, or
// words for token classification. It is nil if there are no classes.
func (s *Set) byClass(indices []int) []int {
	if !s.classes() {
		return nil
	}
	n := make([]int, len(s.AllLabels()))
	for _, i := range indices {
		e := &s.Examples[i]
		if e.Label >= 0 {
			n[e.Label]++
		}
		for label, v := range e.Values {
			n[label] += int(v)
		}
		for _, tag := range e.Tags {
			n[tag]++
		}
	}
	return n
}

func (s *Set) all() []int {
	indices := make([]int, len(s.Examples))
	for i := range indices {
		indices[i] = i
	}
	return indices
}
