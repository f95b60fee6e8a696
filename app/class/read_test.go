package class

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"tuneground/app/lesson"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// questions is a quiz of two questions, of which the second choice is right.
var questions = []lesson.Block{
	{Kind: lesson.Ask, Name: "one", Choices: []lesson.Choice{{}, {Right: true}, {}}},
	{Kind: lesson.Ask, Name: "two", Choices: []lesson.Choice{{}, {Right: true}}},
}

// result is what a pupil hands in, as the page writes it.
func result(t testing.TB, id string, hour int, before, after map[string]int) string {
	t.Helper()
	attempt := func(answers map[string]int, hour int) *lesson.Attempt {
		if answers == nil {
			return nil
		}
		return &lesson.Attempt{Time: time.Date(2026, 3, 1, hour, 0, 0, 0, time.UTC), Answers: answers}
	}
	r := lesson.Result{
		Tuneground: lesson.ResultKind, ID: id, Language: "zh", Before: attempt(before, hour), After: attempt(after, hour+1),
		Lessons: map[string]lesson.Progress{"attention": {Predicted: true, Answered: 2, Of: 2}},
		Runs:    []run.Row{{Task: run.TextClassification, Data: "sentiment", Metric: "accuracy", Value: 0.8}},
	}
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What a class hands in is summed up: the newest file of each pupil counts.
func TestClassIsSummedUp(t *testing.T) {
	var p Pile
	add := func(file, content string) { p.Add(file, []byte(content), questions) }
	add("a.json", result(t, "aaaa", 8, map[string]int{"one": 1, "two": 0}, map[string]int{"one": 2, "two": 2}))
	add("b.json", result(t, "bbbb", 8, map[string]int{"one": 2, "two": 1}, nil))
	add("a-again.json", result(t, "aaaa", 9, map[string]int{"one": 1, "two": 2}, map[string]int{"one": 2, "two": 2}))
	add("a-old.json", result(t, "aaaa", 7, map[string]int{"one": 2, "two": 2}, nil))
	add("tuneground.json", `{"config": {"task": "text-classification", "metric_for_best_model": "accuracy"}, "data": {"name": "sentiment"}, "report": {"metrics": {"accuracy": 0.9}}}`)
	for i, want := range []string{"a-again.json: aaaa has handed in already", "a-old.json: aaaa has handed in already"} {
		if len(p.faults) != 2 || !strings.HasPrefix(text.English.Sentence(p.faults[i]), want) {
			t.Fatalf("the faults are %v, want %q", p.faults, want)
		}
	}
	const table = "id,language,right_before,right_after,lessons_done,one_before,one_after,two_before,two_after\n" +
		"aaaa,zh,1,2,1,0,1,1,1\nbbbb,zh,1,,1,1,,0,\n"
	if got := p.csv(questions); got != table {
		t.Errorf("the table is\n%s", got)
	}
	if share, n := p.share(questions[0], before); share != 0.5 || n != 2 {
		t.Errorf("before, %v of %d are right", share, n)
	}
	if share, n := p.share(questions[0], after); share != 1 || n != 1 {
		t.Errorf("after, %v of %d are right", share, n)
	}
	if runs := p.runs(); len(runs) != 3 || runs[0].Value != 0.9 || runs[0].id != "" || runs[1].id != "aaaa" {
		t.Errorf("the runs are %+v", runs)
	}
}

// What is wrong with a file is told with its name, and what was handed in before stays.
func TestFaultsNameTheFile(t *testing.T) {
	good := result(t, "aaaa", 8, map[string]int{"one": 1, "two": 0}, nil)
	change := func(from, to string) string {
		if !strings.Contains(good, from) {
			t.Fatalf("%s does not hold %s", good, from)
		}
		return strings.Replace(good, from, to, 1)
	}
	for content, want := range map[string]string{
		"":                                       "x.json, line 1: unexpected end of JSON input",
		"{\n\"id\": \n}":                         "x.json, line 3: invalid character '}' looking for beginning of value",
		"[]":                                     "x.json: the whole is a JSON array; it must be an object",
		"{}":                                     "x.json: it holds neither answers to the quiz nor a run",
		"PK\x03\x04":                             "x.json: it is packed; unpack it and drop the file tuneground.json",
		`{"tuneground": "quiz 9"}`:               `x.json: it holds "quiz 9", which this page does not know`,
		`{"config": {}}`:                         "x.json: the run was not measured",
		change(`"one": 1`, `"one": 4`):           `x.json: the answer to "one" is 4; it must lie between 0 and 3`,
		change(`"one": 1`, `"one": -1`):          `x.json: the answer to "one" is -1`,
		change(`"one": 1`, `"one": "yes"`):       "x.json: before.answers",
		change(`"one"`, `"three"`):               `x.json: the quiz has no question "three" here`,
		change(`aaaa`, `=cmd`):                   `x.json: the id is "=cmd"; it must be letters and digits`,
		change(`"zh"`, `"fr"`):                   `x.json: the language is "fr"`,
		change(`"answered": 2`, `"answered": 3`): `x.json: in the lesson "attention" 3 of 2 questions are answered`,
		change(`"metric": "accuracy"`, `"metric": ""`): "x.json: a run has no score",
	} {
		var p Pile
		p.Add("good.json", []byte(good), questions)
		p.Add("x.json", []byte(content), questions)
		if len(p.faults) != 1 || len(p.pupils()) != 1 {
			t.Errorf("%q leaves %d pupils and the faults %v", content, len(p.pupils()), p.faults)
			continue
		}
		if got := text.English.Sentence(p.faults[0]); !strings.HasPrefix(got, want) {
			t.Errorf("%q is refused with\n%s\nnot with\n%s", content, got, want)
		}
	}
}

// A file of any kind is read, or refused with its name; what is read can be summed up, and
// is the same when it is written and read again.
func FuzzRead(f *testing.F) {
	f.Add([]byte(result(f, "aaaa", 8, map[string]int{"one": 1, "two": 0}, map[string]int{"one": 2})))
	f.Add([]byte(`{"config": {"task": "summarization"}, "evals": [{"best": true, "metrics": {"rougeL": 1e300}}], "steps": [{}]}`))
	f.Add([]byte(`{"tuneground": "quiz 1", "id": "a", "language": "en", "after": null, "before": {}}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := Read("some file", content, questions)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "some file") {
				t.Errorf("the fault is %v", err)
			}
			return
		}
		var p Pile
		p.Add("some file", content, questions)
		for _, q := range questions {
			if share, n := p.share(q, after); share < 0 || share > 1 || n > 1 {
				t.Errorf("%v of %d are right", share, n)
			}
		}
		lines := strings.Split(p.csv(questions), "\n")
		if len(lines) != 2+len(p.pupils()) || strings.Count(lines[0], ",") != strings.Count(lines[len(lines)-2], ",") {
			t.Errorf("the table is %q", lines)
		}
		p.runs()
		if r.ID == "" {
			return
		}
		again, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := Read("some file", again, questions); err != nil || normal(back) != normal(r) {
			t.Errorf("%s is read again as %+v (%v)", again, back, err)
		}
	})
}

// normal is a result as JSON, in which an empty list is none.
func normal(r lesson.Result) string {
	text, _ := json.Marshal(r)
	return string(text)
}
