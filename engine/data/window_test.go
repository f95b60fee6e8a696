package data

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// windowed opens a form with windows of some bytes.
func windowed(t *testing.T, name, content string, window int) *Form {
	t.Helper()
	budget := BrowserTab()
	budget.Window = window
	f, err := OpenForm(nil, budget, name, strings.NewReader(content), int64(len(content)), run.Dataset{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// answered writes a form, window by window, with the number of each row as its answer,
// and returns it with its rows.
func answered(t *testing.T, f *Form) (out string, rows []Row, windows int) {
	t.Helper()
	var b strings.Builder
	for more := true; more; windows++ {
		var answers [][]Entry
		for _, row := range f.Rows {
			rows = append(rows, Row{row.Line, slices.Clone(row.Cells)})
			answers = append(answers, []Entry{Entry(Number(fmt.Sprint(len(rows))))})
			if f.tagsWords() {
				answers[len(answers)-1][0] = Tags(slices.Repeat([]string{"T"}, len(itemsOf(row.Cells[0]))))
			}
		}
		if err := f.Write(&b, []string{"answer"}, answers); err != nil {
			t.Fatal(err)
		}
		var err error
		if more, err = f.Next(); err != nil {
			t.Fatal(err)
		}
	}
	return b.String(), rows, windows
}

// longFiles are files of each format that is read in windows, and of some that are not.
func longFiles() map[string]string {
	files := map[string]string{}
	add := func(name, head string, row func(i int) string) {
		b := strings.Builder{}
		b.WriteString(head)
		for i := range 2000 {
			b.WriteString(row(i))
		}
		files[name] = b.String()
	}
	add("plain.csv", "id,text\n", func(i int) string { return fmt.Sprintf("%d,a text of its own that has number %d\n", i, i) })
	add("quoted.csv", "\ufeffid;text;rest\r\n", func(i int) string {
		return fmt.Sprintf("%d;\"a text,\r\n\"\"in\"\" %d lines; of several\";%s\r\n\r\n", i, i, strings.Repeat("x", i%50))
	})
	add("separated.csv", "sep=|\n", func(i int) string { return fmt.Sprintf("%d|some text, somewhat long %d\n", i, i) })
	add("tabs.tsv", "", func(i int) string { return fmt.Sprintf("%d\tsome text, somewhat long %d\n", i, i) })
	add("lines.txt", "", func(i int) string { return fmt.Sprintf("A sentence, number %d.\n", i) })
	add("objects.jsonl", "", func(i int) string { return fmt.Sprintf("{\"id\": %d, \"text\": \"line %d\", \"n\": [%d]}\n", i, i, i) })
	add("spread.jsonl", "", func(i int) string { return fmt.Sprintf("{\n  \"text\": \"line %d\",\n  \"of\": {\"a\": %d}}", i, i) })
	add("words.conll", "", func(i int) string { return fmt.Sprintf("word%d O\nmore O\n\n", i) })
	add("array.json", "[{\"text\": \"first\"}", func(i int) string { return fmt.Sprintf(",\n{\"text\": \"line %d\"}", i) })
	files["array.json"] += "]\n"
	files["unended.csv"] = strings.TrimSuffix(files["plain.csv"], "\n")
	return files
}

// TestWindows checks that a long file read in windows has the rows, lines and answers
// that it has as a whole.
func TestWindows(t *testing.T) {
	for name, content := range longFiles() {
		whole := windowed(t, name, content, len(content)+1)
		want, wantRows, one := answered(t, whole)
		f := windowed(t, name, content, 5000)
		got, rows, windows := answered(t, f)
		if one != 1 || (windows < 4) != (name == "array.json") {
			t.Errorf("%s has %d windows", name, windows)
		}
		if got != want || !slices.EqualFunc(rows, wantRows, func(a, b Row) bool { return a.Line == b.Line && slices.Equal(a.Cells, b.Cells) }) {
			t.Errorf("%s: in windows it has %d rows and is written with %d bytes, as a whole %d and %d", name, len(rows), len(got), len(wantRows), len(want))
		}
		if f = windowed(t, name, content, 5000); f.Gather() != nil || len(f.Rows) != len(wantRows) {
			t.Errorf("%s: %d rows are gathered of %d", name, len(f.Rows), len(wantRows))
		} else if got, _, _ := answered(t, f); got != want {
			t.Errorf("%s: gathered, it is written with %d bytes, as a whole with %d", name, len(got), len(want))
		}
	}
}

// TestFaultsInLaterWindows checks that a fault far into a file is named with its line.
func TestFaultsInLaterWindows(t *testing.T) {
	long := longFiles()
	for _, x := range []struct{ name, content, want string }{
		{"plain.csv", long["plain.csv"] + "7\n", `plain.csv, line 2002, column "text": the row has 1 of 2 columns`},
		{"plain.csv", long["plain.csv"] + "7,x,y\n", `plain.csv, line 2002, column "column 3": the row has 3 columns`},
		{"plain.csv", long["plain.csv"] + "7,\"x\n" + long["plain.csv"], `plain.csv, line 2002, column "text": a quote (") opens here and is never closed`},
		{"plain.csv", long["plain.csv"] + "7,\"x\" y\n" + long["plain.csv"], `plain.csv, line 2002, column "text": there is text after the closing quote`},
		{"plain.csv", long["plain.csv"] + "7,\xff\n", "plain.csv, line 2002: byte 85791 of the file, 0xFF, is not UTF-8"},
		{"objects.jsonl", long["objects.jsonl"] + "{\"text\": }\n" + long["objects.jsonl"], "objects.jsonl, line 2001: not valid JSON"},
		{"tabbed.txt", strings.Repeat("a text\tno\n", 2000) + "a\tb\tc\n", `tabbed.txt, line 2001, column "column 3": the row has 3 columns`},
	} {
		f := windowed(t, x.name, x.content, 5000)
		var err error
		for more := true; more && err == nil; {
			more, err = f.Next()
		}
		if fault := new(Error); !errors.As(err, &fault) || !strings.HasPrefix(fault.Error(), x.want) {
			t.Errorf("%v, want %s", err, x.want)
		}
	}
}

// TestAReaderThatFails checks that an error of reading is not taken for the end.
func TestAReaderThatFails(t *testing.T) {
	content := io.MultiReader(strings.NewReader(longFiles()["plain.csv"]), failing{})
	budget := BrowserTab()
	budget.Window = 5000
	f, err := OpenForm(nil, budget, "a.csv", content, 0, run.Dataset{}, nil)
	for more := true; more && err == nil; {
		more, err = f.Next()
	}
	if err == nil || !strings.Contains(err.Error(), io.ErrClosedPipe.Error()) {
		t.Errorf("the error is %v", err)
	}
}

// FuzzWindows checks that windows of any size hold the rows of the whole file.
func FuzzWindows(f *testing.F) {
	for name, content := range longFiles() {
		f.Add(name, content[:600], 100)
	}
	f.Fuzz(func(t *testing.T, name, content string, window int) {
		budget := BrowserTab()
		if budget.Window = 1 + window&1023; len(content) > 2000 {
			return
		}
		form, err := OpenForm(nil, budget, name, strings.NewReader(content), int64(len(content)), run.Dataset{}, nil)
		if err != nil {
			return
		}
		text, lines := form.room.text, 0
		for {
			for _, row := range form.Rows {
				if row.Line < lines || len(row.Cells) != len(form.Columns) && !form.format().keyed {
					t.Fatalf("the row %+v follows line %d", row, lines)
				}
				lines = row.Line
			}
			more, err := form.Next()
			if err != nil {
				return
			}
			if !more {
				break
			}
			text += form.room.text
		}
		if want := strings.TrimPrefix(content, "\ufeff"); form.source != nil && text != strings.ReplaceAll(want, "\r\r\n", "\r\n") {
			t.Errorf("the windows hold %q, the file %q", text, want)
		}
	})
}
