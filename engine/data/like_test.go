package data

import (
	"strings"
	"testing"

	"tuneground/engine/run"
)

// TestReadLike checks that a second file is read from the columns of the first,
// whatever its own cells suggest.
func TestReadLike(t *testing.T) {
	long := "a sentence that is longer than the one beside it"
	headed := "id,remark,note,mood\n1," + long + ",short one,up\n2," + long + " too,short two,down\n3,another " + long + ",short three,up\n4,and " + long + ",short four,down\n"
	headless := strings.SplitN(headed, "\n", 2)[1]
	for _, c := range []struct {
		what, train, name, content string
		spec                       run.Dataset
		header                     bool
		text, label                int // columns
		rows                       int
		textErr, labelErr          string // parts of errors
	}{
		{what: "the other column is longer", train: headed, name: "b.csv", content: "id,remark,note,mood\n7,brief," + long + ",up\n8,terse," + long + " too,down\n", header: true, text: 1, label: 3, rows: 2},
		{what: "columns in another order, other case", train: headed, name: "b.csv", content: "Mood,Note,Remark\nup," + long + ",brief\n", header: true, text: 2, label: 0, rows: 1},
		{what: "the label is missing", train: headed, name: "b.csv", content: "id,remark,note\n7,brief," + long + "\n", header: true, text: 1, label: -1, rows: 1,
			labelErr: `no column "mood", which the label comes from in a.csv`},
		{what: "texts alone under their name", train: headed, name: "b.csv", content: "remark\nbrief\nterse\n", header: true, text: 0, label: -1, rows: 2, labelErr: `"mood"`},
		{what: "the text is missing", train: headed, name: "b.csv", content: "id,mood\n7,up\n", header: true, text: -1, label: 1, rows: 1, textErr: `no column "remark", which the text comes from`},
		{what: "rows without names, as many columns", train: headed, name: "b.csv", content: headless, text: 1, label: 3, rows: 4},
		{what: "no names in either, no label", train: headless, name: "b.csv", content: "7,brief," + long + "\n8,terse," + long + "\n", text: 1, label: -1, rows: 2, labelErr: "unclear which"},
		{what: "other columns without names", train: headed, name: "b.csv", content: "7,brief\n8,terse\n", text: -1, label: -1, rows: 2, textErr: "2 columns without names where a.csv has 4", labelErr: "it is unclear"},
		{what: "the user's column", train: headed, name: "b.csv", content: "note,remark,mood\nbrief," + long + ",up\n", spec: run.Dataset{Text: "note"}, header: true, text: 0, label: 2, rows: 1},
		{what: "another format", train: headed, name: "b.jsonl", content: `{"mood": "up", "note": "` + long + `", "remark": "brief"}`, text: 2, label: 0, rows: 1},
		{what: "a format that says what its columns hold", train: headed, name: "b.txt", content: "__label__up brief\n", text: 1, label: 0, rows: 1},
	} {
		t.Run(c.what, func(t *testing.T) {
			train := read(t, "a.csv", c.train, c.spec)
			table, err := ReadLike(train, BrowserTab(), c.name, strings.NewReader(c.content), int64(len(c.content)), c.spec, nil)
			if err != nil {
				t.Fatal(err)
			}
			if table.Header != c.header || len(table.Rows) != c.rows {
				t.Errorf("header %v, rows %v", table.Header, cells(table))
			}
			check := func(role string, find func(*run.Config) (int, error), want int, says string) {
				got, err := find(config(c.spec))
				if got != want || (err != nil) != (says != "") || err != nil && !strings.Contains(err.Error(), says) {
					t.Errorf("%s: column %d, %v; want %d, %q", role, got, err, want, says)
				}
			}
			check("text", table.TextColumn, c.text, c.textErr)
			check("label", table.LabelColumn, c.label, c.labelErr)
		})
	}
}

// TestTextsReadLikeWords checks that a file of tagged words does not decide the
// column names of a file of texts to be labelled.
func TestTextsReadLikeWords(t *testing.T) {
	words := read(t, "a.conll", "Anna B-PER\nsleeps O\n\nOslo B-LOC\nwakes O\n", run.Dataset{})
	content := "number,text\n1,Anna sleeps in Oslo\n2,Oslo wakes\n"
	texts, err := ReadLike(words, BrowserTab(), "b.csv", strings.NewReader(content), int64(len(content)), run.Dataset{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := texts.TextColumn(&run.Config{Task: run.TokenClassification}); got != 1 || err != nil {
		t.Errorf("the texts are in column %d, %v", got, err)
	}
}
