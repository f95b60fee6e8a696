package data

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// buildFor builds a set from a file's content for a task.
func buildFor(t *testing.T, name, content string, c run.Config) *Set {
	t.Helper()
	s, err := read(t, name, content, c.Dataset).Build(&c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// answersIn returns every example's answer in words.
func answersIn(s *Set) (all []string) {
	for i := range s.Examples {
		all = append(all, s.Answer(&s.Examples[i]))
	}
	return all
}

func TestProblemTypes(t *testing.T) {
	measured, stars, similar, months := "text,label\n", "text,label\n", "first,second,score\n", "text,label\n"
	for i := range 60 {
		similar += fmt.Sprintf("sentence %d,line %d,%d.5\n", i, i, i%5)
		measured += fmt.Sprintf("t%d,%d\n", i, i*i%53)
		months += fmt.Sprintf("t%d,%s\n", i, []string{"May", "1", "2", "3"}[i%4])
		stars += fmt.Sprintf("t%d,%d\n", i, i%21)
	}
	for _, c := range []struct {
		what, name, content, asked string
		want                       string
		labels                     []string
		answers                    []string // of the first examples
	}{
		{"words", "a.csv", "text,label\na,x\nb,y\n", "", run.SingleLabel, []string{"x", "y"}, []string{"x", "y"}},
		{"0 and 1", "a.csv", "text,label\na,0\nb,1\n", "", run.SingleLabel, []string{"0", "1"}, []string{"0", "1"}},
		{"0.0 and 1.0", "a.csv", "text,label\na,0.0\nb,1.0\n", "", run.SingleLabel, []string{"0", "1"}, []string{"0", "1"}},
		{"1 and 1.0", "a.csv", "text,label\na,1\nb,1.0\nc,2.00\nd,-0.0\ne,3.10\nf,01.0\n", run.SingleLabel, run.SingleLabel, []string{"0", "01.0", "1", "2", "3.10"}, []string{"1", "1", "2", "0", "3.10", "01.0"}},
		{"numbers and missing ones", "a.csv", "text,label\na,0.5\nb,nan\nc,1.5\nd,\ne,<NA>\n", "", run.Regression, []string{"label"}, []string{"0.5", "1.5"}},
		{"words and missing ones", "a.csv", "text,label\na,good\nb,NaN\nc,bad\nd,None\ne,none\n", "", run.SingleLabel, []string{"bad", "good", "none"}, []string{"good", "bad", "none"}},
		{"fractions", "a.csv", "text,label\na,0.5\nb,1\nc,\n", "", run.Regression, []string{"label"}, []string{"0.5", "1"}},
		{"many numbers that seldom recur", "a.csv", measured, "", run.Regression, []string{"label"}, []string{"0", "1", "4"}},
		{"numbers that are classes all the same", "a.csv", "text,label\na,0.5\nb,1.5\n", run.SingleLabel, run.SingleLabel, []string{"0.5", "1.5"}, []string{"0.5", "1.5"}},
		{"numbers that are no classes", "a.csv", "text,label\na,1\nb,-2\n", run.Regression, run.Regression, []string{"label"}, []string{"1", "-2"}},
		{"many numbers, asked for as classes", "a.csv", stars, run.SingleLabel, run.SingleLabel, nil, []string{"0", "1"}},
		{"numbers and a word among few classes", "a.csv", months, "", run.SingleLabel, []string{"1", "2", "3", "May"}, []string{"May", "1"}},
		{"a score beside two sentences", "a.csv", similar, "", run.Regression, []string{"score"}, []string{"0.5", "1.5"}},
		{"lists", "a.jsonl", `{"text": "a", "label": ["x", "y"]}` + "\n" + `{"text": "b", "label": []}` + "\n" + `{"text": "c", "label": ["z"]}`, "",
			run.MultiLabel, []string{"x", "y", "z"}, []string{"x, y", "", "z"}},
		{"lists of pandas", "a.csv", "text,label\na,\"['x', 'y']\"\nb,[]\n", "", run.MultiLabel, []string{"x", "y"}, []string{"x, y", ""}},
		{"lists in words", "a.csv", "text,label\na,y; x\nb,z|x\nc,z\nd,\n", run.MultiLabel, run.MultiLabel, []string{"x", "y", "z"}, []string{"x, y", "x, z", "z"}},
		{"a label twice", "a.csv", "text,label\na,\"x, y, x\"\nb,y\n", run.MultiLabel, run.MultiLabel, []string{"x", "y"}, []string{"x, y", "y"}},
		{"one-hot lists of two", "a.csv", "text,label\na,\"[1, 0]\"\nb,\"[0, 1]\"\nc,\"[1, 0]\"\n", "", run.SingleLabel, []string{"0", "1"}, []string{"0", "1", "0"}},
		{"one-hot lists of pandas", "a.csv", "text,label\na,[1. 0. 0.]\nb,[0. 0. 1.]\nc,[0. 1. 0.]\n", "", run.SingleLabel, []string{"0", "1", "2"}, []string{"0", "2", "1"}},
		{"truth values", "a.jsonl", `{"text": "a", "label": [true, false]} {"text": "b", "label": [true, true]} {"text": "c", "label": [false, false]}`, "", run.MultiLabel, []string{"0", "1"}, []string{"0", "0, 1", ""}},
		{"lists of ones and zeros, several labels", "a.csv", "text,label\na,\"[1, 0, 1]\"\nb,\"[0, 0, 0]\"\nc,\"[0, 1, 0]\"\n", "", run.MultiLabel, []string{"0", "1", "2"}, []string{"0, 2", "", "1"}},
		{"one-hot lists, asked for as several labels", "a.csv", "text,label\na,\"[1, 0]\"\nb,\"[0, 1]\"\n", run.MultiLabel, run.MultiLabel, []string{"0", "1"}, []string{"0", "1"}},
		{"lists of classes' numbers", "a.jsonl", `{"text": "a", "label": [0, 1]} {"text": "b", "label": [1]} {"text": "c", "label": []}`, "", run.MultiLabel, []string{"0", "1"}, []string{"0, 1", "1", ""}},
		{"a list with one label each", "a.jsonl", `{"text": "a", "label": ["x"]} {"text": "b", "label": ["y"]}`, "", run.SingleLabel, []string{"x", "y"}, []string{"x", "y"}},
		{"choices", "a.jsonl", `[{"text": "a", "mood": {"choices": ["x", "y"]}}, {"text": "b", "mood": "x"}, {"text": "c", "mood": {"choices": ["z"]}}, {"text": "d", "mood": "y"}]`, "",
			run.MultiLabel, []string{"x", "y", "z"}, []string{"x, y", "x", "z", "y"}},
		{"choices of pandas", "a.csv", "text,label\na,\"{'choices': ['x', \"\"it's\"\"]}\"\nb,{'choices': []}\n", "", run.MultiLabel, []string{"it's", "x"}, []string{"it's, x", ""}},
		{"a single choice", "a.jsonl", `{"text": "a", "label": {"choices": ["x"]}} {"text": "b", "label": {"choices": ["y"]}}`, "", run.SingleLabel, []string{"x", "y"}, []string{"x", "y"}},
		{"objects with a label", "a.jsonl", `{"text": "a", "label": [{"id": 3, "label": "x"}, {"id": 4, "label": "y"}]} {"text": "b", "label": [{"id": 5, "label": "y"}]}`, "", run.MultiLabel, []string{"x", "y"}, []string{"x, y", "y"}},
		{"scores that say which", "a.jsonl", `{"text": "a", "label": {"x": 1.0, "y": 0.0}} {"text": "b", "label": {"x": 0, "y": 1}}`, "", run.SingleLabel, []string{"x", "y"}, []string{"x", "y"}},
		{"scores that are shares", "a.jsonl", `{"text": "a", "label": {"x": 0.4, "y": 0.3, "z": 0.3}} {"text": "b", "label": {"x": 0.2, "y": 0.2, "z": 0.6}}`, "", run.SingleLabel, []string{"x", "z"}, []string{"x", "z"}},
		{"scores of several labels", "a.jsonl", `{"text": "a", "label": {"x": 0.9, "y": 0.8}} {"text": "b", "label": {"x": 0.1, "y": 0.2}}`, "", run.MultiLabel, []string{"x", "y"}, []string{"x, y", ""}},
		{"scores of truth values", "a.csv", "text,label\na,\"{'x': True, 'y': True}\"\nb,\"{'x': False, 'y': True}\"\n", "", run.MultiLabel, []string{"x", "y"}, []string{"x, y", "y"}},
		{"what a pipeline gives", "a.jsonl", `{"text": "a", "label": [{"label": "x", "score": 0.75}, {"label": "y", "score": 0.25}]} {"text": "b", "label": [{"label": "y", "score": 0.5}, {"label": "x", "score": 0.5}]}`, "",
			run.SingleLabel, []string{"x", "y"}, []string{"x", "y"}},
		{"JSON that lists no labels", "a.csv", "text,label\na,{x}\nb,{y}\n", "", run.SingleLabel, []string{"{x}", "{y}"}, []string{"{x}", "{y}"}},
		{"columns of labels", "a.csv", "id,words,kind,rude,loud\n1,the first one,1,0,0\n2,the second one,1,0,1\n3,the third one,0,0,0\n", "", run.MultiLabel, []string{"kind", "rude", "loud"}, []string{"kind", "kind, loud", ""}},
		{"columns with names like numbers and missing values", "a.csv", "words,1.0,None\nthe first one,1,0\nthe second one,1,1\n", "", run.MultiLabel, []string{"1.0", "None"}, []string{"1.0", "1.0, None"}},
		{"columns of which one applies", "a.csv", "words,down,up\nthe first one,1.0,0.0\nthe second one,0.0,1.0\nthe third one,,\n", "", run.SingleLabel, []string{"down", "up"}, []string{"down", "up"}},
		{"signs that may belong to a label", "a.csv", "text,label\na,y; x\nb,z|x\n", "", run.SingleLabel, []string{"y; x", "z|x"}, []string{"y; x", "z|x"}},
	} {
		s := buildFor(t, c.name, c.content, run.Config{Task: run.TextClassification, ProblemType: c.asked})
		if s.ProblemType != c.want || s.Info.ProblemType != c.want || s.Task != run.TextClassification {
			t.Errorf("%s: %q, %q for %q; want %q", c.what, s.ProblemType, s.Info.ProblemType, s.Task, c.want)
		}
		if c.labels != nil && !slices.Equal(s.Labels, c.labels) {
			t.Errorf("%s: labels %q, want %q", c.what, s.Labels, c.labels)
		}
		if got := answersIn(s); !slices.Equal(got[:min(len(got), len(c.answers))], c.answers) {
			t.Errorf("%s: answers %q, want %q", c.what, got, c.answers)
		}
		for _, e := range s.Examples {
			if single := e.Label >= 0; single != (c.want == run.SingleLabel) || single == (e.Values != nil) {
				t.Errorf("%s: label %d, values %v", c.what, e.Label, e.Values)
			}
		}
	}
}

func TestBuildSeveralLabels(t *testing.T) {
	s := buildFor(t, "a.jsonl", strings.Join([]string{
		`{"text": "a", "labels": ["y", "x"]}`, `{"text": "a", "labels": ["x", "y"]}`, // the same
		`{"text": "a", "labels": ["x"]}`, `{"text": "b", "labels": []}`, `{"text": "c", "labels": null}`}, "\n"),
		run.Config{Task: run.TextClassification, Dataset: run.Dataset{DropDuplicates: true}})
	if s.Info.Rows != 3 || s.Info.Duplicates != 1 || s.Info.Unlabelled != 1 || !hasWarning(s, "different labels: 1") {
		t.Errorf("described as %+v", s.Info)
	}
	if got := s.Info.Splits[0].ByClass; !slices.Equal(got, []int{2, 1}) {
		t.Errorf("%d examples by class, want 2 and 1", got)
	}
	if got := s.Examples[0].Values; !slices.Equal(got, []float32{1, 1}) {
		t.Errorf("values %v", got)
	}
}

func TestBuildTags(t *testing.T) {
	content := `{"tokens": ["Anna", "saw", "Oslo", "."], "ner_tags": ["B-PER", "O", "B-LOC", "O"]}
{"tokens": ["<", "Cafe\u0301", "Anna", "Lee"], "ner_tags": ["O", "B-ORG", "I-ORG", "I-ORG"]}
{"tokens": [], "ner_tags": []}
{"tokens": ["x"], "ner_tags": null}`
	s := buildFor(t, "a.jsonl", content, run.Config{Task: run.TokenClassification, Dataset: run.DefaultDataset("")})
	if want := []string{"O", "B-LOC", "B-ORG", "I-ORG", "B-PER"}; !slices.Equal(s.Labels, want) {
		t.Errorf("labels %q, want %q", s.Labels, want)
	}
	e := s.Examples[1]
	if e.Text != "< Café Anna Lee" || e.Raw != "< Cafe\u0301 Anna Lee" || !slices.Equal(e.Tags, []int32{0, 2, 3, 3}) || e.Label != -1 {
		t.Errorf("example %+v", e)
	}
	if want := (Word{"Anna", 7, 11}); e.Words[2] != want {
		t.Errorf("word %+v, want %+v", e.Words[2], want)
	}
	if s.Info.Text != "tokens" || s.Info.Label != "ner_tags" || s.Info.Rows != 2 || s.Info.Empty != 1 || s.Info.Unlabelled != 1 || s.Info.Cleaned != 1 {
		t.Errorf("described as %+v", s.Info)
	}
	if s.Info.Preview[0].Label != "B-PER O B-LOC O" {
		t.Errorf("preview %+v", s.Info.Preview[0])
	}
	if got := s.byClass(s.all()); !slices.Equal(got, []int{3, 1, 1, 2, 1}) {
		t.Errorf("%d words by tag", got)
	}
}

func TestTagsAreTheSameInEveryFormat(t *testing.T) {
	for name, content := range map[string]string{
		"a.jsonl":  `{"words": ["Anna", "saw", "Oslo"], "tags": ["B-PER", "O", "B-LOC"]}` + "\n" + `{"words": ["so"], "tags": ["O"]}`,
		"a.csv":    "tokens,tags\nAnna saw Oslo,B-PER O B-LOC\nso,O\n",
		"b.csv":    "u,v\nAnna saw Oslo,B-PER O B-LOC\nso,O\n",
		"c.csv":    "tokens,tags\n\"['Anna', 'saw', 'Oslo']\",\"['B-PER', 'O', 'B-LOC']\"\n['so'],['O']\n",
		"a.conll":  "-DOCSTART- -X- O O\n\nAnna NNP B-PER\nsaw VBD O\nOslo NNP B-LOC\n\n\nso RB O\n",
		"a.txt":    "Anna\tB-PER\r\nsaw\tO\r\nOslo\tB-LOC\r\n\r\nso\tO",
		"b.tsv":    "# id 1\nAnna\tB-PER\nsaw\tO\nOslo\tB-LOC\n \t \nso\tO\n\n",
		"pasted":   "Anna B-PER\nsaw O\nOslo B-LOC\n\nso O\n",
		"map.json": `[{"tokens": ["Anna", "saw", "Oslo"], "labels": ["B-PER", "O", "B-LOC"]}, {"tokens": "so", "labels": "O"}]`,
	} {
		spec := run.Dataset{}
		if strings.HasSuffix(name, ".csv") {
			spec.Header = "yes"
		}
		s := buildFor(t, name, content, run.Config{Task: run.TokenClassification, Dataset: spec})
		var got []string
		for i, e := range s.Examples {
			got = append(got, e.Text+" / "+s.Answer(&s.Examples[i]))
		}
		if want := []string{"Anna saw Oslo / B-PER O B-LOC", "so / O"}; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestTagsThatAreNumbers(t *testing.T) {
	s := buildFor(t, "a.jsonl", `{"tokens": ["a", "b"], "tags": [10, 0]}`+"\n"+`{"tokens": ["c"], "tags": [2]}`, run.Config{Task: run.TokenClassification})
	if want := []string{"0", "2", "10"}; !slices.Equal(s.Labels, want) || !hasWarning(s, "tags are numbers") {
		t.Errorf("labels %q, warnings %q", s.Labels, s.Info.Warnings)
	}
}

func TestBuildTargets(t *testing.T) {
	for _, c := range []struct {
		what, name, content, task string
		spec                      run.Dataset
		text, label, want         string // of the first row
	}{
		{"names", "a.jsonl", `{"target": "b", "source": "a"}`, run.Translation, run.Dataset{}, "source", "target", "a > b"},
		{"languages", "a.csv", "zh,en\n一 ,one\n", run.Translation, run.DefaultDataset(""), "en", "zh", "one > 一"},
		{"the other way round", "a.csv", "zh,en\n一,one\n", run.Translation, run.Dataset{Text: "zh"}, "zh", "en", "一 > one"},
		{"the target given", "a.csv", "id,zh,en\n1,一二,one two\n", run.Translation, run.Dataset{Label: "en"}, "zh", "en", "一二 > one two"},
		{"unknown languages, in their order", "a.csv", "id,de,fr\n1,ein Satz,une phrase\n2,zwei,deux\n", run.Translation, run.Dataset{Header: "yes"}, "de", "fr", "ein Satz > une phrase"},
		{"Hugging Face's translation", "a.jsonl", `{"id": "0", "translation": {"ro": "unu doi", "en": "one two"}}`, run.Translation, run.Dataset{}, "translation.ro", "translation.en", "unu doi > one two"},
		{"document and summary", "a.csv", "summary,document\nshort,a long text\n", run.Summarization, run.Dataset{}, "document", "summary", "a long text > short"},
		{"article and highlights", "a.csv", "id,highlights,article\n7,short,a long text\n", run.Summarization, run.Dataset{}, "article", "highlights", "a long text > short"},
		{"text, title and a label", "a.jsonl", `{"title": "short", "text": "a long text", "label": "x"}`, run.Summarization, run.Dataset{}, "text", "title", "a long text > short"},
		{"the longest two", "a.csv", "u,v,w\n1,short one,a long text\n2,short two,another long text\n", run.Summarization, run.Dataset{Header: "yes"}, "w", "v", "a long text > short one"},
	} {
		s := buildFor(t, c.name, c.content, run.Config{Task: c.task, Dataset: c.spec})
		if got := s.Examples[0].Text + " > " + s.Examples[0].Target; got != c.want || s.Info.Text != c.text || s.Info.Label != c.label {
			t.Errorf("%s: %q from %q and %q; want %q from %q and %q", c.what, got, s.Info.Text, s.Info.Label, c.want, c.text, c.label)
		}
		if s.Labels != nil || s.Info.Splits[0].ByClass != nil || s.Info.Preview[0].Label != s.Examples[0].Target {
			t.Errorf("%s: described as %+v", c.what, s.Info)
		}
	}
}

func TestBuildTargetsCountsWhatIsMissing(t *testing.T) {
	s := buildFor(t, "a.csv", "source,target\na,b\na,b\na,c\nd,\n,e\n", run.Config{Task: run.Translation, Dataset: run.Dataset{DropDuplicates: true}})
	if i := s.Info; i.Rows != 2 || i.Duplicates != 1 || i.Unlabelled != 1 || i.Empty != 1 || len(i.Warnings) != 1 || !strings.HasPrefix(i.Warnings[0].String(), "Rows that equal an earlier one: 1 of 5.") {
		t.Errorf("described as %+v", i)
	}
}

func TestBuildProse(t *testing.T) {
	for _, c := range []struct {
		what, name, content string
		want                []string
	}{
		{"a line an example", "a.txt", "one, two\nthree\n", []string{"2 one, two", "3 three"}},
		{"paragraphs", "a.txt", "one\ntwo\n\nthree\n\n\nfour\nfive", []string{"2 one two", "5 three", "8 four five"}},
		{"a few empty lines among many", "a.txt", strings.Repeat("one\n", 30) + "\n" + strings.Repeat("two\n", 30), nil},
		{"a tab here and there", "a.txt", "one\ttwo\nthree\nfour, five\n", []string{"2 one two", "3 three", "4 four, five"}},
		{"texts of a table", "a.csv", "label,text\nx,one\ny,\nx,one\n", []string{"2 one"}},
		{"stories", "a.jsonl", `{"story": "one", "id": 1}`, []string{"1 one"}},
	} {
		content := c.content
		if c.name == "a.txt" {
			content = "\n" + content
		}
		for _, task := range []string{run.TextGeneration, run.FillMask} {
			s := buildFor(t, c.name, content, run.Config{Task: task, Dataset: run.Dataset{CollapseSpace: true, DropDuplicates: c.want != nil}})
			var got []string
			for _, e := range s.Examples {
				got = append(got, fmt.Sprint(e.Row, " ", e.Text))
			}
			if c.want != nil && !slices.Equal(got, c.want) || c.want == nil && len(got) != 60 {
				t.Errorf("%s: %q, want %q", c.what, got, c.want)
			}
			if s.Info.Label != "" || s.Labels != nil {
				t.Errorf("%s: described as %+v", c.what, s.Info)
			}
		}
	}
}

func TestTaskErrors(t *testing.T) {
	tags, qa := run.TokenClassification, run.QuestionAnswering
	measured, percent := "text,label\n", "text,label\n"
	for i := range 40 {
		percent += fmt.Sprintf("t%d,%d%%\n", i, i)
		measured += fmt.Sprintf("t%d,%d.5\n", i, i)
	}
	for _, c := range []struct {
		what, name, content string
		config              run.Config
		line                int
		column, says        string
	}{
		{"tags too few", "a.csv", "tokens,tags\na b,O B-X\na b c,O O\n", run.Config{Task: tags}, 3, "tags", `2 tags for the 3 words of column "tokens"`},
		{"a word without tag", "a.jsonl", `{"tokens": ["a", "b"], "tags": ["O", null]}`, run.Config{Task: tags}, 1, "tags", `word 2, "b", has no tag`},
		{"one tag", "a.csv", "tokens,tags\na b,O O\n", run.Config{Task: tags}, 0, "tags", `every word has the tag "O"`},
		{"no number", "a.csv", "text,label\na,1\nb,x\n", run.Config{Task: run.TextClassification, ProblemType: run.Regression}, 3, "label", `"x" is not a number`},
		{"a dash among measurements", "a.csv", measured + "u,-\n", run.Config{Task: run.TextClassification}, 42, "label", `"-" is not a number`},
		{"a label of its own for every text", "a.csv", percent, run.Config{Task: run.TextClassification}, 0, "label", "each of the 40 labels occurs once"},
		{"two labels where one is asked for", "a.jsonl", `{"text": "a", "label": ["x"]}` + "\n" + `{"text": "b", "label": ["x", "y"]}`, run.Config{Task: run.TextClassification, ProblemType: run.SingleLabel}, 2, "label", "has 2 labels"},
		{"a list of ones and zeros that is longer", "a.jsonl", `{"text": "a", "label": [0, 0, 1]}` + "\n" + `{"text": "b", "label": [1, 0, 0]}` + "\n" + `{"text": "c", "label": [0, 1, 0, 0]}`, run.Config{Task: run.TextClassification}, 3, "label", "has 4 places where the other rows have 3"},
		{"no label where one is asked for", "a.csv", "words,up,down\na b,1,0\nc d,0,0\n", run.Config{Task: run.TextClassification, ProblemType: run.SingleLabel}, 3, "up", "has 0 labels"},
		{"no label", "a.jsonl", `{"text": "a", "label": []}`, run.Config{Task: run.TextClassification}, 0, "label", "no row has a label"},
		{"no target", "a.csv", "source,target\na,\nb, \n", run.Config{Task: run.Translation}, 0, "target", "2 without a label"},
		{"no second column", "a.txt", "a\nb\n", run.Config{Task: run.Summarization}, 0, "", "no column holds targets"},
		{"no tags", "a.txt", "a\nb\n", run.Config{Task: tags}, 0, "", "no column holds tags"},
		{"no questions", "a.csv", "context,answer\na b,a\n", run.Config{Task: qa}, 0, "", "no column holds questions"},
		{"no answers", "a.csv", "context,question\na b,c?\n", run.Config{Task: qa}, 0, "", "no column holds answers"},
		{"wrong question column", "a.csv", "context,question,answer\na b,c?,a\n", run.Config{Task: qa, Dataset: run.Dataset{Question: "q"}}, 0, "", `no column "q" to take the question from`},
		{"question is context", "a.csv", "context,question,answer\na b,c?,a\n", run.Config{Task: qa, Dataset: run.Dataset{Text: "context", Question: "context"}}, 0, "context", "cannot hold the questions"},
		{"answers that are no answers", "a.jsonl", `{"context": "a b", "question": "c?", "answers": {"text": 1}}`, run.Config{Task: qa}, 1, "answers", "cannot be read"},
		{"no place", "a.csv", "context,question,answer,answer_start\na b,c?,a,x\n", run.Config{Task: qa}, 2, "answer_start", `"x" is not a number`},
		{"answers elsewhere", "a.csv", "context,question,answer\na b,c?,d\n", run.Config{Task: qa}, 2, "answer", "no answer occurs in its context"},
	} {
		spec := run.Dataset{}
		if strings.HasSuffix(c.name, ".csv") {
			spec.Header = "yes"
		}
		_, err := read(t, c.name, c.content, spec).Build(&c.config)
		e, ok := err.(*Error)
		if !ok || e.Line != c.line || e.Column != c.column || !strings.Contains(e.Problem.String(), c.says) {
			t.Errorf("%s: %v; want line %d, column %q, something with %q", c.what, err, c.line, c.column, c.says)
		}
	}
}

func TestHeadersOfEveryTask(t *testing.T) {
	for _, header := range []string{"context,question,answer", "source,target", "article,highlights", "tokens,tags", "en,zh"} {
		table := read(t, "a.csv", header+"\n"+strings.Repeat(strings.Repeat("x y,", strings.Count(header, ","))+"z\n", 3), run.Dataset{})
		if !table.Header || !reflect.DeepEqual(table.Columns, strings.Split(header, ",")) {
			t.Errorf("%s: columns %q", header, table.Columns)
		}
	}
}

// TestTasksReadWhatTheyAreDescribedToRead checks that a task reads the columns
// that the page offers for it.
func TestTasksReadWhatTheyAreDescribedToRead(t *testing.T) {
	for _, task := range run.Tasks {
		here, ok := tasks[task.Name]
		if !ok || here.textColumn == nil || here.read == nil {
			t.Errorf("%s is read in no way", task.Name)
		}
		if (here.questions != nil) != task.Reads("question") || (here.questionColumn != nil) != task.Reads("question") {
			t.Errorf("%s: questions are read by names %q", task.Name, here.questions)
		}
		if (here.labels != nil) != task.Reads("label") || (here.labelColumn != nil) != task.Reads("label") {
			t.Errorf("%s: answers are read by names %q", task.Name, here.labels)
		}
		if (here.number != nil) != task.HasLabels() || (here.warn != nil) != task.HasLabels() {
			t.Errorf("%s: its labels are not numbered, or are without being there", task.Name)
		}
	}
	if len(tasks) != len(run.Tasks) {
		t.Errorf("%d tasks are read, %d are described", len(tasks), len(run.Tasks))
	}
}
