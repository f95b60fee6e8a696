package main

import (
	"strings"
	"testing"
)

const goodQuiz = `# Title

Lead.

` + "```ask one\nWhat?\n- [ ] no\n- [x] **yes**\n```\n"

// The quiz is read as lessons are, and its faults are told with file and line.
func TestTheQuizIsRead(t *testing.T) {
	read := func(from, to string) (*reader, []*document) {
		r := &reader{}
		if !strings.Contains(goodQuiz, from) {
			t.Fatalf("the quiz does not hold %q", from)
		}
		list := []*document{r.read("quiz.en.md", []byte(strings.Replace(goodQuiz, from, to, 1))), r.read("quiz.zh.md", []byte(goodQuiz))}
		r.compare(list)
		return r, list
	}
	r, list := read("", "")
	if err := r.err(); err != nil {
		t.Fatal(err)
	}
	b := list[0].Blocks[0]
	if b.Name != "one" || len(b.Choices) != 2 || b.Choices[0].Right || !b.Choices[1].Right || b.Choices[1].HTML != "<span><strong>yes</strong></span>" || list[0].File("en") != "quiz.en" {
		t.Errorf("the quiz is read as %+v", b)
	}
	for _, c := range []struct{ from, to, want string }{
		{"- [x]", "- [ ]", "quiz.en.md:5: of 2 choices 0 are right"},
		{"- [ ]", "- [x]", "quiz.en.md:5: of 2 choices 2 are right"},
		{"- [ ] no", "- no", "quiz.en.md:7: \"- no\" is not a choice"},
		{"- [ ] no\n", "", "quiz.en.md:5: of 1 choices 1 are right"},
		{"- [ ] no\n- [x] **yes**", "- [x] yes\n- [ ] no", "quiz.en.md:5: the choices at quiz.zh.md:5 are right for something else"},
		{"ask one", "ask other", "quiz.en.md:5: the block ask at quiz.zh.md:5 is about something else"},
		{"```ask one", "```try\nThis.\n```\n\n```ask one", "quiz.en.md:5: a quiz has blocks of the kind ask alone, not try"},
		{"```ask one", "```ask one\nWhy?\n- [x] a\n- [ ] b\n```\n\n```ask one", "quiz.en.md:11: two questions are called one"},
	} {
		r, _ := read(c.from, c.to)
		if err := r.err(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("with %q the quiz has the faults\n%v\nwhich lack\n%s", c.to, err, c.want)
		}
	}
}
