package site

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// counting counts how often a file is read from its start.
type counting struct {
	*os.File
	reads *atomic.Int32
	began bool
}

func (c *counting) Read(p []byte) (int, error) {
	if !c.began {
		c.began = true
		c.reads.Add(1)
	}
	return c.File.Read(p)
}

// tagOf asks for the tag of the file at path.
func tagOf(t *testing.T, known *tags, path string, reads *atomic.Int32) string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Error(err)
		return ""
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Error(err)
		return ""
	}
	tag, err := known.of("name", &File{&counting{File: f, reads: reads}, info.Size(), info})
	if err != nil {
		t.Error(err)
	}
	return tag
}

// settledFile writes a file and waits until a change of it would show.
func settledFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	for {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if (state{info, changeTime(info)}).settled(time.Now()) {
			return path
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func TestManyVisitorsHashAFileOnce(t *testing.T) {
	path := settledFile(t, strings.Repeat("weights", 1<<18))
	var known tags
	var reads atomic.Int32
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { tagOf(t, &known, path, &reads) })
	}
	all.Wait()
	if n := reads.Load(); n != 1 {
		t.Errorf("20 visitors had the file read %d times", n)
	}
}

// A file replaced by one of the same size and time counts as another file, and
// so does one that is overwritten with its time set back.
func TestTagsNoticeChangesThatKeepSizeAndTime(t *testing.T) {
	var known tags
	var reads atomic.Int32
	path := settledFile(t, "first")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{tagOf(t, &known, path, &reads): "first"}
	keepTime := func(path string) {
		if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
			t.Fatal(err)
		}
	}
	change := func(content string, do func()) {
		do()
		keepTime(path)
		tag := tagOf(t, &known, path, &reads)
		if before, ok := seen[tag]; ok {
			t.Errorf("%q has the tag of %q", content, before)
		}
		seen[tag] = content
	}
	change("other", func() {
		beside := path + ".new"
		if err := os.WriteFile(beside, []byte("other"), 0o644); err != nil {
			t.Fatal(err)
		}
		keepTime(beside)
		if err := os.Rename(beside, path); err != nil {
			t.Fatal(err)
		}
	})
	if changeTime(info).IsZero() {
		t.Skip("this system does not tell when a file changed whose time was set back")
	}
	for _, content := range []string{"third", "forth", "fifth"} { // quickly one after the other
		change(content, func() {
			if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}
