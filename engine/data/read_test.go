package data

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// read reads content as a file of the given name.
func read(t *testing.T, name, content string, spec run.Dataset) *Table {
	t.Helper()
	table, err := Read(name, strings.NewReader(content), int64(len(content)), spec, nil)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func cells(table *Table) (all [][]string) {
	for _, r := range table.Rows {
		all = append(all, r.Cells)
	}
	return all
}

// utf16Bytes encodes s with the byte order mark of the given order.
func utf16Bytes(s string, bigEndian bool) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune("\ufeff" + s)) {
		if bigEndian {
			b.Write([]byte{byte(u >> 8), byte(u)})
		} else {
			b.Write([]byte{byte(u), byte(u >> 8)})
		}
	}
	return b.String()
}

func gb18030(t *testing.T, s string) string {
	encoded, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

func TestRead(t *testing.T) {
	chinese := "文本,标签\n这部电影很好看。,正面\n服务太差了，再也不来,负面\n"
	chineseCells := [][]string{{"这部电影很好看。", "正面"}, {"服务太差了，再也不来", "负面"}}
	for _, c := range []struct {
		what, name, content string
		spec                run.Dataset
		format, delimiter   string
		header              bool
		columns             []string
		cells               [][]string
	}{
		{what: "comma", name: "a.csv", content: "text,label\ngood,1\nbad,0\n",
			format: "csv", delimiter: ",", header: true,
			columns: []string{"text", "label"}, cells: [][]string{{"good", "1"}, {"bad", "0"}}},
		{what: "quotes, embedded delimiters and line ends, CRLF, no final line end", name: "a.csv",
			content: "label,text\r\n1,\"a \"\"fine\"\" film,\r\nwell made\"\r\n0,\"\"\r\n\r\n1,plain \"inner\" quote",
			format:  "csv", delimiter: ",", header: true, columns: []string{"label", "text"},
			cells: [][]string{{"1", "a \"fine\" film,\r\nwell made"}, {"0", ""}, {"1", "plain \"inner\" quote"}}},
		{what: "semicolon with commas in the text", name: "a.csv",
			content: "text;label\nhello, world;a\nbye, world;b\n",
			format:  "csv", delimiter: ";", header: true,
			columns: []string{"text", "label"}, cells: [][]string{{"hello, world", "a"}, {"bye, world", "b"}}},
		{what: "bars", name: "a.csv", content: "id|sentence|class\n1|hello|a\n2|bye|b\n",
			format: "csv", delimiter: "|", header: true,
			columns: []string{"id", "sentence", "class"}, cells: [][]string{{"1", "hello", "a"}, {"2", "bye", "b"}}},
		{what: "a delimiter of three bytes", name: "a.csv", content: "text，label\nhello，a\n\"b，c\"，b\n",
			spec: run.Dataset{Delimiter: "，"}, format: "csv", delimiter: "，", header: true,
			columns: []string{"text", "label"}, cells: [][]string{{"hello", "a"}, {"b，c", "b"}}},
		{what: "tsv", name: "a.tsv", content: "text\tlabel\n\"a\tb\"\tx\nc\ty\n",
			format: "tsv", delimiter: "\t", header: true,
			columns: []string{"text", "label"}, cells: [][]string{{"a\tb", "x"}, {"c", "y"}}},
		{what: "no header: the first label recurs", name: "a.csv", content: "fine,pos\npoor,neg\ngreat,pos\nbleak,neg\n",
			format: "csv", delimiter: ",", columns: []string{"column 1", "column 2"},
			cells: [][]string{{"fine", "pos"}, {"poor", "neg"}, {"great", "pos"}, {"bleak", "neg"}}},
		{what: "a header of unknown words", name: "a.csv", content: "utterance,mood\nfine,pos\npoor,neg\ngreat,pos\nbleak,neg\n",
			format: "csv", delimiter: ",", header: true, columns: []string{"utterance", "mood"},
			cells: [][]string{{"fine", "pos"}, {"poor", "neg"}, {"great", "pos"}, {"bleak", "neg"}}},
		{what: "header overruled", name: "a.csv", content: "text,label\ngood,1\n", spec: run.Dataset{Header: "no"},
			format: "csv", delimiter: ",", columns: []string{"column 1", "column 2"},
			cells: [][]string{{"text", "label"}, {"good", "1"}}},
		{what: "names empty and repeated", name: "a.csv", content: ",text,text\n0,a,b\n",
			format: "csv", delimiter: ",", header: true, columns: []string{"column 1", "text", "text (column 3)"},
			cells: [][]string{{"0", "a", "b"}}},
		{what: "jsonl in the order of the names, all kinds of values", name: "a.jsonl",
			content: "{\"text\": \"caf\\u00e9\", \"label\": true, \"n\": 1.50}\n\n{\"label\": false, \"text\": \"b\", \"extra\": {\"k\": [1]}}\n{\"text\": null, \"label\": 7}\n",
			format:  "jsonl", columns: []string{"text", "label", "n", "extra"},
			cells: [][]string{{"café", "true", "1.50", ""}, {"b", "false", "", "{\"k\": [1]}"}, {"", "7", "", ""}}},
		{what: "a JSON array", name: "a.json", content: "[{\"text\": \"a\", \"label\": 1},\n {\"text\": \"b\", \"label\": 2}]",
			format: "jsonl", columns: []string{"text", "label"}, cells: [][]string{{"a", "1"}, {"b", "2"}}},
		{what: "pasted JSON", name: "pasted", content: " {\"text\": \"a\", \"label\": 1}",
			format: "jsonl", columns: []string{"text", "label"}, cells: [][]string{{"a", "1"}}},
		{what: "pasted lines, label last, with quotes that mean nothing", name: "pasted",
			spec: run.Dataset{Format: "text"}, content: "\"so good\tpos\nso bad\tneg\n\nso fine\tpos\n",
			format: "text", delimiter: "\t", columns: []string{"text", "label"},
			cells: [][]string{{"\"so good", "pos"}, {"so bad", "neg"}, {"so fine", "pos"}}},
		{what: "pasted lines with an unbalanced quote are found to be text", name: "pasted",
			content: "\"so good\tpos\nso bad\tneg\nso fine\tpos\nso poor\tneg",
			format:  "text", delimiter: "\t", columns: []string{"text", "label"},
			cells: [][]string{{"\"so good", "pos"}, {"so bad", "neg"}, {"so fine", "pos"}, {"so poor", "neg"}}},
		{what: "label first", name: "pasted", spec: run.Dataset{Format: "text"}, content: "pos\tso good\nneg\tso bad\npos\tso fine",
			format: "text", delimiter: "\t", columns: []string{"label", "text"},
			cells: [][]string{{"pos", "so good"}, {"neg", "so bad"}, {"pos", "so fine"}}},
		{what: "pasted from a spreadsheet", name: "pasted", content: "text\tlabel\n\"two\nlines\"\ta\nb\tb\n",
			format: "tsv", delimiter: "\t", header: true, columns: []string{"text", "label"},
			cells: [][]string{{"two\nlines", "a"}, {"b", "b"}}},
		{what: "fastText", name: "train.txt", content: "__label__spam win, win, win\n__label__ham see you\n",
			format: "text", delimiter: " ", columns: []string{"label", "text"},
			cells: [][]string{{"spam", "win, win, win"}, {"ham", "see you"}}},
		{what: "texts alone", name: "texts.txt", content: "one, two\nthree\n",
			format: "text", delimiter: "\t", columns: []string{"text"}, cells: [][]string{{"one, two"}, {"three"}}},
		{what: "CoNLL: comments, documents, columns between word and tag", name: "eng.testa",
			content: "-DOCSTART- -X- -X- O\r\n\r\n# text 1\r\nEU NNP B-NP B-ORG\r\n\"# SYM O O\r\n\r\n\r\n# # O O\r\n",
			format:  "conll", columns: []string{"tokens", "tags"},
			cells: [][]string{{`["EU","\"#"]`, `["B-ORG","O"]`}, {`["#"]`, `["O"]`}}},
		{what: "CoNLL asked for: any tags, words with spaces between tabs", name: "a.txt", spec: run.Dataset{Format: "conll"},
			content: "New York\tPROPN\nis\tAUX\n", format: "conll", columns: []string{"tokens", "tags"},
			cells: [][]string{{`["New York","is"]`, `["PROPN","AUX"]`}}},
		{what: "text with a tab here and there", name: "a.txt", content: "a\tb\nc\nd, e\tf\tg\n",
			format: "text", columns: []string{"text"}, cells: [][]string{{"a\tb"}, {"c"}, {"d, e\tf\tg"}}},
		{what: "translations as Hugging Face has them", name: "a.jsonl",
			content: "{\"id\": \"0\", \"translation\": {\"en\": \"one\", \"fr\": \"un\"}}\n{\"translation\": \"none\"}\n",
			format:  "jsonl", columns: []string{"id", "translation.en", "translation.fr", "translation"},
			cells: [][]string{{"0", "one", "un", ""}, {"", "", "", "none"}}},
		{what: "UTF-8 with mark", name: "a.csv", content: "\xef\xbb\xbftext,label\na,b\n", format: "csv", delimiter: ",", header: true,
			columns: []string{"text", "label"}, cells: [][]string{{"a", "b"}}},
		{what: "UTF-16, low byte first", name: "a.csv", content: utf16Bytes("text,label\n😀é,b\n", false), format: "csv", delimiter: ",", header: true,
			columns: []string{"text", "label"}, cells: [][]string{{"😀é", "b"}}},
		{what: "UTF-16, high byte first", name: "a.csv", content: utf16Bytes("text,label\n😀é,b\n", true), format: "csv", delimiter: ",", header: true,
			columns: []string{"text", "label"}, cells: [][]string{{"😀é", "b"}}},
		{what: "GB18030", name: "a.csv", content: gb18030(t, chinese), format: "csv", delimiter: ",", header: true,
			columns: []string{"文本", "标签"}, cells: chineseCells},
		{what: "line ends in text mode", name: "a.csv", content: "\"text\",\"label\"\r\r\n\"a\",\"x\"\r\r\nb,y\r\r\n", format: "csv", delimiter: ",", header: true,
			columns: []string{"text", "label"}, cells: [][]string{{"a", "x"}, {"b", "y"}}},
		{what: "Excel's line that names the delimiter", name: "a.csv", content: "sep=;\r\nremark;mood\r\nwell, fine;1\r\nso, so;0\r\n", format: "csv", delimiter: ";", header: true,
			columns: []string{"remark", "mood"}, cells: [][]string{{"well, fine", "1"}, {"so, so", "0"}}},
		{what: "the same in quotes, pasted, with an unusual delimiter", name: "pasted", content: "\"sep=^\"\nremark^mood\nfine^1\nso, so^0\n", format: "csv", delimiter: "^", header: true,
			columns: []string{"remark", "mood"}, cells: [][]string{{"fine", "1"}, {"so, so", "0"}}},
		{what: "a delimiter at the end of every row", name: "a.csv", content: "text,label,\nfine,1,\nso,0,\n", format: "csv", delimiter: ",", header: true,
			columns: []string{"text", "label"}, cells: [][]string{{"fine", "1"}, {"so", "0"}}},
		{what: "a delimiter at the end of every row but the header", name: "a.csv", content: "text,label\nfine,1,\nso,0,,\n", format: "csv", delimiter: ",", header: true,
			columns: []string{"text", "label"}, cells: [][]string{{"fine", "1"}, {"so", "0"}}},
		{what: "an empty last column with a name stays", name: "a.csv", content: "text,label,note\nfine,1,\nso,0,\n", format: "csv", delimiter: ",", header: true,
			columns: []string{"text", "label", "note"}, cells: [][]string{{"fine", "1", ""}, {"so", "0", ""}}},
		{what: "old Macintosh line ends", name: "a.csv", content: "text,label\ra,b\r", format: "csv", delimiter: ",", header: true,
			columns: []string{"text", "label"}, cells: [][]string{{"a", "b"}}},
	} {
		t.Run(c.what, func(t *testing.T) {
			table := read(t, c.name, c.content, c.spec)
			if table.Format != c.format || table.Delimiter != c.delimiter || table.Header != c.header {
				t.Errorf("format %q, delimiter %q, header %v; want %q, %q, %v",
					table.Format, table.Delimiter, table.Header, c.format, c.delimiter, c.header)
			}
			if !reflect.DeepEqual(table.Columns, c.columns) {
				t.Errorf("columns %q, want %q", table.Columns, c.columns)
			}
			if got := cells(table); !reflect.DeepEqual(got, c.cells) {
				t.Errorf("cells %q, want %q", got, c.cells)
			}
		})
	}
}

func TestReadErrors(t *testing.T) {
	for _, c := range []struct {
		what, name, content string
		spec                run.Dataset
		line                int
		column, says        string
	}{
		{"too few columns", "a.csv", "text,label\n\"x\ny\",a\nb\n", run.Dataset{}, 4, "label", "ends before this one"},
		{"too many columns", "a.csv", "text,label\nx,a\nb,c,d\ny,b\nz,a\n", run.Dataset{}, 3, "column 3", "in double quotes"},
		{"open quote", "a.csv", "label,text\na,x\nb,\"y\nc,z\n", run.Dataset{}, 3, "text", "never closed"},
		{"open quote in the first record", "a.csv", "\"text,label\na,x\n", run.Dataset{}, 1, "column 1", "never closed"},
		{"text after a quote", "a.csv", "label,text\na,x\nb,\"y\" z\n", run.Dataset{}, 3, "text", "after the closing quote"},
		{"invalid UTF-8", "a.csv", "text,label\nfine,a\nd\xe9j\xe0 vu,b\n", run.Dataset{}, 3, "", "byte 20 of the file, 0xE9"},
		{"Chinese cut off in the middle", "a.csv", "文本,标签\n很好,正面\n很差,负\xe9\x9d", run.Dataset{}, 3, "", "is not UTF-8"},
		{"UTF-16 cut off", "a.csv", "\xff\xfea\x00b", run.Dataset{}, 0, "", "cut off"},
		{"zero byte", "a.csv", "text,label\na\x00,b", run.Dataset{}, 2, "", "not a text file"},
		{"workbook", "a.csv", "PK\x03\x04....", run.Dataset{}, 0, "", "save it as CSV"},
		{"Parquet", "a.parquet", "PAR1....", run.Dataset{}, 0, "", "Parquet"},
		{"gzip", "a.csv.gz", "\x1f\x8b....", run.Dataset{}, 0, "", "unpack it"},
		{"empty", "a.csv", "", run.Dataset{}, 0, "", "empty"},
		{"nothing but the delimiter's name", "a.csv", "sep=;\n\n", run.Dataset{}, 0, "", "empty"},
		{"nothing but a mark and space", "a.csv", "\xef\xbb\xbf \r\n", run.Dataset{}, 0, "", "empty"},
		{"header alone", "a.csv", "text,label\n", run.Dataset{Header: "yes"}, 0, "", "no row below it"},
		{"delimiter of two characters", "a.csv", "a", run.Dataset{Delimiter: ";;"}, 0, "", "not one character"},
		{"broken JSON", "a.jsonl", "{\"text\": \"a\", \"label\": 1}\n{\"text\": \"b\", label: 1}\n", run.Dataset{}, 2, "", "not valid JSON"},
		{"JSON cut off", "a.jsonl", "{\"text\": \"a\", \"label\": 1}\n{\"text\": \"b\"", run.Dataset{}, 2, "", "not valid JSON"},
		{"JSON cut off with its line", "a.jsonl", "{\"text\": \"a\", \"label\": 1}\n{\"text\":\n\n", run.Dataset{}, 2, "", "has no end"},
		{"JSON array cut off", "a.json", "[{\"text\": \"a\", \"label\": 1}", run.Dataset{}, 1, "", "not valid JSON"},
		{"the same name twice", "a.jsonl", "{\"text\": \"a\",\n\"text\": \"b\"}\n", run.Dataset{}, 2, "", `duplicate object member name "text"`},
		{"JSON but no object", "a.jsonl", "{\"text\": \"a\", \"label\": 1}\n[\"b\", 2]\n", run.Dataset{}, 2, "", "instead of an object"},
		{"a word without tag", "a.conll", "a O\n\nb O\nc\n", run.Dataset{}, 4, "tags", `the word "c" has no tag`},
		{"a line that is no word", "a.conll", "a O\n" + strings.Repeat("b ", 40_000) + "O\n", run.Dataset{}, 2, "", "too many for a word"},
		{"more columns than any file has", "a.csv", "text,label\nfine,1\n" + strings.Repeat(",", 1_000_000) + "\n", run.Dataset{}, 3, "column 1001", "more than 1000 columns"},
		{"a header like that", "a.csv", strings.Repeat(",", 1_000_000) + "\nfine,1\n", run.Dataset{}, 1, "column 1001", "more than 1000 columns"},
		{"a new name in every row", "a.jsonl", newNames(1001), run.Dataset{}, 1001, "", "1001 columns and 1000 is the most"},
		{"a text of a size that none has", "a.txt", "fine\n" + strings.Repeat("word ", 2_000_000) + "\n", run.Dataset{}, 2, "column 1", "a text can have 8 MiB"},
		{"documents without sentences", "a.conll", "-DOCSTART- O\n\n", run.Dataset{}, 0, "", "no example"},
		{"an empty list", "a.json", "[]", run.Dataset{}, 0, "", "no example"},
		{"lists of rows in one object", "a.json", `{"seen": [{"text": "a", "label": 1}], "new": [ {"text": "b", "label": 2}]}`, run.Dataset{}, 1, "", `inside one object, under "seen", "new"`},
		{"annotations that are none", "a.json", `[{"data": {"text": "a"}, "annotations": [7]}]`, run.Dataset{}, 1, "annotations", "not what Label Studio writes"},
		{"a task cut off", "a.json", `[{"data": {"text": "a"}, "annotations": []}, {"data": {"text"`, run.Dataset{}, 1, "", "not valid JSON"},
		{"translations cut off", "a.jsonl", "{\"translation\": {\"en\": \"a\"", run.Dataset{}, 1, "", "not valid JSON"},
		{"a line without tab", "a.txt", "a\tb\nc\n", run.Dataset{Format: "text"}, 2, "", "no tab"},
		{"a line with two tabs", "a.txt", "a\tb\nc\td\te\n", run.Dataset{Format: "text"}, 2, "", "2 tabs"},
		{"fastText without a label", "a.txt", "__label__a b\nc\n", run.Dataset{}, 2, "label", "does not begin with"},
		{"fastText with two labels", "a.txt", "__label__a b\n__label__a __label__b c\n", run.Dataset{}, 2, "label", "more than one label"},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, err := Read(c.name, strings.NewReader(c.content), int64(len(c.content)), c.spec, nil)
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("error %v, want an *Error", err)
			}
			if e.File != c.name || e.Line != c.line || e.Column != c.column || !strings.Contains(e.Problem.String(), c.says) {
				t.Errorf("%v; want line %d, column %q, something with %q", e, c.line, c.column, c.says)
			}
		})
	}
}

// newNames returns objects that each have a new name.
func newNames(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "{\"name %d\": 1}\n", i)
	}
	return b.String()
}

// TestErrorsAreShort checks that quotations are shortened.
func TestErrorsAreShort(t *testing.T) {
	long := strings.Repeat("long ", 100_000)
	for _, content := range []string{
		strings.Repeat(long+",", 900) + "b\nfine\n", "text,label\nfine," + long + "\n", "{\"text\": \"a\", \"label\": 1}\n\"" + long + "\"\n",
	} {
		name := "a.csv"
		if content[0] == '{' {
			name = "a.jsonl"
		}
		table, err := Read(name, strings.NewReader(content), int64(len(content)), run.Dataset{Header: "yes"}, nil)
		if err == nil {
			_, err = table.Build(&run.Config{Task: run.TextClassification, ProblemType: run.Regression})
		}
		if err == nil || len(err.Error()) > 2000 {
			t.Errorf("an error of %d bytes: %.300v", len(err.Error()), err)
		}
	}
}

func TestErrorText(t *testing.T) {
	e := &Error{"a.csv", 17, "label", message.New("it is empty; fill it in")}
	if got, want := e.Error(), `a.csv, line 17, column "label": it is empty; fill it in`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// untouchable fails the test if it is read.
type untouchable struct{ t *testing.T }

func (u untouchable) Read([]byte) (int, error) {
	u.t.Error("a file that is too large was read")
	return 0, io.EOF
}

func TestTooLarge(t *testing.T) {
	_, err := Read("big.csv", untouchable{t}, 1<<30, run.Dataset{}, nil)
	if err == nil || !strings.Contains(err.Error(), "1.0 GiB") {
		t.Errorf("error %v, want one that says 1.0 GiB", err)
	}
}

// TestBudgets checks that the caller sets the limits of a file.
func TestBudgets(t *testing.T) {
	const content = "text,label\nfine,good\ndull,bad\n"
	enough := Budget{Bytes: int64(len(content)), Rows: 2, Cells: 4}
	for _, c := range []struct {
		budget Budget
		word   string
	}{
		{enough, ""},
		{Budget{Bytes: enough.Bytes - 1, Rows: 2, Cells: 4}, "0 MiB"},
		{Budget{Bytes: enough.Bytes, Rows: 1, Cells: 4}, "more than the 1 rows"},
		{Budget{Bytes: enough.Bytes, Rows: 2, Cells: 3}, "the 3 cells"},
		{Computer(), ""},
	} {
		for _, size := range []int64{int64(len(content)), 0} { // size known before, or not
			_, err := ReadLike(nil, c.budget, "a.csv", strings.NewReader(content), size, run.Dataset{}, nil)
			if (err == nil) != (c.word == "") || err != nil && !strings.Contains(err.Error(), c.word) {
				t.Errorf("%+v: %v, want a word on %q", c.budget, err, c.word)
			}
		}
	}
	if tab, computer := BrowserTab(), Computer(); computer.Bytes < 16*tab.Bytes || computer.Rows < 16*tab.Rows || computer.Cells < 16*tab.Cells {
		t.Errorf("a computer takes %+v, a tab %+v", computer, tab)
	}
}

func TestReadFails(t *testing.T) {
	_, err := Read("a.csv", io.MultiReader(strings.NewReader("text,label\n"), failing{}), 100, run.Dataset{}, nil)
	if !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("error %v, want the reader's", err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestProgressGoesUpToSize(t *testing.T) {
	content := "text,label\n" + strings.Repeat("some words,a\nother words,b\n", 100_000)
	var last int64
	calls := 0
	_, err := Read("a.csv", strings.NewReader(content), int64(len(content)), run.Dataset{}, func(done int64) {
		if done < last {
			t.Errorf("progress went back from %d to %d", last, done)
		}
		last, calls = done, calls+1
	})
	if err != nil || last != int64(len(content)) || calls < 4 {
		t.Errorf("%d reports up to %d of %d, error %v", calls, last, len(content), err)
	}
}

func TestLinesOfRows(t *testing.T) {
	for name, content := range map[string]string{
		"a.csv":   "text,label\n\"a\nb\",x\n\nc,y\n",
		"a.jsonl": "\n{\"text\": \"a\",\n \"label\": 1}\n{\"text\": \"b\", \"label\": 2}",
		"a.txt":   "\nx\t1\ny\t2\n",
		"a.conll": "\nx O\ny O\n\nz O\n",
		"s.csv":   "sep=;\ntext;label\na;x\nc;y\n",
	} {
		want := map[string][]int{"s.csv": {3, 4}, "a.csv": {2, 5}, "a.jsonl": {2, 4}, "a.txt": {2, 3}, "a.conll": {2, 5}}[name]
		var got []int
		for _, r := range read(t, name, content, run.Dataset{}).Rows {
			got = append(got, r.Line)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: rows begin on lines %d, want %d", name, got, want)
		}
	}
}
