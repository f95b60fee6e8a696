package session

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// ownTable is a training file with semicolons and unusual column names.
func ownTable() string {
	var b strings.Builder
	b.WriteString("case;remark;outcome\n")
	for i := range 60 {
		fmt.Fprintf(&b, "%d;%s %s film number %d;up\n", 2*i, rest[i%7], good[i%5], i)
		fmt.Fprintf(&b, "%d;%s %s film number %d;down\n", 2*i+1, rest[i%7], bad[i%5], i)
	}
	return b.String()
}

func fileOf(name, content string) File {
	return File{Name: name, Size: int64(len(content)), Reader: strings.NewReader(content)}
}

// trainedOn is a session whose model was tuned on a user's file.
func trainedOn(t *testing.T, name, content string) (*Session, *recorder, run.Config) {
	t.Helper()
	s, r := newSession(t)
	c := settings()
	c.Dataset.Name, c.MaxSteps = name, 4
	must(t, s.Run(run.Command{Do: run.LoadData, Config: c}, fileOf(name, content)))
	must(t, s.Run(run.Command{Do: run.Start, Config: c}))
	return s, r, c
}

// A file to be labelled has the columns of the training file, without the
// labels. It is previewed as it will be read, and returned in its own format.
func TestAFileIsPreviewedAndLabelled(t *testing.T) {
	s, r, c := trainedOn(t, "own.csv", ownTable())
	const in = "case;remark\r\n7;\"the soup; was lovely\"\r\n8;\r\n9; \r\n10;a dull day\r\n"
	must(t, s.Run(run.Command{ID: 3, Do: run.PreviewFile, Config: c}, fileOf("new.csv", in)))
	e := r.last(t, run.Previewed)
	p := e.File
	if e.ID != 3 || p.Text != "remark" || p.How != run.ColumnOfTraining || !p.Header || p.Delimiter != ";" || p.Rows != 4 || p.Empty != 2 || p.Output != "new-labelled.csv" || !p.Doubt.IsZero() {
		t.Errorf("the preview is %+v", p)
	}
	if len(p.First) != 4 || len(p.First[0].Answers) != 2 || p.First[1].Answers != nil || p.First[3].Row != 5 || p.First[0].Text != "the soup; was lovely" {
		t.Errorf("the first rows are %+v", p.First)
	}
	must(t, s.Run(run.Command{ID: 4, Do: run.PredictFile, Config: c}, fileOf("new.csv", in)))
	saved := r.last(t, run.Saved)
	if i := saved.Saved; saved.ID != 4 || i.Rows != 4 || i.Labelled != 2 || i.Skipped != 2 || !i.Problem.IsZero() || i.Type != "text/csv" {
		t.Errorf("the labelled file is told as %+v", i)
	}
	want := regexp.MustCompile(`\Acase;remark;predicted_label;probability\r\n7;"the soup; was lovely";(up|down);[01]\.\d{6}\r\n8;;;\r\n9; ;;\r\n10;a dull day;(up|down);[01]\.\d{6}\r\n\z`)
	got := string(r.files["new-labelled.csv"])
	if !want.MatchString(got) {
		t.Errorf("the labelled file is %q", got)
	}
	if fields := strings.Split(strings.Split(got, "\r\n")[4], ";"); fields[2] != p.First[3].Answers[0] || fields[3] != p.First[3].Answers[1] {
		t.Errorf("the file has %q, the preview had %q", fields, p.First[3].Answers)
	}
}

// A saved model remembers its training column, if a file has one of that name.
func TestASavedModelKnowsItsColumn(t *testing.T) {
	s, r, c := trainedOn(t, "own.csv", ownTable())
	must(t, s.Run(run.Command{Do: run.Save, Config: c}))
	again, r2 := newSession(t)
	c.Dataset.Text = "note"
	must(t, again.Run(run.Command{Do: run.LoadModel, Config: c}, fileOf("small-tuned.zip", string(r.files["small-tuned.zip"]))))
	for _, f := range []struct{ name, content, text, how string }{
		{"new.csv", "note,story\nlovely,the soup was lovely and warm\ndull,a broken day and very dull\n", "note", run.ColumnOfTraining},
		{"new.jsonl", `{"story": "the soup was lovely and warm", "note": "lovely"}`, "note", run.ColumnOfTraining},
		{"old.csv", "memo,story\nlovely,the soup was lovely and warm\ndull,a broken day and very dull\n", "story", run.ColumnGuessed},
	} {
		must(t, again.Run(run.Command{Do: run.PreviewFile, Config: c}, fileOf(f.name, f.content)))
		if p := r2.last(t, run.Previewed).File; p.Text != f.text || p.How != f.how {
			t.Errorf("%s: texts from %q, %s", f.name, p.Text, p.How)
		}
	}
}

// If no column has the training file's name, the preview shows a guess and the
// choices; nothing is labelled on a guess.
func TestAGuessedColumnIsConfirmed(t *testing.T) {
	s, r, c := trainedOn(t, "own.csv", ownTable())
	const in = "title,story\nfilm,the soup was lovely and warm and great\nphone,a broken day and very dull it was\n"
	must(t, s.Run(run.Command{Do: run.PreviewFile, Config: c}, fileOf("other.csv", in)))
	p := r.last(t, run.Previewed).File
	if p.Text != "story" || p.How != run.ColumnGuessed || !strings.Contains(p.Doubt.String(), `"remark"`) || strings.Join(p.Columns, " ") != "title story" {
		t.Errorf("the preview is %+v", p)
	}
	if err := s.Run(run.Command{Do: run.PredictFile, Config: c}, fileOf("other.csv", in)); err == nil || !strings.Contains(err.Error(), `"remark"`) {
		t.Errorf("a guess was taken: %v", err)
	}
	chosen := run.Reading{Text: "title"}
	must(t, s.Run(run.Command{Do: run.PreviewFile, Config: c, Reading: chosen}, fileOf("other.csv", in)))
	if p := r.last(t, run.Previewed).File; p.Text != "title" || p.How != run.ColumnChosen || !p.Doubt.IsZero() || p.First[0].Text != "film" {
		t.Errorf("after the choice the preview is %+v", p)
	}
	must(t, s.Run(run.Command{Do: run.PredictFile, Config: c, Reading: chosen}, fileOf("other.csv", in)))
	headless := run.Reading{Header: "no", Text: "column 2"}
	must(t, s.Run(run.Command{Do: run.PreviewFile, Config: c, Reading: headless}, fileOf("other.csv", in)))
	if p := r.last(t, run.Previewed).File; p.Header || p.Rows != 3 || p.First[0].Text != "story" {
		t.Errorf("without a header the preview is %+v", p)
	}
	if err := s.Run(run.Command{Do: run.PreviewFile, Config: c, Reading: run.Reading{Text: "plot"}}, fileOf("other.csv", in)); err == nil || !strings.Contains(err.Error(), `"plot"`) {
		t.Errorf("a column that is not there: %v", err)
	}
}

// Stopping keeps the rows labelled so far.
func TestStoppedLabellingIsKept(t *testing.T) {
	s, r, c := trainedOn(t, "own.csv", ownTable())
	const rows = 40000
	in := "case,remark\n" + strings.Repeat("1,the soup was lovely\n", rows)
	record := s.opts.Emit
	s.opts.Emit = func(e run.Event, file [][]byte) {
		record(e, file)
		if e.Event == run.Progress && e.Progress.What == "predict" && e.Progress.Done > 1 {
			s.Send(run.Command{ID: 9, Do: run.Stop, Config: c})
		}
	}
	must(t, s.Run(run.Command{ID: 8, Do: run.PredictFile, Config: c}, fileOf("many.csv", in)))
	info := r.last(t, run.Saved).Saved
	if info.Rows != rows || info.Labelled == 0 || info.Labelled == rows {
		t.Fatalf("%d of %d rows were labelled", info.Labelled, info.Rows)
	}
	lines := strings.Split(strings.TrimSpace(string(r.files["many-labelled.csv"])), "\n")[1:]
	for i, line := range lines {
		if labelled := !strings.HasSuffix(line, ",,"); labelled != (i < info.Labelled) {
			t.Fatalf("row %d of %d, of which %d are labelled, is %q", i, len(lines), info.Labelled, line)
		}
	}
	must(t, s.Run(run.Command{Do: run.PredictFile, Config: c}, fileOf("few.csv", "case,remark\n1,it was fine\n"))) // the stop is over
	if info := r.last(t, run.Saved).Saved; info.Labelled != 1 {
		t.Errorf("the next file: %+v", info)
	}
}

// Words in a file get a tag each, in every format and any number.
func TestWordsAreTagged(t *testing.T) {
	s, r, c := brieflyTuned(t, run.TokenClassification, nil)
	tags := s.model.Config.Labels()
	isTag := func(tag string) bool { return strings.Contains(" "+strings.Join(tags, " ")+" ", " "+tag+" ") }

	must(t, s.Run(run.Command{Do: run.PredictFile, Config: c}, fileOf("new.conll", "the\nsoup\n\nwas\tX\n"+strings.Repeat("lovely\tX\n", 100))))
	lines := strings.Split(strings.TrimSpace(string(r.files["new-labelled.conll"])), "\n")
	if len(lines) != 104 || lines[2] != "" {
		t.Fatalf("the labelled file is %q", lines)
	}
	for i, line := range lines {
		columns := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' })
		if i != 2 && !isTag(columns[len(columns)-1]) || i > 2 && columns[1] != "X" {
			t.Errorf("line %d is %q", i+1, line)
		}
	}

	must(t, s.Run(run.Command{Do: run.PredictFile, Config: c}, fileOf("new.jsonl", `{"id": 7, "tokens": ["the", "soup", "\u00a0"]}`+"\n"+`{"tokens": [], "id": 8}`+"\n")))
	out := strings.Split(strings.TrimSpace(string(r.files["new-labelled.jsonl"])), "\n")
	for i, want := range []int{3, 0} {
		var row struct {
			ID   int      `json:"id"`
			Tags []string `json:"predicted_tags"`
		}
		if err := json.Unmarshal([]byte(out[i]), &row); err != nil || row.ID != 7+i || len(row.Tags) != want || row.Tags == nil {
			t.Errorf("row %d is %s (%v)", i, out[i], err)
		}
	}
}

// A word in a row of its own is tagged as part of its sentence.
func TestRowsOfWordsAreTagged(t *testing.T) {
	s, r, c := brieflyTuned(t, run.TokenClassification, nil)
	in := "satz;wort\n"
	var conll strings.Builder
	for i, sentence := range []string{"the soup was lovely", "a very dull film", "it was a cold day", "the phone was broken"} {
		for j, word := range strings.Fields(sentence) {
			number := ""
			if j == 0 {
				number = fmt.Sprint("no. ", i) // only at the beginning of a sentence
			}
			in += number + ";" + word + "\n"
			conll.WriteString(word + "\n")
		}
		conll.WriteString("\n")
	}
	must(t, s.Run(run.Command{Do: run.PredictFile, Config: c, Reading: run.Reading{Text: "wort"}}, fileOf("words.csv", in)))
	must(t, s.Run(run.Command{Do: run.PredictFile, Config: c}, fileOf("words.conll", conll.String())))
	rows := strings.Split(strings.TrimSpace(string(r.files["words-labelled.csv"])), "\n")
	lines := strings.Fields(string(r.files["words-labelled.conll"]))
	if rows[0] != "satz;wort;predicted_tag" || len(rows) != 18 || len(lines) != 34 {
		t.Fatalf("the labelled files are %q and %q", rows, lines)
	}
	for i, row := range rows[1:] {
		cells := strings.Split(row, ";")
		if cells[1] != lines[2*i] || cells[2] != lines[2*i+1] || cells[2] == "" {
			t.Errorf("the row %q is %q in CoNLL", row, lines[2*i:2*i+2])
		}
	}
}

// A row that cannot be answered does not stop the others.
func TestARowWithAFaultIsLeftOut(t *testing.T) {
	s, r, c := brieflyTuned(t, run.FillMask, nil)
	must(t, s.Run(run.Command{Do: run.PredictFile, Config: c}, fileOf("new.txt", "the [MASK] was lovely\nnothing is hidden here\na [MASK] day\n")))
	info := r.last(t, run.Saved).Saved
	if info.Labelled != 2 || info.Skipped != 1 || !strings.Contains(info.Problem.String(), "new.txt, line 2: ") {
		t.Errorf("it is told as %+v", info)
	}
	lines := strings.Split(string(r.files["new-labelled.txt"]), "\n")
	if lines[1] != "nothing is hidden here\t" || !strings.HasPrefix(lines[2], "a [MASK] day\t") {
		t.Errorf("the labelled file is %q", lines)
	}
}

// On demand, the labelled file has the probability of each label.
func TestAFileGetsAllProbabilities(t *testing.T) {
	s, r, c := trainedOn(t, "own.csv", ownTable())
	const in = "case;remark\n7;the soup was lovely\n8;\n10;a dull day\n"
	reading := run.Reading{Probabilities: true}
	must(t, s.Run(run.Command{Do: run.PreviewFile, Config: c, Reading: reading}, fileOf("new.csv", in)))
	if p := r.last(t, run.Previewed).File; !slices.Equal(p.Labels, []string{"down", "up"}) || len(p.Adds) != 4 || len(p.First[0].Answers) != 4 {
		t.Errorf("the preview is %+v", p)
	}
	must(t, s.Run(run.Command{Do: run.PredictFile, Config: c, Reading: reading}, fileOf("new.csv", in)))
	lines := strings.Split(string(r.files["new-labelled.csv"]), "\n")
	if lines[0] != "case;remark;predicted_label;probability;probability_down;probability_up" || lines[2] != "8;;;;;" {
		t.Fatalf("the labelled file is %q", lines)
	}
	for _, line := range []string{lines[1], lines[3]} {
		cells := strings.Split(line, ";")
		of := map[string]string{"down": cells[4], "up": cells[5]}
		down, _ := strconv.ParseFloat(cells[4], 64)
		up, _ := strconv.ParseFloat(cells[5], 64)
		if math.Abs(down+up-1) > 2e-6 || of[cells[2]] != cells[3] || max(down, up) != map[string]float64{"down": down, "up": up}[cells[2]] {
			t.Errorf("a line is %q", line)
		}
	}
}
