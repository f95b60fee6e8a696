package data

import (
	"strings"
	"testing"

	"tuneground/engine/run"
)

func build(t *testing.T, name, text string, spec run.Dataset) *Set {
	t.Helper()
	table, err := Read(name, strings.NewReader(text), int64(len(text)), spec, nil)
	if err != nil {
		t.Fatal(err)
	}
	set, err := table.Build(config(spec))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestUseTest(t *testing.T) {
	spec := run.Dataset{ValidationSize: 0.25}
	train := "text,label\nfirst one,a\nsecond one,b\nthird one,c\nfourth one,a\nfifth one,b\nsixth one,c\nseventh one,a\neighth one,b\n"
	set := build(t, "train.csv", train, spec)
	rows := len(set.Train)
	if err := set.UseTest(build(t, "test.csv", "text,label\nx one,c\ny one,b\n", spec)); err != nil {
		t.Fatal(err)
	}
	if len(set.Train) != rows || len(set.Test) != 2 || set.Labels[set.Examples[set.Test[0]].Label] != "c" {
		t.Errorf("train %v, test %v", set.Train, set.Test)
	}
	if s := set.Info.Splits[2]; s.Name != "test" || s.Rows != 2 || set.Info.Rows != 10 {
		t.Errorf("described as %+v", set.Info)
	}
	err := set.UseTest(build(t, "test.csv", "text,label\nx one,c\ny one,other\n", spec))
	if err == nil || !strings.Contains(err.Error(), "test.csv line 3") || !strings.Contains(err.Error(), "other") {
		t.Errorf("an unknown label answers %v", err)
	}
}

func TestUseTestOfEveryTask(t *testing.T) {
	for _, c := range []struct{ what, task, name, train, test, answer, unknown string }{
		{"several labels", run.TextClassification, "a.jsonl", `{"text": "a", "label": ["x", "z"]} {"text": "b", "label": ["y"]}`,
			`{"text": "c", "label": ["z", "y"]}`, "y, z", `{"text": "c", "label": ["z", "w"]}`},
		{"a number", run.TextClassification, "a.csv", "text,label\na,0.5\nb,1.5\n", "text,label\nc,0.25\n", "0.25", ""},
		{"tags", run.TokenClassification, "a.conll", "a O\nb B-X\nc B-Y\n", "d B-Y\ne O\n", "B-Y O", "d B-W\ne O\n"},
		{"answers", run.QuestionAnswering, "a.csv", "context,question,answer\na b,what?,b\n", "context,question,answer\nc d,what?,d\n", "d", ""},
		{"targets", run.Translation, "a.csv", "source,target\na,b\n", "source,target\nc,d\n", "d", ""},
		{"texts alone", run.TextGeneration, "a.txt", "a\nb\n", "c\n", "", ""},
	} {
		config := run.Config{Task: c.task}
		set := buildFor(t, c.name, c.train, config)
		config.ProblemType = set.ProblemType
		if err := set.UseTest(buildFor(t, c.name, c.test, config)); err != nil {
			t.Fatalf("%s: %v", c.what, err)
		}
		if len(set.Test) != 1 || set.Answer(&set.Examples[set.Test[0]]) != c.answer || set.Info.Splits[2].Rows != 1 {
			t.Errorf("%s: test %d, described as %+v", c.what, set.Test, set.Info)
		}
		if c.unknown == "" {
			continue
		}
		if err := set.UseTest(buildFor(t, c.name, c.unknown, config)); err == nil || !strings.Contains(err.Error(), "does not occur") {
			t.Errorf("%s: an unknown label answers %v", c.what, err)
		}
	}
}
