package session

import (
	"slices"

	"tuneground/engine/data"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

// traceLine shows what becomes of one line of a data set, on its way into a batch. A line
// that the Command brings is the last one of the file, for this once.
func (s *Session) traceLine(r request) error {
	return s.aside(func() error {
		c := r.Config
		if err := c.Validate(); err != nil {
			return err
		}
		if err := s.ensureData(c); err != nil {
			return err
		}
		if s.data.set.ProblemType != run.SingleLabel {
			return message.Errorf("a line is traced in data whose texts have one label each, which these have not; choose other data")
		}
		if err := s.ensureModel(c); err != nil {
			return err
		}
		example, err := s.example(c, r.Line)
		if err == nil {
			s.emit(run.Event{Event: run.Traced, Traced: s.traced(&c, example)})
		}
		return err
	})
}

// example returns the number of a line's example: that of its row, of the text that it
// adds to the data, or the first to train on.
func (s *Session) example(c run.Config, l *run.Line) (int, error) {
	row := 0
	switch {
	case l == nil:
	case l.Text != "":
		var err error
		if row, err = s.addLine(c, l.Text); err != nil {
			return 0, err
		}
	default:
		row = l.Row
	}
	set := s.data.set
	if row == 0 && len(set.Train) > 0 {
		return set.Train[0], nil
	}
	i := slices.IndexFunc(set.Examples, func(e data.Example) bool { return e.Row == row })
	if i < 0 {
		return 0, message.Errorf("the line is left out of the data: nothing of it is left after cleaning, or another line has the same text; change it")
	}
	return i, nil
}

// addLine puts a text with the first label at the end of the file, and cleans and splits
// that again.
func (s *Session) addLine(c run.Config, line string) (row int, err error) {
	before := s.data.table
	text, err := before.TextColumn(&c)
	if err != nil {
		return 0, err
	}
	label, err := before.LabelColumn(&c)
	if err != nil {
		return 0, err
	}
	row = 1
	if n := len(before.Rows); n > 0 {
		row = before.Rows[n-1].Line + 1
	}
	cells := make([]string, len(before.Columns))
	cells[text], cells[label] = line, s.data.set.Labels[0]
	table := *before
	table.Rows = append(slices.Clip(before.Rows), data.Row{Line: row, Cells: cells})
	t := s.data.tables
	t.table = &table
	return row, s.useTables(t, c)
}

// traced tells an example's way.
func (s *Session) traced(c *run.Config, example int) *run.TraceInfo {
	set := s.data.set
	e := &set.Examples[example]
	t := &run.TraceInfo{
		Row: e.Row, Raw: e.Raw, Text: e.Text, Label: set.Answer(e), Cleaning: s.cleaning(c.Dataset, e.Raw),
		Train: len(set.Train), Validation: len(set.Validation), Test: len(set.Test), Split: "train",
	}
	all := s.ckpt.Tokenizer.Encode(e.Text, noLimit)
	cut := s.ckpt.Tokenizer.Encode(e.Text, c.MaxLength)
	t.Cut = len(all.IDs) - len(cut.IDs)
	for i, id := range cut.IDs {
		at := cut.Offsets[i]
		t.Tokens = append(t.Tokens, run.TracedToken{Token: s.ckpt.Tokenizer.Token(id), ID: id, From: at.Start, To: at.End, Special: cut.Special[i]})
	}
	switch {
	case slices.Contains(set.Validation, example):
		t.Split = "validation"
	case slices.Contains(set.Test, example):
		t.Split = "test"
	default:
		s.tellBatch(t, c, example)
	}
	for _, i := range set.Train[:min(len(set.Train), run.TracedLines)] {
		t.Lines = append(t.Lines, s.line(i))
	}
	return t
}

// noLimit is a length that no text reaches.
const noLimit = 1 << 30

// line returns an example as a line.
func (s *Session) line(example int) run.Line {
	e := &s.data.set.Examples[example]
	return run.Line{Row: e.Row, Text: e.Text, Label: s.data.set.Answer(e)}
}

// cleaning returns a text after each rule that cleans it.
func (s *Session) cleaning(spec run.Dataset, text string) (list []run.CleanedText) {
	for _, rule := range []struct {
		name string
		only run.Dataset
		on   bool
	}{
		{"strip_html", run.Dataset{StripHTML: spec.StripHTML}, spec.StripHTML},
		{"unicode_form", run.Dataset{Unicode: spec.Unicode}, spec.Unicode != ""},
		{"collapse_space", run.Dataset{CollapseSpace: spec.CollapseSpace}, spec.CollapseSpace},
	} {
		text = data.NewCleaner(rule.only, s.data.known).Clean(text)
		list = append(list, run.CleanedText{Rule: rule.name, On: rule.on, Text: text})
	}
	return list
}

// tellBatch tells which batch of the first epoch an example is in.
func (s *Session) tellBatch(t *run.TraceInfo, c *run.Config, example int) {
	batches := data.Batches(s.data.set.Train, c.StepSize(), c.Seed, 0)
	t.Steps = len(batches)
	t.Step = 1 + slices.IndexFunc(batches, func(b []int) bool { return slices.Contains(b, example) })
	at := 0
	for _, i := range batches[t.Step-1] {
		n := len(s.ckpt.Tokenizer.Encode(s.data.set.Examples[i].Text, c.MaxLength).IDs)
		t.Batch = append(t.Batch, run.BatchLine{Line: s.line(i), From: at, To: at + n})
		at += n
	}
}
