package data

import (
	"cmp"
	"slices"
	"strings"

	"tuneground/engine/run"
)

// Example is one text with its class.
type Example struct {
	Row   int    // line of the file
	Raw   string // as read
	Text  string // as cleaned
	Label int32
}

// Set is a table's labelled examples, cleaned and split. Train, Validation and
// Test hold indices of Examples, each in ascending order, none in two of them.
type Set struct {
	Info                    run.DataInfo
	Labels                  []string // by class
	Examples                []Example
	Train, Validation, Test []int
}

// previewRows is how many examples Info.Preview shows.
const previewRows = 20

// Build cleans the table's texts, numbers its labels and splits the examples.
// It leaves t as it is, and depends on nothing but t and spec. Info's fields
// about tokens stay empty.
func (t *Table) Build(spec run.Dataset) (*Set, error) {
	text, err := t.TextColumn(spec)
	if err != nil {
		return nil, err
	}
	label, err := t.LabelColumn(spec)
	if err != nil {
		return nil, err
	}
	if text == label {
		return nil, t.errorf(0, t.Columns[text], "this column cannot be both text and label; choose another for one of them")
	}
	s := &Set{Info: run.DataInfo{
		Name: cmp.Or(spec.Name, t.Name), Format: t.Format, Delimiter: t.Delimiter, Header: t.Header,
		Columns: t.Columns, Text: t.Columns[text], Label: t.Columns[label],
	}}
	c := t.collect(s, spec, text, label)
	if err := t.checkCollected(s, c, label); err != nil {
		return nil, err
	}
	s.Labels = sortLabels(c.byLabel)
	s.number(c.labels)
	if n := spec.MaxExamples; n > 0 && n < len(s.Examples) {
		s.keep(n, spec.SplitSeed)
	}
	s.split(spec)
	s.describe()
	if t.Encoding == "GB18030" {
		s.warn("The file is not UTF-8 and was read as GB18030, as Excel saves Chinese; if the preview looks wrong, save it as CSV UTF-8.")
	}
	s.warnAbout(c)
	return s, nil
}

// collected is what a pass over the rows found besides the examples.
type collected struct {
	labels    []string         // of each example
	byLabel   map[string]int32 // every label, with its class once that is known
	conflicts int              // texts that occur with more than one label
}

// collect fills s.Examples with the rows that have text and label.
func (t *Table) collect(s *Set, spec run.Dataset, text, label int) *collected {
	c := &collected{byLabel: map[string]int32{}}
	firstLabel := make(map[string]string, len(t.Rows)) // of a text
	others := map[[2]string]bool{}                     // text and further labels
	conflicting := map[string]bool{}
	for _, row := range t.Rows {
		raw := row.Cells[text]
		e := Example{Row: row.Line, Raw: raw, Text: Clean(raw, spec)}
		name := strings.TrimSpace(row.Cells[label])
		if strings.TrimSpace(e.Text) == "" {
			s.Info.Empty++
			continue
		}
		if name == "" {
			s.Info.Unlabelled++
			continue
		}
		first, seen := firstLabel[e.Text]
		duplicate := seen && (first == name || others[[2]string{e.Text, name}])
		if !seen {
			firstLabel[e.Text] = name
		} else if first != name {
			others[[2]string{e.Text, name}] = true
			conflicting[e.Text] = true
		}
		if duplicate && spec.DropDuplicates {
			s.Info.Duplicates++
			continue
		}
		s.Examples = append(s.Examples, e)
		c.labels = append(c.labels, name)
		c.byLabel[name] = 0
	}
	c.conflicts = len(conflicting)
	return c
}

// checkCollected returns an error when what was collected cannot be trained on.
func (t *Table) checkCollected(s *Set, c *collected, label int) error {
	column := t.Columns[label]
	switch {
	case len(s.Examples) == 0 && s.Info.Unlabelled > 0:
		return t.errorf(0, column, "no row has both a text and a label (%d without a label, %d without text); choose other columns", s.Info.Unlabelled, s.Info.Empty)
	case len(s.Examples) == 0:
		return t.errorf(0, s.Info.Text, "all %d texts are empty; choose another text column", s.Info.Empty)
	case len(c.byLabel) == 1:
		return t.errorf(0, column, "every example has the label %q; a classifier needs two classes or more, so add examples of another, or choose another label column", c.labels[0])
	case len(c.byLabel) > MaxClasses:
		return t.errorf(0, column, "there are %d different labels, and %d is the most; this is probably not the label column, choose another", len(c.byLabel), MaxClasses)
	}
	return nil
}

// number gives every example its class: its label's place in s.Labels.
func (s *Set) number(labels []string) {
	class := make(map[string]int32, len(s.Labels))
	for i, l := range s.Labels {
		class[l] = int32(i)
	}
	for i, l := range labels {
		s.Examples[i].Label = class[l]
	}
}

// keep drops all but n examples at random, with the classes in proportion and
// none of them lost; the order stays.
func (s *Set) keep(n int, seed uint32) {
	_, kept := s.draw(s.all(), len(s.Examples)-n, 1, newRandom(seed, keepStream))
	slices.Sort(kept)
	for i, from := range kept {
		s.Examples[i] = s.Examples[from]
	}
	s.Examples = s.Examples[:len(kept)]
}

// describe fills in what Info says about the finished set.
func (s *Set) describe() {
	s.Info.Rows, s.Info.Labels = len(s.Examples), s.Labels
	for i, e := range s.Examples {
		if e.Raw != e.Text {
			s.Info.Cleaned++
		}
		if i < previewRows {
			s.Info.Preview = append(s.Info.Preview, run.PreviewRow{Row: e.Row, Raw: e.Raw, Text: e.Text, Label: s.Labels[e.Label]})
		}
	}
	for _, part := range []struct {
		name    string
		indices []int
	}{{"train", s.Train}, {"validation", s.Validation}, {"test", s.Test}} {
		s.Info.Splits = append(s.Info.Splits, run.SplitRow{Name: part.name, Rows: len(part.indices), ByClass: s.byClass(part.indices)})
	}
}

// byClass counts the examples at the given indices by class.
func (s *Set) byClass(indices []int) []int {
	n := make([]int, len(s.Labels))
	for _, i := range indices {
		n[s.Examples[i].Label]++
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
