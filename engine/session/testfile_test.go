package session

import (
	"strings"
	"testing"

	"tuneground/engine/run"
)

// A test file stands beside a bundled set, a file or pasted text, is told in the split,
// and can be taken back; one that cannot be read leaves the data as they were.
func TestASeparateTestFile(t *testing.T) {
	s, r := newSession(t)
	held := "text,label\nthe soup was lovely,positive\na dull day,negative\n"
	file := func(content string) File {
		return File{Name: "held.csv", Size: int64(len(content)), Reader: strings.NewReader(content)}
	}
	load := run.Command{Do: run.LoadData, Config: settings(), TestFile: true}
	load.Config.Dataset.Format = "" // the files differ in it
	ready := func(test string, rows int) {
		t.Helper()
		info := r.last(t, run.DataReady).Data
		if info.TestFile != test || info.Splits[2].Rows != rows {
			t.Errorf("the test split has %d rows of %q; want %d of %q", info.Splits[2].Rows, info.TestFile, rows, test)
		}
	}
	must(t, s.Run(load, file(held)))
	ready("held.csv", 2)
	train := s.data.set.Info.Splits[0].Rows
	if err := s.Run(load, file("nothing\n")); err == nil {
		t.Error("a test file without labels was read")
	}
	ready("held.csv", 2)
	must(t, s.Run(run.Command{Do: run.Start, Config: load.Config}))
	if report := r.last(t, run.Done).Report; report.Counted != 2 || report.Examples[0].Row > 3 {
		t.Errorf("tested on %d texts, the first of line %d", report.Counted, report.Examples[0].Row)
	}
	load.TestFile = false
	must(t, s.Run(load))
	ready("", 48)
	if now := s.data.set.Info.Splits[0].Rows; now != train-48 {
		t.Errorf("%d examples to train on with a test file, %d with a part held back", train, now)
	}
	load.TestFile, load.Text, load.Config.Dataset.Name = true, string(words(40)), "pasted"
	must(t, s.Run(load, file(held)))
	ready("held.csv", 2)
}
