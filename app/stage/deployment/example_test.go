package deployment

import (
	"testing"

	"tuneground/app/client"
	"tuneground/engine/run"
)

func TestExamplesAreOfTheTaskAndItsLanguage(t *testing.T) {
	cases := []struct {
		task, model string
		row         run.PreviewRow
		want        run.Input
	}{
		{run.TextClassification, "bert", run.PreviewRow{Text: "a fine day"}, run.Input{Text: "a fine day"}},
		{run.QuestionAnswering, "bert", run.PreviewRow{Text: "It is late.", Question: "What is it?"}, run.Input{Text: "It is late.", Question: "What is it?"}},
		{run.FillMask, "bert", run.PreviewRow{Text: "one two (three) four"}, run.Input{Text: "one two ([MASK]) four"}},
		{run.FillMask, "roberta", run.PreviewRow{Text: "one — three"}, run.Input{Text: "one <mask> three"}},
		{run.FillMask, "bert", run.PreviewRow{Text: "今天天气好"}, run.Input{Text: "今天[MASK]气好"}},
		{run.TextGeneration, "gpt2", run.PreviewRow{Text: "Once upon a time there was"}, run.Input{Text: "Once upon a time"}},
		{run.TextGeneration, "gpt2", run.PreviewRow{Text: "从前有一座山，山里有一座庙"}, run.Input{Text: "从前有一座山"}},
	}
	for _, c := range cases {
		s := client.New()
		s.Next.Config.Task = c.task
		s.Apply(run.Event{Event: run.DataReady, Data: &run.DataInfo{Task: c.task, Preview: []run.PreviewRow{c.row}}}, nil)
		s.Apply(run.Event{Event: run.ModelReady, Model: &run.ModelInfo{Name: s.Next.Config.Model, Type: c.model}}, nil)
		if got := exampleFor(s); got != c.want {
			t.Errorf("%s of %q: %+v, want %+v", c.task, c.row.Text, got, c.want)
		}
		s.Next.Config.Task = run.Translation
		if got := exampleFor(s); got != (run.Input{}) {
			t.Errorf("an example of another task's data: %+v", got)
		}
	}
}
