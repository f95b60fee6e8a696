package data

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// TestLabelColumns checks that labels are in several columns only if no other
// column is named as a label, or if the user names them.
func TestLabelColumns(t *testing.T) {
	flags := "text,kind,rude,loud\nthe first,1,0,1\nthe second,0,0,0\n"
	for _, c := range []struct{ what, content, asked, want string }{
		{"columns of ones and zeros", flags, "", "kind, rude, loud"},
		{"one of them is asked for", flags, "loud", "loud"},
		{"two of them are asked for", flags, "loud,kind", "loud, kind"},
		{"a column with commas", "text,\"a,b\",c\nthe first,1,0\nthe second,0,1\n", "a,b", "a,b"},
		{"a column that is called a label", "text,label,rude,loud\nthe first,good,0,1\nthe second,bad,0,1\nthe third,bad,1,1\n", "", "label"},
		{"a single column", "text,loud\nthe first,1\nthe second,0\n", "", "loud"},
		{"a column of labels beside two of flags", "words,mood,rude,loud\nthe first,good,0,1\nthe second,bad,1,0\nthe third,good,1,0\nthe fourth,bad,1,1\n", "", "mood"},
	} {
		if s := build(t, "a.csv", c.content, run.Dataset{Label: c.asked}); s.Info.Label != c.want {
			t.Errorf("%s: labels from %q", c.what, s.Info.Label)
		}
	}
	for _, asked := range []string{"kind, soft", "kind,", ","} {
		if _, err := read(t, "a.csv", flags, run.Dataset{}).Build(config(run.Dataset{Label: asked})); err == nil || !strings.Contains(err.Error(), "there is no column") {
			t.Errorf("the columns %q answer %v", asked, err)
		}
	}
}

// TestLabelColumnsOfATestFile checks that a test file has its labels in the
// same columns, at any position.
func TestLabelColumnsOfATestFile(t *testing.T) {
	train := read(t, "a.csv", "words,kind,rude\nthe first,1,0\nthe second,0,0\n", run.Dataset{})
	c := config(run.Dataset{})
	s, err := train.Build(c)
	if err != nil {
		t.Fatal(err)
	}
	content := "rude,words,kind,new\n1,the third,0,1\n1,the fourth,1,1\n"
	test, err := ReadLike(train, BrowserTab(), "b.csv", strings.NewReader(content), int64(len(content)), run.Dataset{}, nil)
	if err == nil {
		err = s.ReadTest(test, c)
	}
	if err != nil {
		t.Fatal(err)
	}
	if got := []string{s.Answer(&s.Examples[2]), s.Answer(&s.Examples[3])}; !slices.Equal(got, []string{"rude", "kind, rude"}) || len(s.Unlearnt) > 0 {
		t.Errorf("answers %q, classes %q and %q", got, s.Labels, s.Unlearnt)
	}
}

// inEnglish returns messages in English.
func inEnglish(list []message.Message) (texts []string) {
	for _, m := range list {
		texts = append(texts, m.String())
	}
	return texts
}

func TestMergeLabels(t *testing.T) {
	content := "text,label\na,Good\nb,good\nc,good\nd, bad\ne,not so  bad\nf,Not so bad\n"
	for _, merge := range []bool{false, true} {
		s := build(t, "a.csv", content, run.Dataset{MergeLabels: merge})
		labels, said := []string{"Good", "Not so bad", "bad", "good", "not so  bad"}, "They count as different classes"
		if merge {
			labels, said = []string{"Not so bad", "bad", "good"}, "They were merged"
		}
		if !slices.Equal(s.Labels, labels) || !slices.Equal(inEnglish(s.Info.Twins), []string{`"good" and "Good"`, `"Not so bad" and "not so  bad"`}) {
			t.Errorf("merging %v: classes %q, twins %q", merge, s.Labels, s.Info.Twins)
		}
		if !slices.ContainsFunc(s.Info.Warnings, func(w message.Message) bool { return strings.Contains(w.String(), said) }) {
			t.Errorf("merging %v: warnings %q", merge, s.Info.Warnings)
		}
		s.UseTest(build(t, "b.csv", "text,label\ng,GOOD\nh,bad\n", run.Dataset{}))
		if learnt := len(s.Unlearnt) == 0; learnt != merge || slices.Contains(inEnglish(s.Info.Twins), `"Good" and "GOOD"`) == merge {
			t.Errorf("merging %v: classes that only the test has: %q, twins %q", merge, s.Unlearnt, s.Info.Twins)
		}
	}
}

// TestLabelsThatCouldBeElsewhere checks that other candidates are reported if
// no name shows which column has the labels.
func TestLabelsThatCouldBeElsewhere(t *testing.T) {
	rows := ""
	for i := range 12 {
		rows += fmt.Sprintf("remark no. %d,%d,%s\n", i, i%2, []string{"up", "down", "even"}[i%3])
	}
	for _, c := range []struct{ header, label, warning string }{
		{"remark,shop,direction", "shop", `in another column: "direction". "shop" was taken`},
		{"remark,shop,gold_label", "gold_label", ""},
		{"remark,label,direction", "label", ""},
		{"remark,where,Shop Score", "Shop Score", ""},
	} {
		s := buildCSV(t, c.header+"\n"+rows, run.Dataset{})
		if s.Info.Label != c.label || hasWarning(s, "in another column") != (c.warning != "") || c.warning != "" && !hasWarning(s, c.warning) {
			t.Errorf("%s: labels from %q, warnings %q", c.header, s.Info.Label, s.Info.Warnings)
		}
	}
	if s := buildCSV(t, "remark,shop,direction\n"+rows, run.Dataset{Label: "shop"}); hasWarning(s, "in another column") {
		t.Errorf("the column was chosen, yet: %q", s.Info.Warnings)
	}
}

func TestJoinedLabels(t *testing.T) {
	for labels, joined := range map[string]bool{
		"tea|milk,milk|tea,tea|salt,milk|salt":                 true,
		"tea;milk,milk;salt,tea;salt;milk,salt;tea":            true,
		"Perth| Scotland,Perth| Australia,Bath| England,Leith": false,
		"tea|milk,tea|milk,salt,salt":                          false,
	} {
		content := "text,label\n"
		for i, label := range strings.Split(labels, ",") {
			content += fmt.Sprintf("t%d,%s\n", i, label)
		}
		if s := buildCSV(t, content, run.Dataset{Delimiter: ","}); hasWarning(s, "several labels in one") != joined {
			t.Errorf("%s: warnings %q", labels, s.Info.Warnings)
		}
	}
}

// TestPairsOfTexts checks that only one of two texts in a pair is read, and
// that this is reported.
func TestPairsOfTexts(t *testing.T) {
	row := func(i int) string {
		return fmt.Sprintf("the fox no. %d crossed the meadow,an owl sat on chapel %d,%d\n", i, i*7, i%2)
	}
	for header, pair := range map[string]bool{
		"sentence1,sentence2,same": true,
		"text_a,text_b,same":       true,
		"remark,reply,same":        false,
		"reply,same1,same2":        false,
	} {
		content := header + "\n"
		for i := range 12 {
			content += row(i)
		}
		if s := buildCSV(t, content, run.Dataset{}); hasWarning(s, "two texts that belong together") != pair {
			t.Errorf("%s: texts from %q, warnings %q", header, s.Info.Text, s.Info.Warnings)
		}
	}
}

func TestTextsInObjects(t *testing.T) {
	s := build(t, "a.jsonl", `{"review": {"text": "warm bread"}, "label": "up"} {"review": {"text": "cold soup"}, "label": "down"}`, run.Dataset{})
	if s.Info.Text != "review" || !hasWarning(s, `Column "review", taken for the text, holds objects`) {
		t.Errorf("texts from %q, warnings %q", s.Info.Text, s.Info.Warnings)
	}
}

func TestWarningsOfLabels(t *testing.T) {
	for _, c := range []struct{ content, want string }{
		{"text,label\na,x\nb,nan\nc,y\nd,None\ne,nan\nf,\n", `Rows whose label only says that it is missing ("None", "nan"): 3.`},
		{"text,label\na,\"['x', 'y', 'x']\"\nb,['y']\n", "Labels that a row lists more than once: 1, the first on line 2."},
		{"text,label\na,x\na,x\nb,y\n", "Rows that equal an earlier one: 1 of 3."},
		{"words,kind,rude\nthe first,1,0\nthe second,0,0\n", `Each of these columns says with 1 or 0 whether its label applies: "kind", "rude".`},
	} {
		s := build(t, "a.csv", c.content, run.Dataset{DropDuplicates: true})
		if !slices.ContainsFunc(s.Info.Warnings, func(w message.Message) bool { return strings.HasPrefix(w.String(), c.want) }) {
			t.Errorf("no warning %q among %q", c.want, s.Info.Warnings)
		}
	}
}
