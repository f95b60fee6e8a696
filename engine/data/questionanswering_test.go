package data

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/run"
)

var answering = run.Config{Task: run.QuestionAnswering, Dataset: run.DefaultDataset("")}

// jsonRow returns a line of JSON with the given context and answers.
func jsonRow(context, answers string) string {
	return fmt.Sprintf(`{"context": %q, "question": "Which?", "answers": %s}`, context, answers)
}

func TestAnswers(t *testing.T) {
	for _, c := range []struct {
		what, context, answers, want string
		moved                        bool
	}{
		{"as in the data sets", "a b a b", `{"text": ["b", "a b"], "answer_start": [6, 0]}`, "b@6 a b@0", false},
		{"as in SQuAD's file", "a b a b", `[{"text": "b", "answer_start": 2}, {"answer_start": 6, "text": "b"}]`, "b@2 b@6", false},
		{"one object of single values", "a b", `{"text": "b", "answer_start": 2}`, "b@2", false},
		{"the same answer of several people", "a b", `{"text": ["b", "b"], "answer_start": [2, 2]}`, "b@2", false},
		{"texts alone", "a b a b", `["b", "a"]`, "b@2 a@0", false},
		{"a text", "a b a b", `"b"`, "b@2", false},
		{"characters of several bytes", "é😀 中b", `{"text": ["b"], "answer_start": [4]}`, "b@4", false},
		{"a little off", "a b c b d", `{"text": ["b"], "answer_start": [5]}`, "b@6", true},
		{"off by the same to both sides", "b a b", `{"text": ["b"], "answer_start": [2]}`, "b@0", true},
		{"before the text", "a b a b", `{"text": ["b"], "answer_start": [-7]}`, "b@2", false},
		{"after the text", "a b a b", `{"text": ["b"], "answer_start": [99]}`, "b@6", true},
		{"white space that cleaning drops", "  a \n b  b c", `{"text": ["b"], "answer_start": [9]}`, "b@4", false},
		{"white space of its own", "a  b  c", `{"text": [" b  c"], "answer_start": [2]}`, "b c@2", false},
		{"markup before it", "<p>x</p><p>b</p> and b", `{"text": ["b"], "answer_start": [11]}`, "b@2", false},
		{"an entity in it", "x &amp; y &amp; z", `{"text": ["y &amp; z"], "answer_start": [8]}`, "y & z@4", false},
		{"letters that cleaning joins", "cafe\u0301 b b", `{"text": ["b"], "answer_start": [8]}`, "b@7", false},
		{"one of two is not there", "a b", `{"text": ["z", "b"], "answer_start": [0, 2]}`, "b@2", true},
	} {
		s := buildFor(t, "a.jsonl", jsonRow(c.context, c.answers), answering)
		var got []string
		for _, a := range s.Examples[0].Answers {
			got = append(got, fmt.Sprintf("%s@%d", a.Text, a.Start))
			if r := []rune(s.Examples[0].Text); string(r[a.Start:a.Start+len([]rune(a.Text))]) != a.Text {
				t.Errorf("%s: %q does not stand at %d of %q", c.what, a.Text, a.Start, s.Examples[0].Text)
			}
		}
		if strings.Join(got, " ") != c.want || hasWarning(s, "are not where the file says: 1") != c.moved {
			t.Errorf("%s: %q, want %q; warnings %q", c.what, got, c.want, s.Info.Warnings)
		}
		if s.Info.Preview[0].Label != s.Examples[0].Answers[0].Text || s.Info.Preview[0].Question != "Which?" || s.Info.Question != "question" {
			t.Errorf("%s: described as %+v", c.what, s.Info)
		}
	}
}

func TestQuestionsWithoutAnswer(t *testing.T) {
	s := buildFor(t, "a.jsonl", strings.Join([]string{
		jsonRow("a b", `{"text": ["b"], "answer_start": [2]}`),
		jsonRow("c d", `{"text": [], "answer_start": []}`),
		jsonRow("c d", `{"text": ["e"], "answer_start": [0]}`),
		jsonRow("c d", `null`),
		jsonRow("", `["a"]`),
		jsonRow("a b", `{"text": ["b"], "answer_start": [2]}`),
	}, "\n"), answering)
	if i := s.Info; i.Rows != 1 || i.Unlabelled != 3 || i.Empty != 1 || i.Duplicates != 1 {
		t.Errorf("described as %+v", i)
	}
	for _, part := range []string{"without an answer: 2", "in the context: 1, the first on line 3"} {
		if !hasWarning(s, part) {
			t.Errorf("no warning with %q in %q", part, s.Info.Warnings)
		}
	}
}

func TestQuestionColumns(t *testing.T) {
	for _, c := range []struct{ what, content string }{
		{"names", "question,context,answer\nWhat?,a b c,b c\nWho?,d e f,e\n"},
		{"names and places", "id,context,question,answer,answer_start\n1,a b c,What?,b c,2\n2,d e f,Who?,e,2\n"},
		{"content", "u,v,w,x\n1,What?,b c,a b c in a text\n2,Who？,e,d e f in a text\n"},
		{"Chinese names", "上下文,问题,答案\na b c,What?,b c\nd e f,Who?,e\n"},
	} {
		c2 := answering
		c2.Dataset.Header = "yes"
		s := buildFor(t, "a.csv", c.content, c2)
		if got, want := answersIn(s), []string{"b c", "e"}; !slices.Equal(got, want) || s.Examples[0].Question != "What?" || s.Examples[0].Answers[0].Start != 2 {
			t.Errorf("%s: %q, want %q; %+v", c.what, got, want, s.Examples[0])
		}
	}
}

const squad = `{"version": "1.1", "data": [{"title": "T",
 "paragraphs": [
  {"context": "a b c", "qas": [
    {"id": "1", "question": "Which?", "answers": [{"text": "b", "answer_start": 2}]},
    {"id": "2", "is_impossible": true, "question": "Why?", "answers": []}]},
  {"qas": [{"answers": [{"answer_start": 0, "text": "d"}],
            "question": "Who?"}], "context": "d e"}]},
 {"paragraphs": []}]}`

func TestReadSQuAD(t *testing.T) {
	table := read(t, "train-v1.1.json", squad, run.Dataset{})
	want := []Row{
		{4, []string{"a b c", "Which?", `[{"text": "b", "answer_start": 2}]`}},
		{5, []string{"a b c", "Why?", `[]`}},
		{6, []string{"d e", "Who?", `[{"answer_start": 0, "text": "d"}]`}},
	}
	if fmt.Sprint(table.Rows) != fmt.Sprint(want) {
		t.Errorf("rows %+v, want %+v", table.Rows, want)
	}
	c := answering
	s, err := table.Build(&c)
	if err != nil || !slices.Equal(answersIn(s), []string{"b", "d"}) || s.Info.Unlabelled != 1 {
		t.Errorf("set %+v, error %v", s, err)
	}
}

func TestSQuADErrors(t *testing.T) {
	for _, c := range []struct {
		what, content string
		line          int
		column, says  string
	}{
		{"cut off", squad[:strings.Index(squad, `"Why?"`)], 5, "", "not valid JSON"},
		{"no list of questions", strings.Replace(squad, `"qas": [`, `"qas": 7, "x": [`, 1), 3, "qas", "found 7 instead of a list"},
		{"a question that is none", strings.Replace(squad, `{"id": "1"`, `"1", {"id": "1"`, 1), 4, "", `found 1 instead of an object`},
		{"a second object", squad + "\n{}", 9, "", "after the end of the data"},
		{"no questions", `{"data": [{"paragraphs": []}]}`, 0, "", "holds no example"},
	} {
		_, err := Read("a.json", strings.NewReader(c.content), 0, run.Dataset{}, nil)
		e, ok := err.(*Error)
		if !ok || e.Line != c.line || e.Column != c.column || !strings.Contains(e.Problem.String(), c.says) {
			t.Errorf("%s: %v; want line %d, column %q, something with %q", c.what, err, c.line, c.column, c.says)
		}
	}
}

// TestIsSQuAD checks that other files are not mistaken for SQuAD's.
func TestIsSQuAD(t *testing.T) {
	for content, want := range map[string]bool{
		squad: true, `{"data": [{"paragraphs": [`: true,
		`{"text": "a", "label": 1}`: false, `{"data": []}`: false, `{"data": [{"text": "a"}]}`: false,
		`{"data": "a", "paragraphs": []}`: false, `[{"data": [{"paragraphs": []}]}]`: false, `{`: false, ``: false,
	} {
		if isSQuAD(content) != want {
			t.Errorf("%.40s: %v", content, !want)
		}
	}
}
