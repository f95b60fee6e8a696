package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tuneground/server/site"
)

// builtFolders are the repository's folders, as `make test` builds them.
func builtFolders(t *testing.T) site.Folders {
	t.Helper()
	folders := site.Folders{Web: "../web", Static: "../static", Models: "../static/models"}
	for _, need := range []string{"gen/page.wasm", "gen/engine.wasm", "datasets/index.json", "models/" + site.ExpectedModel + "/model.safetensors"} {
		if _, err := os.Stat(filepath.Join(folders.Static, need)); err != nil {
			t.Fatalf("%v: run the tests with `make test`, which makes it", err)
		}
	}
	return folders
}

// ready is true when the page runs and its engine has answered.
const ready = `document.querySelector('.page')?.dataset.state === 'idle'`

func TestPageInBrowser(t *testing.T) {
	all, err := site.New(builtFolders(t))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	server.Config = site.NewServer(all)
	server.Start()
	defer server.Close()
	b := openTab(t)
	b.open(server.URL)
	b.until(ready, time.Minute)
	if !value[bool](b, `crossOriginIsolated`) {
		t.Error("the page has no shared memory")
	}
	b.expectQuiet()
}

// An exported site works on a host that sends none of our headers, below some
// path, and after the first visit without any host.
func TestExportedSiteWithoutItsHost(t *testing.T) {
	folders, dir := builtFolders(t), t.TempDir()
	args := []string{"export", dir, "-web", folders.Web, "-static", folders.Static, "-models", folders.Models}
	if status := execute(t.Context(), args, io.Discard, os.Stderr); status != statusOK {
		t.Fatalf("export ends with status %d", status)
	}
	host := httptest.NewServer(http.StripPrefix("/some/path/", http.FileServer(http.Dir(dir))))
	defer host.Close()
	b := openTab(t)
	b.open(host.URL + "/some/path/")
	b.until(`crossOriginIsolated && `+ready, 2*time.Minute)
	b.forget() // this load came before the service worker
	model := `(await (await fetch('models/` + site.ExpectedModel + `/model.safetensors')).arrayBuffer()).byteLength`
	size := value[int](b, model)
	b.until(`caches.match('models/`+site.ExpectedModel+`/model.safetensors').then(Boolean)`, 30*time.Second)
	b.expectQuiet()

	host.Close()
	b.open(host.URL + "/some/path/")
	b.until(`crossOriginIsolated && `+ready, time.Minute)
	if got := value[int](b, model); got != size {
		t.Errorf("without its host the model has %d bytes, not %d", got, size)
	}
	for _, name := range []string{"bench.html", "bench"} { // as in the link, and as some hosts serve it
		b.open(host.URL + "/some/path/" + name)
		b.until(`document.title.endsWith('Bench') && `+ready, time.Minute)
	}
}
