package main

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/figure"
	"tuneground/app/lesson"
)

const npm = "../../../node_modules"

var update = flag.Bool("update", false, "write what the tests get as what they want")

// readTestdata reads the lesson in testdata, with a change in one language.
func readTestdata(t testing.TB, lang, from, to string) (*reader, []*document) {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.md")
	if err != nil || len(paths) != 2 {
		t.Fatal(paths, err)
	}
	r := &reader{}
	var list []*document
	for _, path := range paths {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(path, "."+lang+".") {
			if !strings.Contains(string(source), from) {
				t.Fatalf("%s does not hold %q", path, from)
			}
			source = []byte(strings.Replace(string(source), from, to, 1))
		}
		list = append(list, r.read(path, source))
	}
	r.compare(list)
	return r, list
}

// A lesson becomes what the page fetches.
func TestLessonsAreRead(t *testing.T) {
	r, list := readTestdata(t, "", "", "")
	if err := r.err(); err != nil {
		t.Fatal(err)
	}
	if err := r.typeset(list, npm); err != nil {
		t.Fatal(err)
	}
	for _, d := range list {
		got, err := json.MarshalIndent(d.Content, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		path := "testdata/" + d.lang + ".json"
		if *update {
			os.WriteFile(path, append(got, '\n'), 0o644)
		}
		want, err := os.ReadFile(path)
		if err != nil || strings.TrimSpace(string(want)) != string(got) {
			t.Errorf("%s is read (%v) as\n%s", d.path, err, got)
		}
	}
}

// What is wrong in a lesson is an error with file and line.
func TestFaultsAreTold(t *testing.T) {
	const zh, en = "testdata/09-cross-entropy.zh.md:", "testdata/09-cross-entropy.en.md:"
	for _, c := range []struct{ lang, from, to, want string }{
		{"zh", "```try", "```trie", zh + "29: there is no block of the kind \"trie\""},
		{"zh", "```figure cross_entropy", "```figure entropy", zh + "23: there is no figure \"entropy\""},
		{"zh", "truth: 好", "true: 好", zh + "25: the figure cross_entropy has no setting \"true\""},
		{"zh", "controls: probabilities,", "controls: probability,", zh + "26: the figure cross_entropy has no control \"probability\""},
		{"zh", "truth: 好", "truth 好", zh + "25: \"truth 好\" is not a setting"},
		{"zh", "```predict rise", "```predict", zh + "16: the block begins with \"predict\""},
		{"zh", "```notice", "```notice rise", zh + "35: the block begins with \"notice rise\""},
		{"zh", "- 更少 | | 0.5", "- 更少 | 0.5", zh + "18: \"- 更少 | 0.5\" is not a choice"},
		{"zh", "- 更少 | | 0.5", "- 更少 | | half", zh + "18: \"- 更少 | | half\" is not a choice"},
		{"zh", "- 更少 | | 0.5", "- 更少 | | 0.6", zh + "16: two choices overlap"},
		{"zh", "- 更少 | | 0.5", "- 更少 | | 0.4", zh + "16: the choices leave a gap from 0.4 to 0.5"},
		{"zh", "- 更少 | | 0.5", "- 更少 | 0 | 0.5", zh + "16: the choices leave a gap: leave the lowest bound"},
		{"zh", "- 更少 | | 0.5", "- 更少 | | ", zh + "16: two choices overlap"},
		{"zh", "- 不是 | 0.001 |\n", "", zh + "45: there are 1 choices"},
		{"zh", "```bench train", "```bench start", zh + "51: the bench has no stage \"start\""},
		{"zh", `_factor": 0.1`, `": 0.1`, zh + "52: the run cannot be read"},
		{"zh", `_factor": 0.1`, `_factor": 7`, zh + "52: the run cannot be read: label_smoothing_factor"},
		{"zh", "## 还有", "## <b>还有</b>", zh + "8: there is HTML here"},
		{"zh", "再试那个。", "<br>", zh + "29: there is HTML in the block"},
		{"zh", "$\\log 2$ 是多少", "$\\log 2 是多少", zh + "17: the formula after $ does not end"},
		{"zh", "见[注意力]", "见 \\sym{p}{p} [注意力]", zh + "1: \\sym stands outside of a formula"},
		{"zh", "# 一节*短*课", "一节短课", zh + "1: a lesson begins with its title"},
		{"zh", "```question floor", "```question rise", en + "45: the block question at " + zh + "45 is about something else"},
		{"en", "- yes | | 0.01\n- no | 0.01", "- yes | | 0.1\n- no | 0.1", en + "39: the choices at " + zh + "39 are right for something else"},
		{"en", "```try\nTry **this**.\n\nThen that.\n```\n", "", en + "1: the lesson has no block of the kind try"},
		{"en", "```try\nTry **this**.\n\nThen that.\n```\n", "", en + "30: " + strings.TrimSuffix(zh, ":") + " has no block of the kind notice here"},
		{"en", "```bench train\n{\"label_smoothing_factor\": 0.1}\n```", "", zh + "51: " + strings.TrimSuffix(en, ":") + " has no block of the kind bench here"},
		{"en", "```question floor", "```predict floor", en + "1: the lesson has 1 questions, not two"},
		{"en", "```predict rise", "```question rise", en + "35: what to notice comes after the prediction"},
	} {
		r, _ := readTestdata(t, c.lang, c.from, c.to)
		if err := r.err(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("with %q the lessons have the faults\n%v\nwhich lack\n%s", c.to, err, c.want)
		}
	}
}

// What temml cannot read is an error with file and line, too.
func TestFaultsInFormulasAreTold(t *testing.T) {
	r, list := readTestdata(t, "zh", `\log p_i$$`, `\lag p_i$$`)
	if err := r.err(); err != nil {
		t.Fatal(err)
	}
	err := r.typeset(list, npm)
	if err == nil || !strings.Contains(err.Error(), "testdata/09-cross-entropy.zh.md:14: the formula") {
		t.Errorf("a command that LaTeX lacks gives %v", err)
	}
}

// A lesson that lacks its other language, or whose file has another name, is refused.
func TestLessonsComeInPairs(t *testing.T) {
	source, err := os.ReadFile("testdata/09-cross-entropy.en.md")
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"09-cross-entropy.en.md": "09-cross-entropy.en.md:1: the lesson is not there in the other language",
		"09-cross_entropy.md":    "09-cross_entropy.md:1: the file is not called NN-name.zh.md or NN-name.en.md",
		"13-more.en.md":          "13-more.en.md:1: 13-more is no lesson of the chapter",
	} {
		r := &reader{}
		r.compare([]*document{r.read(path, source)})
		if err := r.err(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s alone has the faults %v, which lack %q", path, err, want)
		}
	}
}

// The settings that the lessons give their figures are those of a run.
func TestTheFiguresOfTheLessonsStand(t *testing.T) {
	paths, err := filepath.Glob("../../../app/lesson/*.md")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		d := new(reader).read(path, source)
		for i, b := range d.Blocks {
			if b.Kind != lesson.Figure {
				continue
			}
			f := figure.New(b.Figure, figure.Place{S: client.New(), ID: "figure", Settings: b.Settings, Controls: b.Controls})
			if html := app.HTMLString(f.Render()); strings.Contains(html, "failure") {
				t.Errorf("%s:%d: %s", path, d.lines[i], html)
			}
		}
	}
}

// A text of any kind is read, or refused with its faults, and every prediction that is
// read has exactly one right choice for every reading.
func FuzzRead(f *testing.F) {
	for _, lang := range []string{"zh", "en"} {
		source, err := os.ReadFile("testdata/09-cross-entropy." + lang + ".md")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(source, 0.5)
	}
	f.Add([]byte("# $a\n\n$$\n```predict x\n- a | 1 |\n- b | | 1\n```"), 1.0)
	f.Fuzz(func(t *testing.T, source []byte, reading float64) {
		r := &reader{}
		d := r.read("09-cross-entropy.en.md", source)
		if r.err() != nil || reading != reading {
			return
		}
		for _, b := range d.Blocks {
			right := 0
			for _, c := range b.Choices {
				if c.Fits(reading) {
					right++
				}
			}
			if asks := b.Kind == lesson.Predict || b.Kind == lesson.Question; asks && right != 1 {
				t.Errorf("of %+v %d are right for %v", b.Choices, right, reading)
			}
		}
	})
}
