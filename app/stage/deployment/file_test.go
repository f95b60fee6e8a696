package deployment

import (
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/text"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

// previewed is a stage with a previewed and labelled file.
func previewed(t *testing.T, info run.FileInfo) *Stage {
	t.Helper()
	s := client.New()
	s.SetLang(text.English)
	s.Apply(run.Event{Event: run.ModelReady, Model: &run.ModelInfo{Name: "tiny", Layers: 1, Heads: 1}}, nil)
	s.ChooseFile(app.ValueOf("new.csv"))
	for id := 1; s.Sheet.Preview == nil; id++ { // the client numbers its commands
		s.Apply(run.Event{Event: run.Previewed, ID: id, File: &info}, nil)
	}
	return &Stage{S: s}
}

func TestALabelledFileIsShown(t *testing.T) {
	d := previewed(t, run.FileInfo{
		Name: "new.csv", Format: "csv", Encoding: "GB18030", Delimiter: ";", Header: true, Columns: []string{"no", "remark"}, Text: "remark",
		How: run.ColumnGuessed, Doubt: message.New(`new.csv: there is no column "story"`), Rows: 1200, Empty: 3, Adds: []string{"predicted_label", "probability"}, Output: "new-labelled.csv",
		First: []run.AnsweredRow{{Row: 2, Text: "fine", Answers: []string{"good", "0.9"}}, {Row: 3, Text: ""}},
	})
	page := app.HTMLString(d.labelling())
	for _, want := range []string{
		"CSV, semicolon, GB18030, 1,200 rows, 3 of them without a text", `data-how="guessed"`, "there is no column &#34;story&#34;",
		`data-control="label_text"`, `data-control="label_header"`, "new-labelled.csv", `data-action="label_file"`, "Label all 1,200 rows", `data-output="label:0:1"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the plate lacks %q:\n%s", want, page)
		}
	}
	for _, gone := range []string{"stop_labelling", "label_question", "keep_labelled"} {
		if strings.Contains(page, gone) {
			t.Errorf("the plate has %q", gone)
		}
	}
	if strings.Contains(page, "the answers are guesses") {
		t.Error("a model without a new head is said to guess")
	}
	d.S.Model.New = []string{"classifier.weight"}
	if page := app.HTMLString(d.labelling()); !strings.Contains(page, "the answers are guesses") {
		t.Error("it is not said that a head that was never trained guesses")
	}
	d.S.LabelFile()
	if page := app.HTMLString(d.labelling()); !strings.Contains(page, "stop_labelling") {
		t.Error("the labelling cannot be stopped")
	}
	d.S.Sheet.Saved = &run.SavedInfo{Name: "new-labelled.csv", Rows: 1200, Labelled: 7, Skipped: 3}
	if page := app.HTMLString(d.labelling()); !strings.Contains(page, "7 of 1,200 rows labelled") || !strings.Contains(page, "without an answer: 3") || !strings.Contains(page, "with empty answers: 1,190") {
		t.Errorf("the end is told as %s", page)
	}
}
