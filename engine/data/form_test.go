package data

import (
	"strings"
	"testing"

	"tuneground/engine/run"
)

func openForm(t *testing.T, like *Table, name, content string) *Form {
	t.Helper()
	f, err := OpenForm(like, BrowserTab(), name, strings.NewReader(content), int64(len(content)), run.Dataset{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func filled(t *testing.T, f *Form, names []string, answers [][]Entry) string {
	t.Helper()
	var out strings.Builder
	if err := f.Write(&out, names, answers); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestFilledForms checks in every format that the file stays as it was, with
// the answers added.
func TestFilledForms(t *testing.T) {
	labels := []string{"predicted_label", "probability"}
	three := [][]Entry{{"gut", Number("0.9")}, nil, {"so; so", Number("0.5")}}
	for _, c := range []struct{ what, name, content, want string }{
		{"semicolons, an empty cell, a comma in the text", "a.csv",
			"nr;beitrag\n1;alles fein, wirklich\n2;\n3;es geht so\n",
			"nr;beitrag;predicted_label;probability\n1;alles fein, wirklich;gut;0.9\n2;;;\n3;es geht so;\"so; so\";0.5\n"},
		{"Windows' line ends, a blank line, no end to the last", "a.csv",
			"nr,post\r\n1,all fine today\r\n\r\n2,\"\"\r\n3,could be better",
			"nr,post,predicted_label,probability\r\n1,all fine today,gut,0.9\r\n\r\n2,\"\",,\r\n3,could be better,so; so,0.5"},
		{"quotes around every cell, a line break in one", "a.csv",
			"\"nr\",\"post\"\n\"1\",\"all fine,\nreally\"\n\"2\",\"\"\n\"3\",\"said \"\"so\"\"\"\n",
			"\"nr\",\"post\",\"predicted_label\",\"probability\"\n\"1\",\"all fine,\nreally\",\"gut\",\"0.9\"\n\"2\",\"\",\"\",\"\"\n\"3\",\"said \"\"so\"\"\",\"so; so\",\"0.5\"\n"},
		{"no header", "a.tsv",
			"1\tthe first of three posts here\n2\t\n3\tthe last of these posts, at last\n",
			"1\tthe first of three posts here\tgut\t0.9\n2\t\t\t\n3\tthe last of these posts, at last\tso; so\t0.5\n"},
		{"letters beyond ASCII get Excel's mark", "a.csv",
			"号,评论\n1,菜很好吃\n2,\n3,一般\n",
			"\ufeff号,评论,predicted_label,probability\n1,菜很好吃,gut,0.9\n2,,,\n3,一般,so; so,0.5\n"},
		{"a mark stays", "a.csv",
			"\ufeffnr,post\n1,all fine today\n2,\n3,could be better\n",
			"\ufeffnr,post,predicted_label,probability\n1,all fine today,gut,0.9\n2,,\n3,could be better,so; so,0.5\n"},
		{"Excel's separator line, quotes around every cell", "a.csv",
			"sep=;\r\n\"nr\";\"post\"\r\n\"1\";\"all fine\"\r\n\"2\";\"\"\r\n\"3\";\"so so\"\r\n",
			"sep=;\r\n\"nr\";\"post\";\"predicted_label\";\"probability\"\r\n\"1\";\"all fine\";\"gut\";\"0.9\"\r\n\"2\";\"\";\"\";\"\"\r\n\"3\";\"so so\";\"so; so\";\"0.5\"\r\n"},
		{"a delimiter at the end of the rows", "a.csv",
			"nr,post\n1,all fine here,\n2,,\n3,so so it was,\n",
			"nr,post,predicted_label,probability\n1,all fine here,gut,0.9,\n2,,,,\n3,so so it was,so; so,0.5,\n"},
		{"JSON lines keep their types", "a.jsonl",
			"{\"id\": 1, \"ok\": true, \"tags\": [1, 2], \"post\": \"fine\"}\n{\"id\": 2.50, \"post\": null}\n{}\n",
			"{\"id\": 1, \"ok\": true, \"tags\": [1, 2], \"post\": \"fine\", \"predicted_label\": \"gut\", \"probability\": 0.9}\n{\"id\": 2.50, \"post\": null, \"predicted_label\": null, \"probability\": null}\n{\"predicted_label\": \"so; so\", \"probability\": 0.5}\n"},
		{"a JSON array, printed wide", "a.json",
			"[\n  {\n    \"post\": \"fine\"\n  },\n  {\"post\":\"\"},\n  {\"post\":\"<b>\"}\n]\n",
			"[\n  {\n    \"post\": \"fine\", \"predicted_label\": \"gut\", \"probability\": 0.9\n  },\n  {\"post\":\"\", \"predicted_label\": null, \"probability\": null},\n  {\"post\":\"<b>\", \"predicted_label\": \"so; so\", \"probability\": 0.5}\n]\n"},
		{"dense JSON stays dense", "a.jsonl",
			"{\"post\":\"a\"}\n{\"post\":\"b\"}\n{\"post\":\"c\"}",
			"{\"post\":\"a\",\"predicted_label\":\"gut\",\"probability\":0.9}\n{\"post\":\"b\",\"predicted_label\":null,\"probability\":null}\n{\"post\":\"c\",\"predicted_label\":\"so; so\",\"probability\":0.5}"},
		{"lines of text", "a.txt",
			"All was fine, and more.\r\n\r\nNobody came.\nIt was so so, in the end.",
			"All was fine, and more.\tgut\r\n\r\nNobody came.\t\nIt was so so, in the end.\tso; so"},
	} {
		f := openForm(t, nil, c.name, c.content)
		want := c.want
		if c.what == "a mark stays" {
			want = strings.Replace(want, "2,,\n", "2,,,\n", 1)
		}
		if got := filled(t, f, labels, three); got != want {
			t.Errorf("%s: got\n%q, want\n%q", c.what, got, want)
		}
	}
}

func TestFilledWords(t *testing.T) {
	f := openForm(t, nil, "new.conll", "-DOCSTART-\n\nAnna\nsings\n\nIn\tX\r\nOslo\tY\r\n")
	got := filled(t, f, []string{"tags"}, [][]Entry{{Tags{"B-PER", "O"}}})
	if want := "-DOCSTART-\n\nAnna B-PER\nsings O\n\nIn\tX\t_\r\nOslo\tY\t_\r\n"; got != want {
		t.Errorf("got\n%q, want\n%q", got, want)
	}
}

// TestFreeNames checks that names in the file are not used again.
func TestFreeNames(t *testing.T) {
	f := openForm(t, nil, "a.csv", "text,predicted_label,predicted_label_2\nall is fine here,x,y\nnothing is fine here,y,x\n")
	if got := strings.Join(f.Free([]string{"predicted_label", "probability"}), " "); got != "predicted_label_3 probability" {
		t.Errorf("got %s", got)
	}
}

// TestFillingLargeForms checks that filling takes linear time: with quadratic
// time, these rows would take an hour.
func TestFillingLargeForms(t *testing.T) {
	const rows = 50000
	f := openForm(t, nil, "a.jsonl", strings.Repeat("{\"post\":\"all fine\"}\n", rows))
	answers := make([][]Entry, rows)
	for i := range answers {
		answers[i] = []Entry{"good"}
	}
	out := filled(t, f, []string{"label"}, answers)
	if n := strings.Count(out, "\"label\":\"good\"}\n"); n != rows {
		t.Errorf("%d of %d rows have a label", n, rows)
	}
}

// TestFormsThatCannotStay checks that a file in another encoding becomes UTF-8,
// and one whose format has no room becomes CSV.
func TestFormsThatCannotStay(t *testing.T) {
	gb := openForm(t, nil, "菜.csv", "\xba\xc5,\xc6\xc0\xc2\xdb\n1,\xb2\xcb\xba\xdc\xba\xc3\xb3\xd4\n2,\xd2\xbb\xb0\xe3\n")
	if got, want := filled(t, gb, []string{"x"}, [][]Entry{{"好"}, {"差"}}), "\ufeff号,评论,x\n1,菜很好吃,好\n2,一般,差\n"; got != want || gb.FileName() != "菜-labelled.csv" {
		t.Errorf("%s holds %q, want %q", gb.FileName(), got, want)
	}
	squad := openForm(t, nil, "dev.json", `{"data":[{"paragraphs":[{"context":"Anna sings.","qas":[{"question":"Who?","answers":[{"text":"Anna","answer_start":0}]}]}]}]}`)
	got := filled(t, squad, []string{"answer"}, [][]Entry{{"Anna"}})
	if squad.FileName() != "dev-labelled.csv" || !strings.HasPrefix(got, "context,question,answers,answer\nAnna sings.,Who?,") || !strings.HasSuffix(got, ",Anna\n") {
		t.Errorf("%s holds %q", squad.FileName(), got)
	}
}

// FuzzForm checks that a form filled with nothing reads like the file, with the
// answers' columns.
func FuzzForm(f *testing.F) {
	for _, name := range []string{"a.csv", "a.tsv", "a.jsonl", "a.txt", "a.conll"} {
		for _, content := range []string{
			"id,text\n1,one\n2,\"two\n\"\"2\"\"\"\n", "a\tb\r\nc\td", "[{\"text\":\"a\"},{}]", "{\"translation\":{\"en\":\"a\",\"fr\":\"b\"}}\n{}",
			"one line\n\nanother\r\n", "Anna B-PER\nsings O\n\nOslo B-LOC\n", "\ufefftext\n\n\"\"\na", "sep=;\ntext;id\na;1\nb;2\n", "0\n,\n,\"\"\n,\n",
		} {
			f.Add(name, content)
		}
	}
	f.Fuzz(func(t *testing.T, name, content string) {
		form, err := OpenForm(nil, BrowserTab(), name, strings.NewReader(content), int64(len(content)), run.Dataset{}, nil)
		if err != nil {
			return
		}
		names, answers := form.Free([]string{"answer"}), make([][]Entry, len(form.Rows))
		for i := range answers {
			answers[i] = []Entry{"x"}
			if form.tagsWords() {
				answers[i] = []Entry{Tags{"O"}}
			}
		}
		out := filled(t, form, names, answers)
		spec := run.Dataset{Format: form.Format, Delimiter: form.Delimiter, Header: map[bool]string{true: "yes", false: "no"}[form.Header]}
		if !form.kept() {
			spec = run.Dataset{Format: "csv", Delimiter: ",", Header: "yes"}
		}
		again, err := Read(name, strings.NewReader(out), int64(len(out)), spec, nil)
		if form.Format == "text" || form.Format == "conll" {
			return // a line with too many cells decides there
		}
		if err != nil {
			t.Fatalf("%q as %s became %q: %v", content, form.Format, out, err)
		}
		if len(again.Rows) != len(form.Rows) {
			t.Errorf("%q as %s became %q: %d rows are %d", content, form.Format, out, len(form.Rows), len(again.Rows))
		}
		for i, row := range again.Rows {
			if last := row.Cells[len(row.Cells)-1]; last != "x" {
				t.Errorf("%q as %s became %q: row %d ends in %q", content, form.Format, out, i, last)
			}
		}
	})
}
