package session

import (
	"strings"
	"testing"

	"tuneground/engine/run"
)

// A Python project leaves out the rows of a test file whose label no model can learn, and
// says how many.
func TestProjectTellsWhatItLeavesOut(t *testing.T) {
	s, r := newSession(t)
	held := "text,label\nthe soup was lovely,positive\na dull day,negative\na strange day,puzzled\n"
	load := run.Command{Do: run.LoadData, Config: settings(), TestFile: true}
	load.Config.Dataset.Format = ""
	must(t, s.Run(load, File{Name: "held.csv", Size: int64(len(held)), Reader: strings.NewReader(held)}))
	must(t, s.Run(run.Command{Do: run.SaveProject, Config: load.Config}))
	files := projectFiles(t, r.files["small-project.zip"])
	expectRows(t, files["data/test.jsonl"], 2, "the soup was lovely")
	if !strings.Contains(files["README.md"], "lacks 1 of 3 examples") {
		t.Errorf("the project says %s", files["README.md"])
	}
}
