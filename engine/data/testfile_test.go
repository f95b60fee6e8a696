package data

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/message"
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
	set.UseTest(build(t, "test.csv", "text,label\nx one,c\ny one,b\n", spec))
	if len(set.Train) != rows || len(set.Test) != 2 || set.Labels[set.Examples[set.Test[0]].Label] != "c" {
		t.Errorf("train %v, test %v", set.Train, set.Test)
	}
	if s := set.Info.Splits[2]; s.Name != "test" || s.Rows != 2 || set.Info.Rows != 10 {
		t.Errorf("described as %+v", set.Info)
	}
}

// Both files are known by their sums, also if they have the same name.
func TestUseTestOfTheSameName(t *testing.T) {
	for _, name := range []string{"test.csv", "rows.csv"} {
		set := build(t, "rows.csv", "text,label\nfirst one,a\nsecond one,b\n", run.Dataset{})
		test := build(t, name, "text,label\nx one,a\ny one,b\n", run.Dataset{})
		learnt, tested := set.Source.Files["rows.csv"], test.Source.Files[name]
		set.UseTest(test)
		sums := slices.Sorted(maps.Values(set.Source.Files))
		if want := slices.Sorted(slices.Values([]string{learnt, tested})); !slices.Equal(sums, want) || set.Source.Files["rows.csv"] != learnt {
			t.Errorf("with the test file %s, the files are %v", name, set.Source.Files)
		}
	}
}

// TestUseTestWithAClassOfItsOwn checks that a class in the test file alone
// stays apart from the classes that the model learns.
func TestUseTestWithAClassOfItsOwn(t *testing.T) {
	for _, c := range []struct{ what, task, name, train, test string }{
		{"one label", run.TextClassification, "a.csv", "text,label\na,x\nb,y\n", "text,label\nc,x\nd,w\ne,w\n"},
		{"several labels", run.TextClassification, "a.jsonl", `{"text": "a", "label": ["x", "z"]} {"text": "b", "label": ["y"]}`,
			`{"text": "c", "label": ["z", "y"]} {"text": "d", "label": ["w"]} {"text": "e", "label": ["x", "w"]}`},
		{"tags", run.TokenClassification, "a.conll", "a O\nb B-X\n", "d O\n\nd w\ne O\n\nf w\nf w\n"},
	} {
		config := run.Config{Task: c.task}
		set := buildFor(t, c.name, c.train, config)
		learnt := slices.Clone(set.Labels)
		config.ProblemType = set.ProblemType
		if err := set.ReadTest(read(t, c.name, c.test, run.Dataset{}), &config); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(set.Labels, learnt) || !slices.Equal(set.Unlearnt, []string{"w"}) || !slices.Equal(set.Info.Labels, append(learnt, "w")) {
			t.Errorf("%s: classes %q and %q, described as %q", c.what, set.Labels, set.Unlearnt, set.Info.Labels)
		}
		if last := &set.Examples[set.Test[2]]; !strings.Contains(set.Answer(last), "w") {
			t.Errorf("%s: the last example answers %q", c.what, set.Answer(last))
		}
		if n := set.Info.Splits[2].ByClass; n[len(n)-1] < 2 || set.Info.Splits[0].ByClass[len(n)-1] != 0 {
			t.Errorf("%s: counted %v", c.what, set.Info.Splits)
		}
		if w := set.Info.Warnings; !slices.ContainsFunc(w, func(w message.Message) bool {
			return strings.Contains(w.String(), `do not occur in a`) && strings.Contains(w.String(), `"w" (2)`)
		}) {
			t.Errorf("%s: warnings %q", c.what, w)
		}
	}
}

// TestReadTestTells checks that everything left out of a test file is reported.
func TestReadTestTells(t *testing.T) {
	train := "text,label\none,a\ntwo,b\nthree,a\nfour,b\n"
	test := "text,label\nfive,a\nfive,a\nfive,a\none,a\nsix,\n,b\nfive,b\n"
	for _, drop := range []bool{false, true} {
		counted := func(i *run.DataInfo) int { return i.Read - i.Duplicates - i.Empty - i.Unlabelled }
		spec := run.Dataset{DropDuplicates: true, DropTestDuplicates: drop}
		set := build(t, "train.csv", train, spec)
		if err := set.ReadTest(read(t, "test.csv", test, spec), config(spec)); err != nil {
			t.Fatal(err)
		}
		if n := counted(&set.Info); n != set.Info.Rows {
			t.Errorf("dropping %v: %d rows of %d are accounted for", drop, n, set.Info.Rows)
		}
		rows, said := 5, "All of them count"
		if drop {
			rows, said = 3, "as drop_test_duplicates says"
		}
		if len(set.Test) != rows {
			t.Errorf("dropping %v: %d rows to test on", drop, len(set.Test))
		}
		for _, want := range []string{
			"Rows of test.csv that equal an earlier one: 2. ", said, "Rows of test.csv without text or label: 2.",
			"Rows of test.csv whose text is in train.csv, too: 1.", "test.csv: Texts that occur with different labels: 1.",
		} {
			if !slices.ContainsFunc(set.Info.Warnings, func(w message.Message) bool { return strings.Contains(w.String(), want) }) {
				t.Errorf("dropping %v: no warning %q among %q", drop, want, set.Info.Warnings)
			}
		}
	}
}

// TestReadTestOfOneClass checks that a test file need not have enough to learn
// from.
func TestReadTestOfOneClass(t *testing.T) {
	for _, c := range []struct{ task, name, train, test string }{
		{run.TextClassification, "a.csv", "text,label\na,x\nb,y\n", "text,label\nc,x\nd,x\n"},
		{run.TextClassification, "a.jsonl", `{"text": "a", "label": ["x", "z"]} {"text": "b", "label": ["y"]}`, `{"text": "c", "label": []}`},
		{run.TokenClassification, "a.conll", "a O\nb B-X\n", "d O\ne O\n"},
	} {
		config := run.Config{Task: c.task}
		set := buildFor(t, c.name, c.train, config)
		if err := set.ReadTest(read(t, c.name, c.test, run.Dataset{}), &config); err != nil {
			t.Errorf("%s: %v", c.test, err)
			continue
		}
		for _, i := range set.Test {
			if e := &set.Examples[i]; len(e.Values) > 0 && len(e.Values) != len(set.Labels) {
				t.Errorf("%s: values %v", c.test, e.Values)
			}
		}
	}
}

func TestUseTestOfEveryTask(t *testing.T) {
	for _, c := range []struct{ what, task, name, train, test, answer string }{
		{"several labels", run.TextClassification, "a.jsonl", `{"text": "a", "label": ["x", "z"]} {"text": "b", "label": ["y"]}`,
			`{"text": "c", "label": ["z", "y"]}`, "y, z"},
		{"a number", run.TextClassification, "a.csv", "text,label\na,0.5\nb,1.5\n", "text,label\nc,0.25\n", "0.25"},
		{"tags", run.TokenClassification, "a.conll", "a O\nb B-X\nc B-Y\n", "d B-Y\ne O\n", "B-Y O"},
		{"answers", run.QuestionAnswering, "a.csv", "context,question,answer\na b,what?,b\n", "context,question,answer\nc d,what?,d\n", "d"},
		{"targets", run.Translation, "a.csv", "source,target\na,b\n", "source,target\nc,d\n", "d"},
		{"texts alone", run.TextGeneration, "a.txt", "a\nb\n", "c\n", ""},
	} {
		config := run.Config{Task: c.task}
		set := buildFor(t, c.name, c.train, config)
		config.ProblemType = set.ProblemType
		set.UseTest(buildFor(t, c.name, c.test, config))
		if len(set.Test) != 1 || set.Answer(&set.Examples[set.Test[0]]) != c.answer || set.Info.Splits[2].Rows != 1 {
			t.Errorf("%s: test %d, described as %+v", c.what, set.Test, set.Info)
		}
	}
}
