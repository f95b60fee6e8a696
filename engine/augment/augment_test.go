package augment

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"tuneground/engine/data"
	"tuneground/engine/run"
	"tuneground/engine/watch"
)

const english = `# a comment
movie film picture
great fine grand
fine thin
watch see
`

const chinese = `高兴 快乐 开心
电影 影片
电影院
我们
=他她它
=视事是
`

func thesaurus(t testing.TB) *Thesaurus {
	t.Helper()
	words := &Thesaurus{}
	for _, list := range []string{english, chinese} {
		if err := words.Add("test.txt", []byte(list)); err != nil {
			t.Fatal(err)
		}
	}
	return words
}

// quiet is a watch that nobody looks at.
var quiet = watch.Watch{Look: func() error { return nil }, Progress: func(string, time.Time, int64, int64) {}}

// set is a set of texts with two classes, the last four for validation and test.
func set(texts ...string) *data.Set {
	s := &data.Set{Task: run.TextClassification, ProblemType: run.SingleLabel, Labels: []string{"bad", "good"}}
	for i, text := range texts {
		s.Examples = append(s.Examples, data.Example{Row: i + 2, Raw: text, Text: text, Label: int32(i % 2)})
		switch n := len(texts) - i; {
		case n > 4 || len(texts) < 5:
			s.Train = append(s.Train, i)
		case n > 2:
			s.Validation = append(s.Validation, i)
		default:
			s.Test = append(s.Test, i)
		}
	}
	return s
}

// all are settings in which every operation is on.
func all(copies int) run.Augmentation {
	return run.Augmentation{NumAug: copies, SR: 0.2, RI: 0.2, RS: 0.2, RD: 0.2, Char: 0.2, MLM: 0.2}
}

// guess fills in the same words everywhere.
func guess(text string) (list [][]run.Answer, err error) {
	for range strings.Count(text, mask) {
		list = append(list, []run.Answer{{Text: "##ing", Score: 0.5}, {Text: "soup", Score: 0.3}, {Text: "天", Score: 0.2}})
	}
	return list, nil
}

func augmenter(t testing.TB, s *data.Set, a run.Augmentation) *Augmenter {
	t.Helper()
	c := run.Default()
	c.Task, c.Augmentation = s.Task, a
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	return New(s, &c, thesaurus(t), guess)
}

var texts = []string{
	"we watch a great movie, and then another movie", "A GREAT film!", "我们看了一部电影，很高兴。", "the soup was cold (and thin)",
	"Great", "", "...", "42", "validation text is great", "another great movie", "test text is great", "the last great movie",
}

// Only the training texts have copies, which keep their labels, follow the examples and
// are all different.
func TestOnlyTrainingTextsAreCopied(t *testing.T) {
	s := set(texts...)
	before := fmt.Sprint(s)
	more, err := augmenter(t, s, all(5)).Set(quiet)
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(s) != before {
		t.Error("the set itself has changed")
	}
	if !slices.Equal(more.Validation, s.Validation) || !slices.Equal(more.Test, s.Test) || !reflect.DeepEqual(more.Examples[:len(s.Examples)], s.Examples) {
		t.Error("validation or test is not as it was")
	}
	if more.Of != s || more.Copies() < 5*5 || len(more.Train) != len(s.Train)+more.Copies() {
		t.Fatalf("%d copies, %d texts to train on", more.Copies(), len(more.Train))
	}
	rows, seen := map[int]data.Example{}, map[string]bool{}
	for _, i := range s.Train {
		rows[s.Examples[i].Row] = s.Examples[i]
	}
	for _, e := range more.Examples[len(s.Examples):] {
		original, trains := rows[e.Row]
		if !trains || e.Label != original.Label {
			t.Errorf("%q has label %d and is of row %d", e.Text, e.Label, e.Row)
		}
		if strings.TrimSpace(e.Text) == "" || e.Text == original.Text || seen[e.Text] {
			t.Errorf("%q is a copy of %q, or another one is the same", e.Text, original.Text)
		}
		seen[e.Text] = true
	}
}

// A copy depends on seed, example and number alone: not on the copies of other texts.
func TestSeedsReproduce(t *testing.T) {
	s := set(texts...)
	one, err := augmenter(t, s, all(4)).Copies(2)
	if err != nil || len(one) != 4 {
		t.Fatalf("%d copies, %v", len(one), err)
	}
	fewer := set(texts...)
	fewer.Train = []int{2}
	again, _ := augmenter(t, fewer, all(4)).Set(quiet)
	if !reflect.DeepEqual(again.Examples[len(s.Examples):], one) {
		t.Errorf("%+v alone, %+v among others", again.Examples[len(s.Examples):], one)
	}
	by := augmenter(t, s, all(4))
	by.seed++
	if other, _ := by.Copies(2); reflect.DeepEqual(other, one) {
		t.Error("another seed gives the same copies")
	}
}

// The preview shows a copy that the run makes.
func TestTurn(t *testing.T) {
	s := set(texts...)
	by := augmenter(t, s, all(len(run.Operations)))
	copies, _ := by.Copies(0)
	for _, operation := range run.Operations {
		n := by.Turn(0, operation)
		e, ok, err := augmenter(t, s, all(1)).Copy(0, n, operation)
		if err != nil || !ok || copies[n].Text != e.Text {
			t.Errorf("%s makes %q, the run's copy %d is %q", operation, e.Text, n, copies[n].Text)
		}
	}
}

// changes returns different copies of the first example by one operation.
func changes(t *testing.T, s *data.Set, a run.Augmentation, operation string) (list []data.Example) {
	t.Helper()
	by := augmenter(t, s, a)
	for n := range 300 {
		e, ok, err := by.Copy(0, n, operation)
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			list = append(list, e)
		}
	}
	return list
}

// What each operation makes of a text: every result is among those listed, and all of
// these occur.
func TestOperations(t *testing.T) {
	cases := []struct {
		operation, text string
		want            []string
	}{
		{run.SynonymReplacement, "A great day", []string{"A fine day", "A grand day"}},
		{run.SynonymReplacement, "GREAT Fine", []string{"FINE Fine", "GRAND Fine", "GREAT Great", "GREAT Grand", "GREAT Thin"}},
		{run.SynonymReplacement, "我们很高兴！", []string{"我们很快乐！", "我们很开心！"}},
		{run.SynonymReplacement, "在电影院", nil}, // a longer word than 电影
		{run.SynonymReplacement, "nothing here", nil},
		{run.RandomInsertion, "see it", []string{"watch see it", "see watch it"}},
		{run.RandomInsertion, "(see)", []string{"(watch see)"}},
		{run.RandomInsertion, "很高兴", []string{"快乐很高兴", "开心很高兴", "很快乐高兴", "很开心高兴"}},
		{run.RandomSwap, "one, two", []string{"two, one"}},
		{run.RandomSwap, "用iPhone 看", []string{"iPhone用 看", "看iPhone 用", "用看 iPhone"}},
		{run.RandomSwap, "one", nil},
		{run.RandomDeletion, "one, two", []string{"one,", ", two"}},
		{run.RandomDeletion, "我们高兴", []string{"我们", "高兴"}},
		{run.RandomDeletion, "one!", nil},
		{run.CharacterNoise, "12 — 3", nil},
		{run.CharacterNoise, "他", []string{"他他", "她", "它"}},
		{run.MaskFilling, "the day", []string{"soup day", "the soup"}},
		{run.MaskFilling, "Soup", nil},
		{run.MaskFilling, "高兴", []string{"天兴", "高天"}},
		{run.MaskFilling, "a [MASK]", nil},
	}
	for _, c := range cases {
		got := map[string]bool{}
		for _, e := range changes(t, set(c.text), all(1), c.operation) {
			got[e.Text] = true
			if !slices.Contains(c.want, e.Text) {
				t.Errorf("%s makes %q of %q", c.operation, e.Text, c.text)
			}
		}
		if len(got) < len(c.want) {
			t.Errorf("%s makes only %v of %q, want %q", c.operation, got, c.text, c.want)
		}
	}
}

// An operation changes the share alpha of the words, at least one.
func TestAlpha(t *testing.T) {
	text := strings.TrimSpace(strings.Repeat("great ", 20))
	for alpha, want := range map[float64]int{0.01: 1, 0.1: 2, 0.5: 10, 0.9: 18} {
		a := run.Augmentation{NumAug: 1, SR: alpha, RI: alpha, Char: alpha, MLM: alpha}
		for _, operation := range a.On() {
			e := changes(t, set(text), a, operation)[0]
			changed := 0
			for _, word := range strings.Fields(e.Text) {
				if word != "great" {
					changed++
				}
			}
			if changed != want {
				t.Errorf("%s with alpha %v changes %d of 20 words, want %d", operation, alpha, changed, want)
			}
		}
	}
}

// Tags stay with their words, and an entity loses or exchanges none of them.
func TestTagsFollowTheirWords(t *testing.T) {
	labels := []string{"O", "B-PER", "I-PER"}
	tagOf := map[string]int32{"Anna": 1, "Great": 2}
	s := &data.Set{Task: run.TokenClassification, Labels: labels, Train: []int{0}}
	words := strings.Fields("yesterday Anna Great saw a great movie in town 我 们 高 兴 。")
	e := data.Example{}
	for _, w := range words {
		e.Words, e.Tags = append(e.Words, data.Word{Text: w}), append(e.Tags, tagOf[w])
	}
	e.Text = data.JoinWords(e.Words)
	s.Examples = []data.Example{e}
	a := run.Augmentation{NumAug: 1, SR: 0.3, RS: 0.3, RD: 0.3, Char: 0.3}
	for _, operation := range a.On() {
		list := changes(t, s, a, operation)
		if len(list) < 290 {
			t.Errorf("%s changes only %d of 300 copies", operation, len(list))
		}
		for _, e := range list {
			if len(e.Tags) != len(e.Words) {
				t.Fatalf("%s leaves %d tags for %d words", operation, len(e.Tags), len(e.Words))
			}
			at := slices.Index(e.Tags, 1)
			if at < 0 || at+1 == len(e.Tags) || e.Tags[at+1] != 2 || slices.Max(e.Tags[at+2:]) > 0 || at > 0 && slices.Max(e.Tags[:at]) > 0 {
				t.Fatalf("%s: the tags of %q are %v", operation, e.Text, e.Tags)
			}
			if operation != run.CharacterNoise && (e.Words[at].Text != "Anna" || e.Words[at+1].Text != "Great") {
				t.Fatalf("%s makes the entity %q", operation, e.Text)
			}
			runes := []rune(e.Text)
			for _, w := range e.Words {
				if string(runes[w.From:w.To]) != w.Text || strings.ContainsRune("我们高兴", []rune(w.Text)[0]) && utf8.RuneCountInString(w.Text) > 1 && operation != run.CharacterNoise {
					t.Fatalf("%s: %q is no word of %q", operation, w.Text, e.Text)
				}
			}
		}
	}
}

// An answer stays in its context, at the place that the example names, and so do the
// words of the question.
func TestAnswersStay(t *testing.T) {
	text := "In 1969, the great ship of Anna-Lena Berg (a fine movie) reached 上海 at noon; 上海 was cold."
	e := data.Example{Text: text, Question: "Who owned the ship?"}
	for _, answer := range []string{"Anna-Lena Berg", "Lena", "上海 at noon", "1969"} {
		e.Answers = append(e.Answers, data.Answer{Text: answer, Start: utf8.RuneCountInString(text[:strings.Index(text, answer)])})
	}
	s := &data.Set{Task: run.QuestionAnswering, Examples: []data.Example{e}, Train: []int{0}}
	for _, operation := range run.Operations {
		list := changes(t, s, all(1), operation)
		if len(list) < 290 {
			t.Errorf("%s changes only %d of 300 copies", operation, len(list))
		}
		for _, e := range list {
			runes := []rune(e.Text)
			for _, a := range e.Answers {
				if end := a.Start + utf8.RuneCountInString(a.Text); end > len(runes) || string(runes[a.Start:end]) != a.Text {
					t.Fatalf("%s: %q is not at %d of %q", operation, a.Text, a.Start, e.Text)
				}
			}
			if !strings.Contains(e.Text, "ship") || e.Question != "Who owned the ship?" {
				t.Fatalf("%s: %q no longer answers %q", operation, e.Text, e.Question)
			}
		}
	}
}

// The errors of the model and of the user who stops reach the caller.
func TestErrorsEndTheWork(t *testing.T) {
	s, broken := set(strings.Split(strings.Repeat("a great movie|", 40), "|")...), errors.New("broken")
	by := augmenter(t, s, all(6))
	by.fill = func(string) ([][]run.Answer, error) { return nil, broken }
	if _, err := by.Set(quiet); err != broken {
		t.Errorf("a model's error came as %v", err)
	}
	w := quiet
	w.Look = func() error { return watch.ErrStopped }
	if _, err := augmenter(t, s, all(6)).Set(w); err != watch.ErrStopped {
		t.Errorf("a stop came as %v", err)
	}
}

// Without the model there are as many copies, of about the same length.
func TestStandIns(t *testing.T) {
	s := set(texts...)
	by := augmenter(t, s, run.Augmentation{NumAug: 1, MLM: 0.2})
	filled, _ := by.Set(quiet)
	by.fill = nil
	planned, _ := by.Set(quiet)
	if planned.Copies() < filled.Copies() || planned.Copies() > len(s.Train) {
		t.Errorf("%d copies are planned and %d made", planned.Copies(), filled.Copies())
	}
}

func TestBrokenListNamesItsLine(t *testing.T) {
	for _, list := range []string{"a b\n\xff\xfe\n", "a b\n" + strings.Repeat("x", mostBytes+1) + "\n"} {
		if err := new(Thesaurus).Add("en.txt", []byte(list)); err == nil || !strings.Contains(err.Error(), "en.txt, line 2") {
			t.Errorf("%.20q: %v", list, err)
		}
	}
}

// FuzzCopies checks that any text stays valid UTF-8 and keeps a word.
func FuzzCopies(f *testing.F) {
	for i, text := range texts {
		f.Add(text, uint32(i))
	}
	f.Add("a\u3000\u0301b \u202e字", uint32(1))
	words := thesaurus(f)
	f.Fuzz(func(t *testing.T, text string, seed uint32) {
		text = strings.TrimSpace(strings.ToValidUTF8(text, "?"))
		if whole, _ := (&draft{pieces: words.split(text)}).join(); whole != text {
			t.Fatalf("%q in pieces is %q", text, whole)
		}
		by := augmenter(t, set(text), all(6))
		by.seed = seed
		copies, err := by.Copies(0)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range copies {
			if !utf8.ValidString(e.Text) || strings.TrimSpace(e.Text) == "" || e.Text == text {
				t.Errorf("%q became %q", text, e.Text)
			}
			if strings.ContainsFunc(text, changeable) && !strings.ContainsFunc(e.Text, changeable) {
				t.Errorf("%q lost its words: %q", text, e.Text)
			}
		}
	})
}

// FuzzAnswers checks that a part of any text stays at the place that the example names.
func FuzzAnswers(f *testing.F) {
	for i, text := range texts {
		f.Add(text, i, 3, uint32(i))
	}
	f.Fuzz(func(t *testing.T, text string, from, length int, seed uint32) {
		runes := []rune(strings.ToValidUTF8(text, "?"))
		if from < 0 || length < 1 || from >= len(runes) || length > len(runes)-from {
			return
		}
		answer := string(runes[from : from+length])
		if strings.TrimSpace(answer) != answer { // no reader of files gives such a one
			return
		}
		s := &data.Set{Task: run.QuestionAnswering, Train: []int{0}}
		s.Examples = []data.Example{{Text: string(runes), Question: "what?", Answers: []data.Answer{{Text: answer, Start: from}}}}
		by := augmenter(t, s, all(6))
		by.seed = seed
		copies, err := by.Copies(0)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range copies {
			if a, changed := e.Answers[0], []rune(e.Text); a.Start < 0 || a.Start+length > len(changed) || string(changed[a.Start:a.Start+length]) != answer {
				t.Errorf("%q is not at %d of %q, a copy of %q", answer, a.Start, e.Text, string(runes))
			}
		}
	})
}

// FuzzThesaurus checks that what is read of any list are words of the list.
func FuzzThesaurus(f *testing.F) {
	for _, list := range []string{english, chinese, "", "=", "#", "=\n a\tb \r\n", "a\u2028b c"} {
		f.Add(list)
	}
	f.Fuzz(func(t *testing.T, list string) {
		words := &Thesaurus{}
		if words.Add("list", []byte(list)) != nil {
			return
		}
		for word := range words.of {
			for _, other := range words.Synonyms(word) {
				if !strings.Contains(list, other) || other == "" || other == word {
					t.Errorf("%q has the synonym %q", word, other)
				}
			}
		}
		for _, p := range words.split(list) {
			if p.text == "" {
				t.Errorf("%q has an empty word", list)
			}
		}
	})
}
