package session

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"tuneground/engine/cpu"
	"tuneground/engine/run"
)

// An unvisited site is one whose index is in the service worker's cache, but
// none of whose files was ever fetched.
type unvisited struct {
	fstest.MapFS
	absent error
}

func (s unvisited) Open(name string) (fs.File, error) {
	if name == "index.json" {
		return s.MapFS.Open(name)
	}
	return nil, &fs.PathError{Op: "fetch", Path: name, Err: s.absent}
}

// The advice to reload is given only if a reload helps.
func TestAReloadIsAdvisedWhereItHelps(t *testing.T) {
	index := fstest.MapFS{"index.json": {Data: []byte(`[{"name":"stars","file":"stars.jsonl","task":"text-classification"}]`)}}
	for _, c := range []struct {
		absent error
		reload bool
	}{{errors.New("the site does not answer"), false}, {fs.ErrNotExist, true}} {
		s := New(Options{CPU: cpu.New(), Datasets: unvisited{index, c.absent}, Emit: func(run.Event, [][]byte) {}})
		_, err := s.openDataset("stars")
		if !errors.Is(err, c.absent) || strings.Contains(err.Error(), "reload") != c.reload {
			t.Errorf("where %v, the message is %q", c.absent, err)
		}
	}
}
