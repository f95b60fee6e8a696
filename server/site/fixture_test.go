package site

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// secret is the content of files that no answer may contain.
const secret = "not to be seen"

// style is long enough to be compressed.
var style = strings.Repeat("p { margin: 0 } /* a style sheet */\n", 100)

// weights is long enough for ranges.
var weights = strings.Repeat("0123456789abcdef", 1000)

// testFolders writes a small site with a secret beside each of its folders.
func testFolders(t testing.TB) Folders {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{
		"secret.txt":                           secret,
		"web/style.css":                        style,
		"web/.hidden":                          secret,
		"web/.git/config":                      secret,
		"static/secret.txt":                    secret,
		"static/gen/page.wasm":                 "\x00asm\x01\x00\x00\x00",
		"static/datasets/index.json":           "[]",
		"static/datasets/a.jsonl":              `{"text":"good","label":"yes"}`,
		"static/words/en.txt":                  "movie film",
		"static/models/tiny/config.json":       `{"model_type":"bert"}`,
		"static/models/tiny/model.safetensors": weights,
		"static/models/bare/config.json":       `{"model_type":"bert"}`,
		"static/models/broken/config.json":     `{"model_type":`,
		"static/models/notes.txt":              "not a model",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(dir, "secret.txt"), filepath.Join(dir, "web/leak.txt")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(dir, filepath.Join(dir, "web/up")); err != nil {
		t.Fatal(err)
	}
	return Folders{Web: dir + "/web", Static: dir + "/static", Models: dir + "/static/models"}
}

func testSite(t testing.TB) *Site {
	t.Helper()
	site, err := New(testFolders(t))
	if err != nil {
		t.Fatal(err)
	}
	return site
}

// get asks h for a path with the given headers, "name", "value", ...
func get(h http.Handler, path string, headers ...string) *httptest.ResponseRecorder {
	return ask(h, http.MethodGet, path, headers...)
}

func ask(h http.Handler, method, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/", nil)
	r.URL.Path = path
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
