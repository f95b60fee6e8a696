package site

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tuneground/app"
)

// Files that replace or extend go-app's: each says why.
var (
	//go:embed assets/boot.js
	bootScript []byte
	//go:embed assets/app-worker.js
	workerTemplate string
)

// workerPage is the service worker's path; its folder is what it controls.
const workerPage = "app-worker.js"

// relative makes go-app's addresses relative, and points its two built files to
// our build.
type relative struct{}

func (relative) Resolve(location string) string {
	switch location {
	case "/":
		return "./"
	case "/web/app.wasm":
		return pageWasm
	case "/wasm_exec.js":
		return "gen/wasm_exec.js"
	}
	return strings.TrimPrefix(location, "/")
}

// renderPages asks go-app once for each of its files and adapts them. wasmSize
// is the total of the page's progress display.
func renderPages(wasmSize int64) (map[string][]byte, error) {
	app.Routes()
	h := app.Handler()
	h.Resources = relative{}
	h.Version = "1" // this disables go-app's own update check; ours uses the content's hash
	h.WasmContentLength = strconv.FormatInt(wasmSize, 10)
	pages := map[string][]byte{}
	for name, address := range map[string]string{
		indexPage: "/", benchPage: "/bench", "app.js": "/app.js", "app.css": "/app.css", "manifest.webmanifest": "/manifest.webmanifest",
	} {
		request, err := http.NewRequest(http.MethodGet, address, nil)
		if err != nil {
			return nil, err
		}
		answer := &recorder{header: http.Header{}, status: http.StatusOK}
		h.ServeHTTP(answer, request)
		if answer.status != http.StatusOK {
			return nil, fmt.Errorf("go-app answers %d for %s; is the page's route set?", answer.status, address)
		}
		pages[name] = answer.body.Bytes()
	}
	for _, name := range []string{indexPage, benchPage} {
		pages[name] = adaptPage(pages[name])
	}
	goAppScript, err := withoutEarlyWorker(pages["app.js"])
	if err != nil {
		return nil, err
	}
	pages["app.js"] = append(append(goAppScript, '\n'), bootScript...)
	pages["manifest.webmanifest"] = bytes.Replace(pages["manifest.webmanifest"], []byte(`"scope":"/"`), []byte(`"scope":"./"`), 1)
	return pages, nil
}

// earlyWorker is where go-app's script registers the service worker before all else.
var earlyWorker = []byte("\ngoappInitServiceWorker();\n")

// withoutEarlyWorker leaves that to boot.js.
func withoutEarlyWorker(script []byte) ([]byte, error) {
	before, after, found := bytes.Cut(script, earlyWorker)
	if !found {
		return nil, fmt.Errorf("go-app's app.js no longer has the line %q", bytes.TrimSpace(earlyWorker))
	}
	return slices.Concat(before, []byte("\n"), after), nil
}

// A recorder keeps a handler's answer.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header            { return r.header }
func (r *recorder) WriteHeader(status int)         { r.status = status }
func (r *recorder) Write(data []byte) (int, error) { return r.body.Write(data) }

// shareTags are go-app's tags for social networks, which need a domain; this
// site may be anywhere.
var shareTags = regexp.MustCompile(`\s*<meta[^>]*"https://(/[^>]*)?"[^>]*>`)

// falseAttributes are boolean attributes that go-app writes as false. In HTML
// their presence means true: every choice would look chosen until the program
// takes over.
var falseAttributes = regexp.MustCompile(`\s(checked|selected|disabled|multiple|hidden|open|readonly|required)="false"`)

// adaptPage removes those tags and attributes, and writes the content policy
// into the page itself, for hosts that cannot send headers.
func adaptPage(page []byte) []byte {
	page = shareTags.ReplaceAll(page, nil)
	page = falseAttributes.ReplaceAll(page, nil)
	policy := `<meta http-equiv="Content-Security-Policy" content="` + pagePolicy + `">`
	return bytes.Replace(page, []byte("<head>"), []byte("<head>\n"+policy), 1)
}

// addWorker writes the service worker, which caches the whole application;
// models and data are cached when they are fetched. Its version is the hash of
// the cached files, so that any change makes the browser install it again. The
// pages do not count: go-app writes their attributes in random order, and their
// content is also in page.wasm.
func (s *Site) addWorker() error {
	paths, err := s.Paths()
	if err != nil {
		return err
	}
	hash := sha256.New()
	keep := []string{"./", benchPage, modelsIndex}
	for _, p := range paths {
		if !belongsToApplication(p) || p == indexPage || p == benchPage {
			continue
		}
		data, err := s.Read(p)
		if err != nil {
			return err
		}
		fmt.Fprintf(hash, "%s %d\n", p, len(data))
		hash.Write(data)
		keep = append(keep, p)
	}
	s.pages[workerPage] = []byte(strings.NewReplacer(
		`"{{version}}"`, jsonText(hex.EncodeToString(hash.Sum(nil)[:8])),
		`"{{keep}}"`, jsonText(keep),
		`"{{headers}}"`, jsonText(securityHeaders),
		`"{{framed}}"`, jsonText(framedHeaders),
	).Replace(workerTemplate))
	return nil
}

func belongsToApplication(path string) bool {
	for _, of := range []string{"web/measure", "gen/measure", "web/gputest.", "gen/gputest.", "web/demo/", "gen/demo."} {
		if strings.HasPrefix(path, of) {
			return false // only for `make bench`, `make test` and who makes a page of its own
		}
	}
	if path == "gen/engine.wasm" {
		return false // only for browsers whose memory cannot be shared: kept when it is fetched
	}
	top, _, _ := strings.Cut(path, "/")
	return path == datasetsIndex || top != modelsFolder && top != dataFolder && top != wordsFolder
}

// jsonText returns v, of strings only, as a JavaScript expression.
func jsonText(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // JSON can encode strings
	}
	return string(text)
}
