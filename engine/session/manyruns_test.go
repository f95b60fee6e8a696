package session

import (
	"bytes"
	"fmt"
	"reflect"
	"sync/atomic"
	"testing"

	"tuneground/engine/run"
	"tuneground/engine/store"
	"tuneground/server/disk"
)

// A counted archive counts what it is asked for.
type counted struct {
	disk.Archive
	folders atomic.Int64 // several are opened at once
	bytes   int
}

func (c *counted) Open(name string) (store.Folder, error) {
	c.folders.Add(1)
	return c.Archive.Open(name)
}

func (c *counted) Look(name string) (store.Folder, error) {
	c.folders.Add(1)
	return c.Archive.Look(name)
}

func (c *counted) Rows() (map[string][]byte, error) {
	rows, err := c.Archive.Rows()
	for _, row := range rows {
		c.bytes += len(row)
	}
	return rows, err
}

// A table of 200 runs opens none of them, but those that a crash left without a row, and
// says the same as if it opened all.
func TestATableOfManyRuns(t *testing.T) {
	const many = 200
	s, r := newSession(t)
	archive := &counted{Archive: disk.Archive(t.TempDir())}
	s.opts.Runs = archive
	must(t, s.Run(run.Command{Do: run.Start, Config: settings(), Run: "first"}))
	var file bytes.Buffer
	must(t, s.withRun("first", func(kept *store.Run) error { return kept.Export(&file) }))
	for i := 1; i < many; i++ {
		kept, err := store.Open(archive, fmt.Sprint("copy", i))
		must(t, err)
		must(t, kept.Import(bytes.NewReader(file.Bytes()), int64(file.Len())))
		must(t, kept.SetLabel(run.Label{Title: fmt.Sprint("number ", i)}))
		must(t, kept.Close())
	}
	list := func() *run.ArchiveInfo {
		archive.folders.Store(0)
		archive.bytes = 0
		must(t, s.Run(run.Command{Do: run.ListRuns}))
		return r.last(t, run.Archived).Archive
	}
	quick := list()
	if len(quick.Runs) != many || archive.folders.Load() > 0 || archive.bytes > many<<10 {
		t.Errorf("%d runs are listed, %d folders opened, %d bytes of rows read", len(quick.Runs), archive.folders.Load(), archive.bytes)
	}

	crashed, err := store.Open(archive, "copy7")
	must(t, err)
	must(t, archive.SetRow("copy8", []byte("half a row")))
	if list(); archive.folders.Load() != 2 {
		t.Errorf("with two runs without a row, %d folders are opened", archive.folders.Load())
	}
	must(t, s.Run(run.Command{Do: run.LabelRun, Run: "copy9", Label: run.Label{Title: "mine"}}))
	must(t, s.Run(run.Command{Do: run.RemoveRuns, Runs: []string{"copy10"}}))
	quick = list()
	names, err := archive.Names()
	must(t, err)
	for _, name := range names {
		must(t, archive.SetRow(name, nil))
	}
	slow := list()
	if archive.folders.Load() != many-1 || !reflect.DeepEqual(quick, slow) {
		t.Errorf("%d folders are opened; the rows say\n%+v\nthe runs themselves\n%+v", archive.folders.Load(), quick, slow)
	}
	must(t, crashed.Close()) // held until here: a collected file gives its lock back
}
