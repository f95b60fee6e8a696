package session

import (
	"slices"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// A line that is added goes the way that a run's lines go: its text, ids, split and batch
// are those of the data that have it as their last line.
func TestATracedLineGoesTheWayOfAll(t *testing.T) {
	s, r := newSession(t)
	c := settings()
	c.Dataset.StripHTML, c.Dataset.CollapseSpace, c.MaxLength = true, true, 8
	must(t, s.Run(run.Command{Do: run.LoadData, Config: c}))
	set, model := s.data.set, s.model
	splits := map[string]bool{}
	for seed := uint32(1); seed < 20 && len(splits) < 3; seed++ {
		c.Dataset.SplitSeed = seed
		must(t, s.Run(run.Command{Do: run.TraceLine, Config: c, Line: &run.Line{Text: " The <b>lovely</b>  soup was <br>very warm and great "}}))
		x := r.last(t, run.Traced).Traced
		splits[x.Split] = true
		if x.Text != "The lovely soup was very warm and great" || x.Cleaning[0].Text != " The  lovely   soup was  very warm and great " {
			t.Errorf("it is cleaned as %q, then %+v", x.Text, x.Cleaning)
		}
		if x.Label != set.Labels[0] || x.Cleaning[len(x.Cleaning)-1].Text != x.Text || len(x.Tokens) != 8 || x.Cut != 2 {
			t.Errorf("%+v", x)
		}
		for _, token := range x.Tokens[1:7] {
			if strings.ToLower(x.Text[token.From:token.To]) != token.Token {
				t.Errorf("token %q comes from %q", token.Token, x.Text[token.From:token.To])
			}
		}
		if x.Train+x.Validation+x.Test != len(set.Examples)+1 {
			t.Errorf("there are %d, %d and %d lines", x.Train, x.Validation, x.Test)
		}
		place := slices.IndexFunc(x.Batch, func(l run.BatchLine) bool { return l.Row == x.Row })
		if (x.Split == "train") != (place >= 0) || place >= 0 && x.Batch[place].To-x.Batch[place].From != 8 {
			t.Errorf("in split %s it is in place %d of its batch %+v", x.Split, place, x.Batch)
		}
	}
	if len(splits) < 3 || s.data.set != set || s.model != model {
		t.Errorf("the splits are %v; the data stayed: %v", splits, s.data.set == set)
	}
	if err := s.Run(run.Command{Do: run.TraceLine, Config: c, Line: &run.Line{Text: "<br>"}}); err == nil {
		t.Error("a line without text is traced")
	}
}

// A traced line of the file is in the batch that a run has it in.
func TestATracedLineIsInTheRunsBatch(t *testing.T) {
	s, r := newSession(t)
	c := settings()
	must(t, s.Run(run.Command{Do: run.TraceLine, Config: c}))
	x := r.last(t, run.Traced).Traced
	o := opening()
	o.Dataset = c.Dataset
	must(t, s.Run(run.Command{Do: run.OpenStep, Config: o}))
	var batch []int
	for _, text := range r.last(t, run.Opened).Opened.Texts {
		batch = append(batch, text.Row)
	}
	for _, l := range x.Lines {
		must(t, s.Run(run.Command{Do: run.TraceLine, Config: c, Line: &run.Line{Row: l.Row}}))
		x := r.last(t, run.Traced).Traced
		var rows []int
		for _, b := range x.Batch {
			rows = append(rows, b.Row)
		}
		if (x.Step == 1) != slices.Contains(batch, l.Row) || x.Step == 1 && !slices.Equal(rows, batch) {
			t.Errorf("line %d is in batch %d, %v; the first one is %v", l.Row, x.Step, rows, batch)
		}
	}
}

// A run on annotated lines trains on these alone, with their labels; the data stay.
func TestARunOnAnnotatedLines(t *testing.T) {
	s, r := newSession(t)
	c := settings()
	c.MaxSteps, c.EvalStrategy, c.LoadBestModelAtEnd = 150, "no", false
	must(t, s.Run(run.Command{Do: run.LoadData, Config: c}))
	set := s.data.set
	var lines, turned []run.Line
	for _, i := range set.Train[1:] {
		e := &set.Examples[i]
		lines = append(lines, run.Line{Row: e.Row, Label: set.Labels[e.Label]})
		turned = append(turned, run.Line{Row: e.Row, Label: set.Labels[1-e.Label]})
	}
	var scores []float64
	for _, list := range [][]run.Line{lines, turned} {
		must(t, s.Run(run.Command{Do: run.StartSweep, Config: c, Sweep: &run.Sweep{Grid: run.Grid{Seeds: 1}, Lines: list}}))
		if p := r.last(t, run.Started).Plan; p.Items != len(lines) {
			t.Errorf("the run trains on %d lines", p.Items)
		}
		scores = append(scores, r.last(t, run.Done).Report.Metrics["accuracy"])
		if s.data.set != set {
			t.Error("the data have changed")
		}
	}
	if scores[0] < 0.7 || scores[1] > 0.3 {
		t.Errorf("with true labels the score is %v, with all of them wrong %v", scores[0], scores[1])
	}
	lines[0].Row = 1 << 20
	if err := s.Run(run.Command{Do: run.StartSweep, Config: c, Sweep: &run.Sweep{Grid: run.Grid{Seeds: 1}, Lines: lines}}); err == nil {
		t.Error("a line that is not there trains")
	}
}

// Data without labels have no line to trace.
func TestALineWithoutALabel(t *testing.T) {
	s, _ := newSession(t)
	c := settings()
	c.Task = run.FillMask
	if err := s.Run(run.Command{Do: run.TraceLine, Config: c}); err == nil || !strings.Contains(err.Error(), "one label each") {
		t.Errorf("it is traced: %v", err)
	}
}

// A label made rare is so in training and test, and the balanced weights follow.
func TestARareLabel(t *testing.T) {
	s, r := newSession(t)
	c := settings()
	c.MaxSteps, c.EvalStrategy, c.LoadBestModelAtEnd = 2, "no", false
	must(t, s.Run(run.Command{Do: run.LoadData, Config: c}))
	set := s.data.set
	count := func(split []int, label int32) (n int) {
		for _, i := range split {
			if set.Examples[i].Label == label {
				n++
			}
		}
		return n
	}
	sweep := run.Sweep{Rare: &run.Rare{Label: set.Labels[1], Share: 0.25}, Grid: run.Grid{Seeds: 1,
		Settings: []run.Values{{Setting: "class_weight", Values: []string{"", "balanced"}}, {Setting: "focal_loss_gamma", Values: []string{"0", "2"}}},
		Only:     [][]string{{"", "2"}, {"balanced", "0"}},
	}}
	must(t, s.Run(run.Command{Do: run.StartSweep, Config: c, Sweep: &sweep}))
	starts, results := r.all(run.Started), r.all(run.RunSwept)
	if len(starts) != 2 || len(results) != 2 || !slices.Equal(results[1].SweptRun.Values, sweep.Only[1]) || starts[0].Run.Config.FocalLossGamma != 2 {
		t.Fatalf("%d runs with the results %+v", len(starts), results)
	}
	often, rare := count(set.Train, 0), count(set.Train, 1)/4
	weight := float64(often+rare) / float64(2*rare)
	if got := starts[1].Plan.Balanced[1]; got.Count != rare || got.Weight != weight || starts[1].Plan.Items != often+rare {
		t.Errorf("the rare label has %+v, want %d of them with a weight of %v", got, rare, weight)
	}
	for i, c := range r.last(t, run.Done).Report.PerClass {
		if want := count(set.Test, int32(i)) / []int{1, 4}[i]; c.Support != want {
			t.Errorf("%d test examples have the label %s, want %d", c.Support, c.Label, want)
		}
	}
	if s.data.set != set {
		t.Error("the data have changed")
	}
	for _, wrong := range []run.Sweep{
		{Grid: run.Grid{Seeds: 1}, Rare: &run.Rare{Label: "none", Share: 0.5}},
		{Grid: run.Grid{Seeds: 1}, Rare: &run.Rare{Label: set.Labels[0]}},
		{Grid: run.Grid{Seeds: 1, Settings: sweep.Settings, Only: [][]string{{"balanced"}}}},
	} {
		if err := s.Run(run.Command{Do: run.StartSweep, Config: c, Sweep: &wrong}); err == nil {
			t.Errorf("%+v was run", wrong)
		}
	}
}
