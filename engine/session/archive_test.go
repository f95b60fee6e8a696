package session

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/run"
	"tuneground/engine/store"
	"tuneground/server/disk"
)

// An archiveOf has one run, whatever its name.
type archiveOf struct{ folder store.Folder }

func (s archiveOf) Names() ([]string, error)          { return []string{"run"}, nil }
func (s archiveOf) Open(string) (store.Folder, error) { return s.folder, nil }
func (s archiveOf) Look(string) (store.Folder, error) { return s.folder, nil }
func (s archiveOf) InUse(string) bool                 { return false }
func (s archiveOf) Rows() (map[string][]byte, error)  { return nil, nil }
func (s archiveOf) SetRow(string, []byte) error       { return nil }
func (s archiveOf) Remove(string) error               { return errors.ErrUnsupported }
func (s archiveOf) Room() int64                       { return -1 }

// Kept runs are listed, the latest first, read, labelled and removed.
func TestTheArchive(t *testing.T) {
	s, r := newSession(t)
	dir := t.TempDir()
	s.opts.Runs = disk.Archive(dir)
	listed := func() *run.ArchiveInfo {
		t.Helper()
		must(t, s.Run(run.Command{Do: run.ListRuns}))
		return r.last(t, run.Archived).Archive
	}
	if got := listed(); len(got.Runs) != 0 || got.Bytes != 0 {
		t.Errorf("at first there is %+v", got)
	}
	c := settings()
	for _, name := range []string{"first", "second"} {
		must(t, s.Run(run.Command{Do: run.Start, Config: c, Run: name}))
		c.Seed++
	}
	got := listed()
	if len(got.Runs) != 2 || got.Runs[0].Name != "second" || !got.Runs[0].Row.Finished || got.Bytes <= got.Runs[0].Bytes {
		t.Errorf("then there is %+v", got)
	}
	must(t, s.Run(run.Command{Do: run.LabelRun, Run: "first", Label: run.Label{Title: "对照", Tags: "seed baseline"}}))
	if got := r.last(t, run.Archived).Archive.Runs[1].Label; got.Title != "对照" || got.Tags != "seed baseline" {
		t.Errorf("the label is %+v", got)
	}
	must(t, s.Run(run.Command{Do: run.ReadRun, Run: "second"}))
	if record := r.last(t, run.RunRead).Run; record.Report == nil || record.Config.Seed != c.Seed-1 || len(record.Steps) != record.Plan.Steps {
		t.Errorf("the Record is %+v", record)
	}

	open, err := store.Open(s.opts.Runs, "first") // as another tab
	must(t, err)
	if !listed().Runs[1].InUse {
		t.Error("a run that is in use is listed as free")
	}
	if err := s.Run(run.Command{Do: run.RemoveRuns, Runs: []string{"second", "first"}}); err == nil || !strings.Contains(err.Error(), "first") {
		t.Errorf("a run in use is removed: %v", err)
	}
	must(t, open.Close())
	must(t, s.Run(run.Command{Do: run.RemoveRuns, Runs: []string{"first"}}))
	if names := slices.Collect(func(yield func(string) bool) {
		for _, k := range listed().Runs {
			yield(k.Name)
		}
	}); !slices.Equal(names, []string{"second"}) {
		t.Errorf("%q are left", names)
	}
	if err := s.Run(run.Command{Do: run.ReadRun, Run: "first"}); err == nil {
		t.Error("a run that was removed can be read")
	}
}

// An exported run, imported, is the same run; beside the one that it was, it has another
// title.
func TestARunAsOneFile(t *testing.T) {
	s, r := newSession(t)
	s.opts.Runs = disk.Archive(t.TempDir())
	listed := func() *run.ArchiveInfo {
		t.Helper()
		must(t, s.Run(run.Command{Do: run.ListRuns}))
		return r.last(t, run.Archived).Archive
	}
	must(t, s.Run(run.Command{Do: run.Start, Config: settings(), Run: "first"}))
	must(t, s.Run(run.Command{Do: run.LabelRun, Run: "first", Label: run.Label{Title: "对照"}}))
	must(t, s.Run(run.Command{Do: run.ExportRun, Run: "first"}))
	file := r.files[r.last(t, run.Saved).Saved.Name]
	must(t, s.Run(run.Command{Do: run.ImportRun, Run: "again"}, File{Name: "run.zip", Size: int64(len(file)), Reader: bytes.NewReader(file)}))
	if got := listed(); len(got.Runs) != 2 || got.Runs[0].Row != got.Runs[1].Row || got.Runs[0].Label.Title != "对照 (2)" || got.Runs[1].Label.Title != "对照" {
		t.Errorf("with the imported one there is %+v", got)
	}
	if err := s.Run(run.Command{Do: run.ImportRun, Run: "bad"}, File{Name: "run.zip", Size: 9, Reader: bytes.NewReader(file[:9])}); err == nil || len(listed().Runs) != 2 {
		t.Errorf("a damaged file is imported: %v, %+v", err, listed())
	}
	must(t, s.Run(run.Command{Do: run.GoOn, Run: "again"}))
	if got := r.last(t, run.Done).Report; got == nil {
		t.Error("the imported run is not shown")
	}
}

// The Record of a run that was stopped, and went on, says where.
func TestARecordTellsThatItsRunWentOn(t *testing.T) {
	s, r := newSession(t)
	s.opts.Runs = disk.Archive(t.TempDir())
	emit := s.opts.Emit
	begun := false
	s.opts.Emit = func(e run.Event, file [][]byte) {
		emit(e, file)
		if e.Event == run.Step && !begun {
			begun = true
			s.Send(run.Command{Do: run.Stop})
		}
	}
	c := settings()
	c.MaxSteps = 300
	must(t, s.Run(run.Command{Do: run.Start, Config: c, Run: "one"}))
	first := r.last(t, run.Done).Report.Steps
	begun = false
	must(t, s.Run(run.Command{Do: run.GoOn, Run: "one"}))
	second := r.last(t, run.Done).Report.Steps
	must(t, s.Run(run.Command{Do: run.GoOn, Run: "one"}))
	must(t, s.Run(run.Command{Do: run.ReadRun, Run: "one"}))
	if record := r.last(t, run.RunRead).Run; !slices.Equal(record.Resumed, []int{first, second}) || !record.Finished() || first >= second || second >= c.MaxSteps {
		t.Errorf("stopped after step %d and step %d, the run went on after %v", first, second, record.Resumed)
	}
	folder, err := inMemory(s.Folder(run.Float32))
	must(t, err)
	if card := string(folder["README.md"]); !strings.Contains(card, fmt.Sprintf("went on after step %d, %d.", first, second)) {
		t.Errorf("the card says\n%s", card)
	}
}

// The runs of a sweep are kept as other runs are, and are to the digit what they are
// unkept.
func TestASweepIsKept(t *testing.T) {
	c := settings()
	sweep := &run.Sweep{Grid: run.Grid{Settings: []run.Values{{Setting: "learning_rate", Values: []string{"3e-3", "3e-4"}}}, Seeds: 2}}
	_, plain, _ := swept(t, c, sweep)
	s, r := newSession(t)
	s.opts.Runs = disk.Archive(t.TempDir())
	must(t, s.Run(run.Command{Do: run.StartSweep, Config: c, Sweep: sweep, Run: "night"}))
	must(t, s.Run(run.Command{Do: run.ListRuns}))
	kept, results := r.last(t, run.Archived).Archive.Runs, r.all(run.RunSwept)
	if len(kept) != 4 || len(results) != 4 {
		t.Fatalf("%d runs are kept of %d", len(kept), len(results))
	}
	slices.Reverse(kept) // the latest came first
	for i, k := range kept {
		x, want := results[i].SweptRun, plain.all(run.RunSwept)[i].SweptRun
		title := fmt.Sprintf("learning_rate=%s, seed=%d", want.Values[0], want.Seed)
		if k.Name != fmt.Sprintf("night-%03d", i+1) || k.Label.Title != title || k.Label.Tags != "sweep" || !k.Row.Finished || k.InUse {
			t.Errorf("run %d is kept as %+v", i+1, k)
		}
		if !maps.Equal(x.Metrics, want.Metrics) || x.Score != want.Score {
			t.Errorf("run %d has %+v, unkept %+v", i+1, x, want)
		}
	}
	must(t, s.Run(run.Command{Do: run.GoOn, Run: "night-003"}))
	if got := r.last(t, run.Done).Report.Metrics; !maps.Equal(got, results[2].SweptRun.Metrics) {
		t.Errorf("opened, run 3 has %v", got)
	}
}
