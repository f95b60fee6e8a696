package client

import (
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/engine/run"
)

// A file is previewed, read with other choices, labelled as the preview showed,
// and downloaded, also a second time.
func TestSheet(t *testing.T) {
	d := opened(t)
	d.ChooseFile(app.ValueOf("new.csv"))
	if len(d.files) != 1 || d.last(run.PreviewFile).Reading != (run.Reading{}) {
		t.Fatalf("a preview of %d files was asked for, read as %+v", len(d.files), d.last(run.PreviewFile).Reading)
	}
	first := d.last(run.PreviewFile).ID
	d.ReadFile(run.Reading{Header: "no"})
	d.answer(run.PreviewFile, run.Event{Event: run.Previewed, File: &run.FileInfo{Text: "column 2"}})
	d.Apply(run.Event{Event: run.Previewed, ID: first, File: &run.FileInfo{Text: "remark"}}, nil)
	if got := d.Sheet.Preview.Text; got != "column 2" {
		t.Errorf("on show is the reading of %q, not the last that was asked for", got)
	}
	d.LabelFile()
	if got := d.last(run.PredictFile).Reading; got != (run.Reading{Header: "no", Text: "column 2"}) || len(d.files) != 1 {
		t.Errorf("%d files are labelled as %+v", len(d.files), got)
	}
	d.Stop()
	saved := run.Event{Event: run.Saved, ID: d.last(run.PredictFile).ID, Saved: &run.SavedInfo{Name: "new-labelled.csv", Rows: 9, Labelled: 4}}
	d.Apply(saved, []app.Value{app.ValueOf("file")})
	d.KeepLabelled()
	if len(d.kept) != 2 || d.Sheet.Saved.Labelled != 4 || d.Waiting(run.Stop) || d.Waiting(run.PredictFile) || d.Saved != nil {
		t.Errorf("kept are %q, of %+v", d.kept, d.Sheet.Saved)
	}
}

// Answers of a previous model are not displayed.
func TestAPreviewIsOfTheModelAsItIs(t *testing.T) {
	d := opened(t)
	d.ChooseFile(app.ValueOf("new.csv"))
	d.answer(run.PreviewFile, run.Event{Event: run.Previewed, File: &run.FileInfo{Text: "remark"}})
	d.Start()
	if d.Sheet.Preview != nil {
		t.Error("the old model's answers stay while another is trained")
	}
	before := d.count(run.PreviewFile)
	d.answer(run.Start, run.Event{Event: run.Started})
	d.answer(run.Start, run.Event{Event: run.Done, Report: &run.Report{}})
	if d.count(run.PreviewFile) != before+1 {
		t.Error("the tuned model's answers are not asked for")
	}
}
