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
