package site

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

func TestEveryAnswerIsIsolatedAndKeepsToItself(t *testing.T) {
	h := &handler{site: testSite(t)}
	for _, path := range []string{"/", "/web/style.css", "/models/index.json", "/nothing"} {
		head := get(h, path).Header()
		for name, want := range map[string]string{
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Embedder-Policy": "require-corp",
			"Cross-Origin-Resource-Policy": "same-origin",
			"X-Content-Type-Options":       "nosniff",
			"Referrer-Policy":              "no-referrer",
		} {
			if got := head.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		policy := head.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "connect-src 'self'", "script-src 'self' 'wasm-unsafe-eval'", "frame-ancestors 'none'"} {
			if !strings.Contains(policy+";", part+";") {
				t.Errorf("%s: the content policy %q lacks %q", path, policy, part)
			}
		}
		if strings.Contains(policy, "http") || strings.Contains(policy, "*") {
			t.Errorf("%s: the content policy %q lets something leave the site", path, policy)
		}
	}
}

// Another page may show the figures of a lesson, and nothing else, in a frame.
func TestFiguresMayBeFramed(t *testing.T) {
	h := &handler{site: testSite(t)}
	for path, framed := range map[string]bool{"/?embed=1": true, "/": false, "/?embed=0": false, "/?embed": false} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		head := w.Header()
		policy := head.Get("Content-Security-Policy")
		if strings.HasSuffix(policy, "; frame-ancestors *") != framed || strings.HasSuffix(policy, "; frame-ancestors 'none'") == framed {
			t.Errorf("%s: the content policy is %q", path, policy)
		}
		if got := head.Get("Cross-Origin-Resource-Policy"); (got == "cross-origin") != framed {
			t.Errorf("%s: the resource policy is %q", path, got)
		}
	}
}

func TestContentTypes(t *testing.T) {
	h := &handler{site: testSite(t)}
	for path, want := range map[string]string{
		"/":                              "text/html; charset=utf-8",
		"/bench":                         "text/html; charset=utf-8",
		"/bench.html":                    "text/html; charset=utf-8",
		"/app.js":                        "text/javascript; charset=utf-8",
		"/app-worker.js":                 "text/javascript; charset=utf-8",
		"/manifest.webmanifest":          "application/manifest+json",
		"/web/style.css":                 "text/css; charset=utf-8",
		"/gen/page.wasm":                 "application/wasm",
		"/datasets/index.json":           "application/json",
		"/models/tiny/model.safetensors": "application/octet-stream",
	} {
		w := get(h, path)
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != want {
			t.Errorf("%s: %d %q, want %q", path, w.Code, w.Header().Get("Content-Type"), want)
		}
	}
}

func TestPagesHaveShortNames(t *testing.T) {
	h := &handler{site: testSite(t)}
	for short, long := range map[string]string{"/": "/index.html", "/bench": "/bench.html"} {
		if get(h, short).Body.String() != get(h, long).Body.String() {
			t.Errorf("%s is not %s", short, long)
		}
	}
	if get(h, "/").Body.String() == get(h, "/bench").Body.String() {
		t.Error("both pages are the same")
	}
	w := get(h, "/bench/")
	if to := w.Header().Get("Location"); w.Code != http.StatusPermanentRedirect || to != "../bench" {
		t.Errorf("/bench/: %d, to %q", w.Code, to)
	}
}

func TestOnlyReading(t *testing.T) {
	h := &handler{site: testSite(t)}
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"} {
		w := ask(h, method, "/web/style.css")
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: %d, Allow %q", method, w.Code, w.Header().Get("Allow"))
		}
	}
	full, head := get(h, "/web/style.css"), ask(h, "HEAD", "/web/style.css")
	if head.Code != http.StatusOK || head.Body.Len() != 0 {
		t.Errorf("HEAD: %d with %d bytes", head.Code, head.Body.Len())
	}
	for _, name := range []string{"Content-Length", "Content-Type", "ETag"} {
		if head.Header().Get(name) != full.Header().Get(name) {
			t.Errorf("HEAD has %s %q, GET %q", name, head.Header().Get(name), full.Header().Get(name))
		}
	}
}

func TestEncodings(t *testing.T) {
	h := &handler{site: testSite(t)}
	unpack := map[string]func(io.Reader) (io.Reader, error){
		"":     func(r io.Reader) (io.Reader, error) { return r, nil },
		"br":   func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
		"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
	}
	seen := map[string]bool{}
	for coding, reader := range unpack {
		w := get(h, "/web/style.css", "Accept-Encoding", coding)
		if got := w.Header().Get("Content-Encoding"); got != coding {
			t.Errorf("asked for %q, got %q", coding, got)
		}
		if w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: Vary is %q", coding, w.Header().Get("Vary"))
		}
		seen[w.Header().Get("ETag")] = true
		r, err := reader(bytes.NewReader(w.Body.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(r); err != nil || string(text) != style {
			t.Errorf("%q: the style sheet does not come back (%v)", coding, err)
		}
	}
	if len(seen) != len(unpack) {
		t.Errorf("%d tags for %d forms of one file", len(seen), len(unpack))
	}
	if got := get(h, "/models/tiny/model.safetensors", "Accept-Encoding", "br").Header().Get("Content-Encoding"); got != "" {
		t.Errorf("weights were compressed by %s: they hardly shrink", got)
	}
}

func TestUnchangedFilesAreNotSentAgain(t *testing.T) {
	h := &handler{site: testSite(t)}
	for _, coding := range []string{"", "br"} {
		tag := get(h, "/web/style.css", "Accept-Encoding", coding).Header().Get("ETag")
		if !strings.HasPrefix(tag, `"`) {
			t.Fatalf("the tag %s is not a strong one", tag)
		}
		w := get(h, "/web/style.css", "Accept-Encoding", coding, "If-None-Match", tag)
		if w.Code != http.StatusNotModified || w.Body.Len() != 0 {
			t.Errorf("%q: %d with %d bytes", coding, w.Code, w.Body.Len())
		}
		if w := get(h, "/web/style.css", "Accept-Encoding", coding, "If-None-Match", `"another"`); w.Code != http.StatusOK {
			t.Errorf("%q: %d for another tag", coding, w.Code)
		}
	}
	if get(h, "/web/style.css").Header().Get("Cache-Control") != "no-cache" {
		t.Error("the browser may use a style sheet without asking")
	}
}

func TestRanges(t *testing.T) {
	h := &handler{site: testSite(t)}
	for asked, want := range map[string]string{
		"bytes=0-15":  weights[:16],
		"bytes=16-31": weights[16:32],
		"bytes=-8":    weights[len(weights)-8:],
	} {
		w := get(h, "/models/tiny/model.safetensors", "Range", asked)
		if w.Code != http.StatusPartialContent || w.Body.String() != want {
			t.Errorf("%s: %d %q, want %q", asked, w.Code, w.Body.String(), want)
		}
	}
	if w := get(h, "/models/tiny/model.safetensors", "Range", "bytes=99999-"); w.Code != http.StatusRequestedRangeNotSatisfiable {
		t.Errorf("beyond the end: %d", w.Code)
	}
	w := get(h, "/web/style.css", "Range", "bytes=0-3", "Accept-Encoding", "br")
	if w.Header().Get("Content-Encoding") != "" || w.Body.String() != style[:4] {
		t.Errorf("a range of %q instead of the file itself", w.Header().Get("Content-Encoding"))
	}
}

// outside are paths that must not be found, for different reasons.
var outside = []string{
	"/..", "/../secret.txt", "/web/../secret.txt", "/web/../../secret.txt", "/./web/style.css", "//web/style.css",
	"/web//style.css", "/web/", "/web", "/models/", "/models/tiny", "/gen", "/web/.hidden", "/web/.git/config",
	"/web/leak.txt", "/web/up/secret.txt", "/web/up/static/secret.txt", "/static/secret.txt", "/secret.txt",
	`/web\..\secret.txt`, `/web/..\secret.txt`, "/web/style.css/", "/web/style.css\x00.png", "/models/notes.txt/x", "/etc/passwd",
	"/datasets/../secret.txt", "/index.html/..", "/web/style.css?x",
}

func TestNothingOutsideIsSeen(t *testing.T) {
	h := &handler{site: testSite(t)}
	for _, path := range outside {
		w := get(h, path)
		if w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), secret) {
			t.Errorf("%q: %d %q", path, w.Code, w.Body.String())
		}
	}
}

func FuzzPath(f *testing.F) {
	h := &handler{site: testSite(f)}
	for _, path := range append(outside, "/", "/bench/", "/web/style.css", "/models/index.json") {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		w := get(h, path)
		if w.Code != http.StatusOK && w.Code != http.StatusNotFound && path != "/bench/" {
			t.Errorf("%q: %d", path, w.Code)
		}
		if strings.Contains(w.Body.String(), secret) {
			t.Errorf("%q shows what is outside", path)
		}
	})
}
