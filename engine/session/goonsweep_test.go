package session

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/run"
	"tuneground/server/disk"
)

// crashes keeps the runs of a sweep and returns, for each moment, what was on the disk
// then: after how many completed runs, and how many steps of the next.
func crashes(t *testing.T, c run.Config, sweep *run.Sweep, moments ...[2]int) (s *Session, r *recorder, dirs []string) {
	t.Helper()
	s, r = newSession(t)
	dir := t.TempDir()
	s.opts.Runs, s.saveEvery = disk.Archive(dir), 0
	for range moments {
		dirs = append(dirs, t.TempDir())
	}
	runs, steps := 0, 0
	s.opts.Emit = func(e run.Event, file [][]byte) {
		r.emit(e, file)
		switch e.Event {
		case run.RunSwept:
			runs, steps = runs+1, 0
		case run.Step:
			steps++
		default:
			return
		}
		if i := slices.Index(moments, [2]int{runs, steps}); i >= 0 {
			must(t, os.CopyFS(dirs[i], os.DirFS(dir)))
		}
	}
	must(t, s.Run(run.Command{ID: 1, Do: run.StartSweep, Config: c, Sweep: sweep, Run: "night"}))
	return s, r, dirs
}

// Wherever a sweep broke off, it goes on from the kept runs, with the results and the
// model of one that was never interrupted.
func TestASweepGoesOnFromWhatIsKept(t *testing.T) {
	for _, values := range [][]string{{"3e-3", "3e-4"}, {"3e-4", "3e-3"}} { // the best run is before, or after
		c := settings()
		c.Epochs, c.Dropout, c.EvalStrategy, c.EvalSteps = 1, 0.1, "steps", 5
		sweep := &run.Sweep{Grid: run.Grid{Settings: []run.Values{{Setting: "learning_rate", Values: values}}, Seeds: 2}}
		whole, all, dirs := crashes(t, c, sweep, [2]int{0, 9}, [2]int{2, 0}, [2]int{2, 9}, [2]int{3, 9})
		want, model := all.all(run.RunSwept), modelOf(t, whole)
		for i, before := range []int{0, 2, 2, 3} {
			s, r := newSession(t)
			s.opts.Runs = disk.Archive(dirs[i])
			last := run.SweptName("night", max(1, before))
			must(t, s.Run(run.Command{Do: run.GoOn, Rest: true, Run: last}))
			first := r.all(run.SweepGoesOn)[0].SweepInfo
			got := slices.Clone(first.Done)
			for _, e := range r.all(run.RunSwept) {
				got = append(got, *e.SweptRun)
			}
			if len(first.Done) != before || len(got) != 4 {
				t.Fatalf("after %d runs, of %d done before there are %d results", before, len(first.Done), len(got))
			}
			for j, x := range got {
				if y := want[j].SweptRun; x.Run != y.Run || x.Seed != y.Seed || x.Score != y.Score || x.Metrics["accuracy"] != y.Metrics["accuracy"] {
					t.Errorf("after %d runs the sweep goes on with %+v, never interrupted with %+v", before, x, y)
				}
			}
			if end := r.last(t, run.Swept).SweepEnd; end.Kept != all.last(t, run.Swept).SweepEnd.Kept || !bytes.Equal(modelOf(t, s), model) {
				t.Errorf("after %d runs the sweep keeps run %d, and never interrupted run %d, or another model of it", before, end.Kept, all.last(t, run.Swept).SweepEnd.Kept)
			}
			must(t, s.Run(run.Command{Do: run.ListRuns}))
			info := r.last(t, run.Archived).Archive
			if len(info.Runs) != 4 || info.CanSweepOn(&info.Runs[0]) || slices.ContainsFunc(info.Runs, func(k run.KeptRun) bool { return !k.Row.Finished || k.SweepName() != "night" }) {
				t.Errorf("in the end there are the runs %+v", info.Runs)
			}
		}
	}
}

func modelOf(t *testing.T, s *Session) []byte {
	t.Helper()
	folder, err := inMemory(s.Folder(run.Float32))
	must(t, err)
	return folder["model.safetensors"]
}

// The page is told that a sweep has runs left; what is no run of one does not go on as one.
func TestWhichSweepCanGoOn(t *testing.T) {
	c := settings()
	c.Epochs = 1
	s, r, dirs := crashes(t, c, &run.Sweep{Grid: run.Grid{Seeds: 2}}, [2]int{1, 0}, [2]int{1, 3})
	for i, dir := range dirs {
		s.opts.Runs = disk.Archive(dir)
		must(t, s.Run(run.Command{Do: run.ListRuns}))
		info := r.last(t, run.Archived).Archive
		if len(info.Runs) != 1+i || !info.CanSweepOn(&info.Runs[0]) || info.Runs[0].Row.SweepRuns != 2 {
			t.Errorf("after a crash there are the runs %+v", info.Runs)
		}
		info.Runs[i].InUse = true
		if info.CanSweepOn(&info.Runs[0]) {
			t.Error("a sweep that another tab goes on with can go on")
		}
	}
	must(t, s.Run(run.Command{Do: run.Start, Config: c, Run: "alone"}))
	if err := s.Run(run.Command{Do: run.GoOn, Rest: true, Run: "alone"}); err == nil || !strings.Contains(err.Error(), "not one of a sweep") {
		t.Errorf("a run alone goes on as a sweep: %v", err)
	}
}
