package data

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// config returns a run of text classification.
func config(spec run.Dataset) *run.Config {
	return &run.Config{Task: run.TextClassification, Dataset: spec}
}

func buildCSV(t *testing.T, content string, spec run.Dataset) *Set {
	t.Helper()
	s, err := read(t, "a.csv", content, spec).Build(config(spec))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func hasWarning(s *Set, part string) bool {
	return slices.ContainsFunc(s.Info.Warnings, func(w message.Message) bool { return strings.Contains(w.String(), part) })
}

func TestBuild(t *testing.T) {
	spec := run.DefaultDataset("mine")
	spec.ValidationSize, spec.TestSize = 0, 0
	s := buildCSV(t, "text,label\n"+
		"a  <b>fine</b>&nbsp;film,pos\n"+
		"a fine film,pos\n"+ // the same after cleaning
		"dull, neg \n"+
		"  ,pos\n"+
		"no idea,\n"+
		"dull,pos\n", spec)
	var texts []string
	for _, e := range s.Examples {
		texts = append(texts, fmt.Sprintf("%d %s %s", e.Row, e.Text, s.Labels[e.Label]))
	}
	if want := []string{"2 a fine film pos", "4 dull neg", "7 dull pos"}; !reflect.DeepEqual(texts, want) {
		t.Errorf("examples %q, want %q", texts, want)
	}
	i := s.Info
	if i.Name != "mine" || i.Text != "text" || i.Label != "label" || i.Format != "csv" || !i.Header {
		t.Errorf("described as %+v", i)
	}
	if i.Rows != 3 || i.Duplicates != 1 || i.Empty != 1 || i.Unlabelled != 1 || i.Cleaned != 1 {
		t.Errorf("%d rows, %d duplicates, %d empty, %d unlabelled, %d cleaned; want 3, 1, 1, 1, 1",
			i.Rows, i.Duplicates, i.Empty, i.Unlabelled, i.Cleaned)
	}
	if want := (run.PreviewRow{Row: 2, Raw: "a  <b>fine</b>&nbsp;film", Text: "a fine film", Label: "pos"}); !reflect.DeepEqual(i.Preview[0], want) {
		t.Errorf("preview %+v, want %+v", i.Preview[0], want)
	}
	want := []run.SplitRow{{Name: "train", Rows: 3, ByClass: []int{1, 2}},
		{Name: "validation", ByClass: []int{0, 0}}, {Name: "test", ByClass: []int{0, 0}}}
	if !reflect.DeepEqual(i.Splits, want) {
		t.Errorf("splits %+v, want %+v", i.Splits, want)
	}
	if !hasWarning(s, "different labels: 1") {
		t.Errorf("no warning that \"dull\" has two labels: %q", i.Warnings)
	}
}

func TestBuildKeepsDuplicates(t *testing.T) {
	s := buildCSV(t, "text,label\na,x\na,x\nb,y\n", run.Dataset{})
	if s.Info.Rows != 3 || s.Info.Duplicates != 0 {
		t.Errorf("%d rows, %d duplicates; want 3, 0", s.Info.Rows, s.Info.Duplicates)
	}
}

func TestBuildDuplicatesOfALaterLabel(t *testing.T) {
	s := buildCSV(t, "text,label\na,x\na,y\na,y\na,x\n", run.Dataset{DropDuplicates: true})
	if s.Info.Rows != 2 || s.Info.Duplicates != 2 {
		t.Errorf("%d rows, %d duplicates; want 2, 2", s.Info.Rows, s.Info.Duplicates)
	}
}

func TestBuildDoesNotTouchTheTable(t *testing.T) {
	table := read(t, "a.csv", "text,label\n a ,x\nb,y\n a ,x\n", run.Dataset{})
	before := fmt.Sprint(table)
	for _, spec := range []run.Dataset{run.DefaultDataset("a"), {MaxExamples: 2}, {Text: "label", Label: "text"}} {
		if _, err := table.Build(config(spec)); err != nil {
			t.Fatal(err)
		}
	}
	if after := fmt.Sprint(table); after != before {
		t.Errorf("the table was %s and is %s", before, after)
	}
}

func TestColumns(t *testing.T) {
	long := "some words that say something about a thing"
	for _, c := range []struct {
		what, header, row string // N stands for the row's number, C for its class
		spec              run.Dataset
		text, label       string
	}{
		{"by name", "label,text", "C,b", run.Dataset{}, "text", "label"},
		{"by name in any case", "Sentiment,Id,Review", "C,N," + long, run.Dataset{}, "Review", "Sentiment"},
		{"by name in Chinese", "标签,文本", "C,很好", run.Dataset{}, "文本", "标签"},
		{"longest cells, fewest values", "n,u,v", "N,N " + long + ",C", run.Dataset{}, "u", "v"},
		{"label given", "text,label,genre", "tN,C,C", run.Dataset{Label: "genre"}, "text", "genre"},
		{"text given", "text,label,title", "tN,C,N", run.Dataset{Text: "title"}, "title", "label"},
		{"a label with a text's name", "content,n", "C,tN", run.Dataset{Label: "content"}, "n", "content"},
		{"texts shorter than labels", "u,v", "N,category number C of two", run.Dataset{}, "u", "v"},
	} {
		content := c.header + "\n"
		for i := range 40 {
			content += strings.NewReplacer("N", fmt.Sprint(i), "C", fmt.Sprint(i%2)).Replace(c.row) + "\n"
		}
		table := read(t, "a.csv", content, run.Dataset{Header: "yes"})
		text, err := table.TextColumn(config(c.spec))
		if err != nil || table.Columns[text] != c.text {
			t.Errorf("%s: text column %d, error %v; want %q", c.what, text, err, c.text)
		}
		label, err := table.LabelColumn(config(c.spec))
		if err != nil || table.Columns[label] != c.label {
			t.Errorf("%s: label column %d, error %v; want %q", c.what, label, err, c.label)
		}
	}
}

func TestSortedByClassFileIsUnderstood(t *testing.T) {
	var content strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&content, "%d,text number %d,%d\n", i, i, i/10_000)
	}
	table := read(t, "a.csv", content.String(), run.Dataset{})
	if text, label := table.guess(); text != 1 || label != 2 || table.Header {
		t.Errorf("text in column %d, label in %d, header %v; want 1, 2, false", text, label, table.Header)
	}
}

func TestBuildErrors(t *testing.T) {
	many, ids := "text,label\n", "a,b,c\n"
	for i := range 1001 {
		many += fmt.Sprintf("t%d,l%d\n", i, i)
		ids += fmt.Sprintf("%d,text %d,%d\n", i, i, -i)
	}
	for _, c := range []struct {
		what, content, column, says string
		spec                        run.Dataset
	}{
		{"one class", "text,label\na,x\nb,x\n", "label", `every example has the label "x"`, run.Dataset{}},
		{"no label column", ids, "", "no column looks like labels", run.Dataset{}},
		{"one column", "text\na\nb\n", "", "no column looks like labels", run.Dataset{}},
		{"wrong text column", "text,label\na,x\nb,y\n", "", `there is no column "body"`, run.Dataset{Text: "body"}},
		{"wrong label column", "text,label\na,x\nb,y\n", "", `there is no column "class"`, run.Dataset{Label: "class"}},
		{"text is label", "text,label\na,x\nb,y\n", "text", "both text and label", run.Dataset{Text: "text", Label: "text"}},
		{"texts empty", "text,label\n ,x\n\"\",y\n", "text", "all 2 texts are empty", run.Dataset{}},
		{"labels empty", "text,label\na,\nb, \n", "label", "2 without a label", run.Dataset{}},
		{"too many classes", many, "label", "1001 different labels", run.Dataset{}},
	} {
		table := read(t, "a.csv", c.content, run.Dataset{Header: "yes"})
		_, err := table.Build(config(c.spec))
		e, ok := err.(*Error)
		if !ok || e.Column != c.column || !strings.Contains(e.Problem.String(), c.says) {
			t.Errorf("%s: %v; want column %q, something with %q", c.what, err, c.column, c.says)
		}
	}
}

func TestLabelsAreSorted(t *testing.T) {
	for _, c := range []struct{ labels, want []string }{
		{[]string{"10", "9", "-1", "2.5"}, []string{"-1", "2.5", "9", "10"}},
		{[]string{"1", "1.0", "0"}, []string{"0", "1", "1.0"}},
		{[]string{"true", "false"}, []string{"false", "true"}},
		{[]string{"spam", "Ham", "ham", "é", "中"}, []string{"Ham", "ham", "spam", "é", "中"}},
		{[]string{"10", "9", "x"}, []string{"10", "9", "x"}},
		{[]string{"nan", "1"}, []string{"1", "nan"}},
	} {
		m := map[string]int32{}
		for _, l := range c.labels {
			m[l] = 0
		}
		if got := sortLabels(m); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestWarnings(t *testing.T) {
	content := "text,label\n"
	for i := range 100 {
		content += fmt.Sprintf("t%d,common\n", i)
	}
	for i := range 12 {
		content += fmt.Sprintf("u%d,Rare\nv%d,rare \n", i, i)
	}
	s := buildCSV(t, content+"w,once\n", run.Dataset{ValidationSize: 0.1, TestSize: 0.1})
	for _, part := range []string{
		`"Rare" and "rare"`,
		`"common" has 100 examples, "once" has 1`,
		`fewer than 10 examples: "once" (1)`,
		`validation split has no example of "once"`,
		`test split has no example of "once"`,
	} {
		if !hasWarning(s, part) {
			t.Errorf("no warning with %s in %q", part, s.Info.Warnings)
		}
	}
	if s := buildCSV(t, gb18030(t, "文本,标签\n很好,正面\n很差,负面\n"), run.Dataset{}); !hasWarning(s, "GB18030") {
		t.Errorf("no warning of the encoding in %q", s.Info.Warnings)
	}
}
