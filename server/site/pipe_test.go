//go:build unix

package site

import (
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A named pipe is not a file of the site: opening one would block for ever.
func TestPipesAreNotOpened(t *testing.T) {
	folders := testFolders(t)
	for _, name := range []string{"pipe", "tiny/vocab.txt", "piped/config.json"} {
		path := filepath.Join(folders.Models, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Mkfifo(path, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		site, err := New(folders)
		if err != nil {
			t.Error(err)
			return
		}
		h := &handler{site: site}
		for _, path := range []string{"/models/pipe", "/models/tiny/vocab.txt", "/models/piped/config.json"} {
			if w := get(h, path); w.Code != http.StatusNotFound {
				t.Errorf("%s: %d", path, w.Code)
			}
		}
		if w := get(h, "/models/index.json"); w.Code != http.StatusOK {
			t.Errorf("the list of models: %d", w.Code)
		}
		if _, err := site.Paths(); err != nil {
			t.Error(err)
		}
	}()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("a named pipe holds the site up")
	}
}
