package data

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"tuneground/engine/run"
)

// readAny reads any bytes in some format, and checks that the result is a valid
// table or an error with a line.
func readAny(t *testing.T, format, content string) *Table {
	spec := run.DefaultDataset("")
	spec.Format = format
	table, err := Read("f", strings.NewReader(content), int64(len(content)), spec, nil)
	if err != nil {
		var e *Error
		if !errors.As(err, &e) || e.File != "f" || e.Problem.IsZero() || e.Line > 1+strings.Count(content, "\n")+strings.Count(content, "\r") {
			t.Fatalf("error %#v", err)
		}
		return nil
	}
	for i, r := range table.Rows {
		if len(r.Cells) != len(table.Columns) || r.Line < 1 || i > 0 && r.Line < table.Rows[i-1].Line {
			t.Fatalf("row %+v in a table of columns %q", r, table.Columns)
		}
	}
	for _, task := range run.TaskNames() {
		buildAny(t, table, run.Config{Task: task, Dataset: spec})
	}
	for _, problem := range run.ProblemTypes {
		buildAny(t, table, run.Config{Task: run.TextClassification, ProblemType: problem, Dataset: spec})
	}
	return table
}

// buildAny builds a set and checks that every row is accounted for, and that a
// model can learn every answer.
func buildAny(t *testing.T, table *Table, c run.Config) {
	s, err := table.Build(&c)
	if err != nil {
		var e *Error
		if !errors.As(err, &e) || e.Problem.IsZero() {
			t.Fatalf("error %#v", err)
		}
		return
	}
	if n := len(s.Train) + len(s.Validation) + len(s.Test); n != len(s.Examples) || n != s.Info.Rows || len(s.Train) == 0 {
		t.Fatalf("%d examples, %d in splits, %d described", len(s.Examples), n, s.Info.Rows)
	}
	n := len(s.Examples) + s.Info.Empty + s.Info.Unlabelled + s.Info.Duplicates
	if n != s.Info.Read {
		t.Fatalf("%s: %d rows are accounted for, %d are said to have been read", c.Task, n, s.Info.Read)
	}
	joined := table.Format == "text" && (c.Task == run.TextGeneration || c.Task == run.FillMask) || c.Task == run.TokenClassification
	if n > len(table.Rows) || n < len(table.Rows) && !joined {
		t.Fatalf("%s: %d of %d rows are accounted for", c.Task, n, len(table.Rows))
	}
	for _, e := range s.Examples {
		s.Answer(&e)
		text := []rune(e.Text)
		if len(e.Tags) != len(e.Words) {
			t.Fatalf("%d tags for %d words", len(e.Tags), len(e.Words))
		}
		for _, w := range e.Words {
			if string(text[w.From:w.To]) != w.Text {
				t.Fatalf("%q does not hold %+v", e.Text, w)
			}
		}
		for _, a := range e.Answers {
			if string(text[a.Start:a.Start+utf8.RuneCountInString(a.Text)]) != a.Text || a.Text == "" {
				t.Fatalf("%q does not hold %+v", e.Text, a)
			}
		}
	}
}

// FuzzCSV compares with encoding/csv wherever that accepts the text.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{"text,label\na,b\n", "a,\"b\"\"c\n\",d\r\n\r\n,,\n", "\"", "a\"b,c\n", "\"a\" ,b", "\n\n", "a;b\n1;2", "\"a\r\nb\",c\r",
		"sep=;\na;b\n", "a,b,\nc,d,\n", "a,b\nc,d,,\n", "s,w,t\n1,a,O\n,b,O\n2,c,B-X\n", "a,b\r\r\nc,d\r\r\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, content string) {
		readAny(t, "csv", content)
		readAny(t, "tsv", content)
		standard := csv.NewReader(strings.NewReader(content))
		standard.FieldsPerRecord = -1
		want, err := standard.ReadAll()
		if err != nil {
			return
		}
		var got [][]string
		for r := (csvReader{text: content, delimiter: ",", line: 1}); ; {
			cells, line, err := r.next(nil)
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("encoding/csv reads %q, here line %d: %v", content, line, err)
			}
			for i := range cells { // encoding/csv drops carriage returns before line feeds
				cells[i] = strings.ReplaceAll(cells[i], "\r\n", "\n")
			}
			got = append(got, cells)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%q gives %q, encoding/csv %q", content, got, want)
		}
	})
}

// FuzzJSONL compares the strings with encoding/json's wherever that accepts the
// line.
func FuzzJSONL(f *testing.F) {
	for _, s := range []string{`{"text":"a","label":1}`, "{\"a\":\"\\u00e9\\n\"}\n{\"b\":null}", `[{"a":1},{"a":[2]}]`, `{"a":`, `{"a":1}}`, `[`, `[]`, `{}{}`, `{"":""}`, `{"a":"\ud800"}`,
		`{"a":{"0":"x","1":"y"},"b":{"1":2}}`, `{"0":{"a":1},"1":{"b":2}}`, `{"columns":["a"],"data":[[1],[2]]}`, `{"schema":{},"data":[{"a":1}]}`, `[[1,2],[3]]`, `{"0":{"0":1}}`,
		`{"a":{},"b":[{"c":1}]}`, `{"a":[{"c":1}],"b":[ {"c":2}]}`,
		`[{"data":{"a":"b"},"annotations":[{"result":[{"from_name":"c","value":{"choices":["\ud800"]}},{"from_name":"d","value":{"rating":1}}]}]},{"annotations":[],"data":{}}]`,
		`{"s":1,"w":"a","t":"O"}{"s":1,"w":"b","t":"O"}{"s":2,"w":"c","t":"B-X"}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, content string) {
		table := readAny(t, "jsonl", content)
		if table == nil || len(table.Rows) != 1 || table.Encoding != "UTF-8" {
			return
		}
		var want map[string]any
		if isSQuAD(content) || strings.Contains(content, "translation") {
			return // read in other ways
		}
		if json.Unmarshal([]byte(strings.TrimPrefix(content, "\ufeff")), &want) != nil {
			return
		}
		for i, column := range table.Columns {
			if s, ok := want[column].(string); ok && s != table.Rows[0].Cells[i] {
				t.Fatalf("%q: %q is %q, encoding/json says %q", content, column, table.Rows[0].Cells[i], s)
			}
		}
	})
}

func FuzzSQuAD(f *testing.F) {
	for _, s := range []string{squad, `{"data":[{"paragraphs":[{"qas":[{}],"context":"a"}]}]}`, `{"data":[{"paragraphs":[`, `{"data":[{"paragraphs":[]}],"data":1}`,
		`{"data":[{"paragraphs":[{"context":"a\ud800b","qas":[{"question":"b","answers":[{"text":"b","answer_start":1e9}]}]}]}]}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, content string) {
		table := readAny(t, "jsonl", content)
		if table != nil && isSQuAD(content) && !reflect.DeepEqual(table.Columns, []string{"context", "question", "answers"}) {
			t.Fatalf("%q has columns %q", content, table.Columns)
		}
	})
}

// FuzzAnswers checks that answers are where their offsets say, whatever a file
// contains.
func FuzzAnswers(f *testing.F) {
	f.Add("a <b>b</b> e\u0301 b", `{"text": ["b", "\u00e9"], "answer_start": [5, -1]}`)
	f.Add("a b", `["b", {"text": "a", "answer_start": 0}]`)
	f.Add("x &am", "p; y")
	f.Fuzz(func(t *testing.T, context, answers string) {
		table := &Table{Columns: []string{"context", "question", "answers"}, Rows: []Row{{1, []string{context, "q", answers}}}}
		for _, spec := range []run.Dataset{run.DefaultDataset(""), {}, {Unicode: "NFKC", StripHTML: true}} {
			if utf8.ValidString(context) && utf8.ValidString(answers) { // as in every cell
				buildAny(t, table, run.Config{Task: run.QuestionAnswering, Dataset: spec})
			}
		}
	})
}

func FuzzCoNLL(f *testing.F) {
	for _, s := range []string{"a O\nb B-X\n\nc I-X\n", "-DOCSTART- O\n\na\tO\r\n", "# x\na b c O", "a\t\tO\n\t\n", "a", "\xff B-\xff\nb O",
		"1-2\tab\t_\t_\t_\t_\t_\t_\t_\t_\n1\ta\ta\tX\t_\t_\t_\t_\t_\t_\n1.1\tc\n", "\u00a0 O\n# O\n", "1\ta\tO\n2\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, content string) {
		table := readAny(t, "conll", content)
		if table == nil {
			return
		}
		for _, r := range table.Rows {
			words, areWords := listOf(r.Cells[0])
			tags, areTags := listOf(r.Cells[1])
			if !areWords || !areTags || len(words) != len(tags) || len(words) == 0 {
				t.Fatalf("%q gives %q", content, r.Cells)
			}
		}
	})
}

func FuzzLines(f *testing.F) {
	for _, s := range []string{"a\tb\nc\td", "__label__x y\n__label__ z", "plain", "\t", "__label__", "a\tb\r\n\r\nc\td\r\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, content string) { readAny(t, "text", content) })
}

func FuzzDetect(f *testing.F) {
	for _, s := range []string{"a,b\nc,d", "a\tb\nc\td", "{\"a\":1}", "\xff\xfea\x00\n\x00", "\xfe\xff\x00a", "\xd6\xd0\xb9\xfa,1\n", "\xef\xbb\xbfa", "a\rb", "x|y\n1|2\n",
		"\xc1\xc1\xbe\xc6\xbf\xe4,1\n", "\x82\xc6\x82\xc4\x82\xe0,1\n", "\xa4\xc8\xa4\xc6,1\n", "\xab\xdc\xa6\x6e,1\n", "sep=|\na|b\n", "a;b\nx y;1,5\nz;2,25\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, content string) {
		table := readAny(t, "", content)
		if table == nil {
			return
		}
		for _, r := range table.Rows {
			for _, c := range r.Cells {
				if !utf8.ValidString(c) {
					t.Fatalf("%q gives a cell that is not UTF-8: %q", content, c)
				}
			}
		}
	})
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"<b>a</b> &amp; c", "a < b", "<script>x</script>", "<!-- ", "</", "\u00a0 e\u0301", "<a href='", "<mask> <p>x</p>&eacute;e\u0301", "\u1100\u1161\u11a8 ﬁ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return // cells never are
		}
		collapsed := collapseSpace(&rewriter{text: text})
		if isCollapsed(text) != (collapsed == text) || !isCollapsed(collapsed) || collapsed != strings.Join(strings.Fields(text), " ") {
			t.Fatalf("%q collapses to %q", text, collapsed)
		}
		for _, spec := range []run.Dataset{run.DefaultDataset(""), {StripHTML: true}, {Unicode: "NFKC"}, {StripHTML: true, Unicode: "NFKC", CollapseSpace: true}} {
			checkAlignment(t, text, spec)
		}
		checkLetters(t, text)
		checkWork(t, strings.Repeat(text, 50))
	})
}

// checkAlignment checks that the parts of a cleaned text come from parts of the
// original text, in the same order.
func checkAlignment(t *testing.T, text string, spec run.Dataset) {
	c := NewCleaner(spec, nil)
	cleaned, at := c.Align(text)
	if !utf8.ValidString(cleaned) || c.Clean(text) != cleaned {
		t.Fatalf("%q becomes %q", text, cleaned)
	}
	n, last := utf8.RuneCountInString(text), 0
	for i, r := range []rune(cleaned) {
		from, to := at.Raw(i, i+1)
		if from < 0 || to < from || to > n || from < last && to <= last {
			t.Fatalf("%q becomes %q, of which %d comes from [%d, %d)", text, cleaned, i, from, to)
		}
		last = from
		if backFrom, backTo := at.Cleaned(from, to); from < to && (backFrom > i || backTo <= i) {
			t.Fatalf("%q becomes %q, of which %d (%q) comes from [%d, %d), which became [%d, %d)", text, cleaned, i, r, from, to, backFrom, backTo)
		}
	}
}

// checkLetters checks that all text outside markup stays.
func checkLetters(t *testing.T, text string) {
	outside, at := "", 0
	for _, m := range findMarkup(text, nil) {
		if m.from < at || m.to <= m.from || m.to > len(text) || text[m.from] != '<' || text[m.to-1] != '>' {
			t.Fatalf("%q has markup %+v", text, m)
		}
		outside, at = outside+text[at:m.from]+" ", m.to
	}
	if got := stripMarkup(&rewriter{text: text}, nil); got != outside+text[at:] {
		t.Fatalf("%q becomes %q", text, got)
	}
}

// FuzzLabels checks that cells name each label once, and that Python's and
// JSON's lists read alike.
func FuzzLabels(f *testing.F) {
	for _, s := range []string{`["a", "b"]`, "[1, 0]", "['a' \"b\"]", `{"choices": ["a", 1]}`, "{'a': 0.5, 'b': True}", `[{"label": "a", "score": 0.9}]`,
		`{"cats": {"a": 1}}`, "[[[[[[[[[", "{{", "{'a':", `{"a":[{}]}`, "nan", "1.0", "-0.00", "{'a': {'b': 'c'}}", "\xff", "[[0, 3, 'x']]", "[(1, 2, 'y'), (0, 99, 'x')]", `[{"start": 0, "end": 3, "text": "one", "labels": ["x"]}]`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		c, ok := parseLabels(cell)
		if ok && c.scores != nil && len(c.scores) != len(c.names) {
			t.Fatalf("%q has the labels %q and the scores %v", cell, c.names, c.scores)
		}
		for _, score := range c.scores {
			if ok && !(score >= 0 && score <= 1) {
				t.Fatalf("%q has the scores %v", cell, c.scores)
			}
		}
		if spans, ok := parseSpans(cell); ok {
			for _, s := range spans {
				if s.from < 0 || s.to <= s.from || s.label == "" {
					t.Fatalf("%q marks %+v", cell, s)
				}
			}
		}
		if once := canonical(cell); canonical(once) != once {
			t.Fatalf("%q becomes %q and then %q", cell, once, canonical(once))
		}
		if !utf8.ValidString(cell) {
			return // cells always are
		}
		table := &Table{Columns: []string{"text", "label"}, Rows: []Row{{1, []string{"one", cell}}, {2, []string{"two", "[1, 0]"}}, {3, []string{"three", "x"}}}}
		for _, problem := range run.ProblemTypes {
			buildAny(t, table, run.Config{Task: run.TextClassification, ProblemType: problem})
			buildAny(t, &Table{Columns: table.Columns, Rows: table.Rows[:2]}, run.Config{Task: run.TextClassification, ProblemType: problem})
			buildAny(t, &Table{Columns: table.Columns, Rows: table.Rows[:1]}, run.Config{Task: run.TextClassification, ProblemType: problem})
		}
		buildAny(t, &Table{Columns: table.Columns, Rows: []Row{{1, []string{"one <b>two</b> e\u0301", cell}}, {2, []string{"three", "[]"}}}}, run.Config{Task: run.TokenClassification, Dataset: run.DefaultDataset("")})
	})
}
