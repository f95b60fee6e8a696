package site

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestPathsAreWhatOpens(t *testing.T) {
	site := testSite(t)
	paths, err := site.Paths()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range paths {
		text, err := site.Read(p)
		if err != nil || strings.Contains(string(text), secret) {
			t.Errorf("%s: %v", p, err)
		}
	}
	for _, want := range []string{"index.html", "bench.html", "app.js", "app-worker.js", "web/style.css", "gen/page.wasm", "models/index.json", "models/tiny/model.safetensors", "datasets/a.jsonl", "words/en.txt"} {
		if !slices.Contains(paths, want) {
			t.Errorf("%s is not listed", want)
		}
	}
}

func TestUnbuiltSiteSaysWhatToDo(t *testing.T) {
	folders := testFolders(t)
	if err := os.Remove(folders.Static + "/gen/page.wasm"); err != nil {
		t.Fatal(err)
	}
	_, err := New(folders)
	if err == nil || !strings.Contains(err.Error(), "make build") {
		t.Errorf("error is %v", err)
	}
}

// Absolute addresses in the page: attributes and JavaScript strings that begin
// with a slash would leave a site below a path.
var absolute = regexp.MustCompile(`(href|src)="?/|"/[a-z]+[a-z0-9/._-]*\.(js|css|wasm|png|svg)"`)

func TestAddressesAreRelative(t *testing.T) {
	site := testSite(t)
	for _, p := range []string{"index.html", "bench.html", "app.js", "app-worker.js", "manifest.webmanifest"} {
		text, err := site.Read(p)
		if err != nil {
			t.Fatal(err)
		}
		if found := absolute.FindAll(text, -1); found != nil {
			t.Errorf("%s has %q", p, found)
		}
	}
	bench, _ := site.Read("bench.html")
	if !strings.Contains(string(bench), `<title>Tuneground · 测速</title>`) || !strings.Contains(string(bench), `Content-Security-Policy" content="default-src 'none'`) {
		t.Error("the bench page lacks its own name or its content policy")
	}
	index, _ := site.Read("index.html")
	if falseAttributes.Match(index) || falseAttributes.Match(bench) || !strings.Contains(string(bench), " selected") {
		t.Error("before the program runs, either every choice looks chosen or none")
	}
	if !strings.Contains(string(index), `Content-Security-Policy" content="default-src 'none'`) {
		t.Error("the page does not state its own content policy")
	}
	manifest, _ := site.Read("manifest.webmanifest")
	if !strings.Contains(string(manifest), `"scope":"./"`) || !strings.Contains(string(manifest), `"start_url":"./"`) {
		t.Errorf("the manifest ties the site to the host's root: %s", manifest)
	}
}

func TestWorkerVersionFollowsContent(t *testing.T) {
	folders := testFolders(t)
	worker := func() string {
		site, err := New(folders)
		if err != nil {
			t.Fatal(err)
		}
		text, err := site.Read(workerPage)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	before := worker()
	if strings.Contains(before, "{{") {
		t.Error("the service worker has blanks that were not filled in")
	}
	if strings.Contains(before, "safetensors") || strings.Contains(before, "a.jsonl") {
		t.Error("the service worker downloads models or data that nobody asked for")
	}
	if !strings.Contains(before, `"./","bench.html"`) {
		t.Error("the service worker does not keep both pages")
	}
	if worker() != before {
		t.Error("the same site has two service workers")
	}
	if err := os.WriteFile(filepath.Join(folders.Web, "style.css"), []byte("p { color: red }"), 0o644); err != nil {
		t.Fatal(err)
	}
	if worker() == before {
		t.Error("the service worker does not notice a changed style sheet")
	}
}

func TestExportIsTheSite(t *testing.T) {
	folders, dir := testFolders(t), t.TempDir()
	site, err := New(folders)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := site.Export(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	paths, err := site.Paths()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range paths {
		want, err := site.Read(p)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(dir, p))
		if p == indexPage || p == benchPage { // the order of its attributes is random
			slices.Sort(got)
			slices.Sort(want)
		}
		if err != nil || string(got) != string(want) {
			t.Errorf("%s was not exported as it is served (%v)", p, err)
		}
	}
}
