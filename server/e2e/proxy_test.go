package e2e

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

// A gate is the HTTP proxy for all requests of one profile: those of the page,
// of its Worker and of its service worker, including those to this machine. It
// passes requests to the site and records all others.
type gate struct {
	*httptest.Server
	absent  []string          // paths for which the site has no file
	amended map[string]string // by path: what a script has to do before it begins
	beside  string            // the host of another site that the test visits; "": none

	mu      sync.Mutex
	paths   []string // requested paths of the site
	foreign []string
}

func newGate(t *testing.T, absent []string) *gate {
	g := &gate{absent: absent, amended: map[string]string{}}
	address, err := url.Parse(site)
	if err != nil {
		t.Fatal(err)
	}
	inside := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			if g.amended[r.In.URL.Path] != "" {
				r.Out.Header = http.Header{} // neither compressed nor "not modified"
			}
		},
		ModifyResponse: g.amend,
		// Such as a page that is left while it loads, or a host that is gone: there is no answer.
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case g.beside != "" && r.URL.Host == g.beside:
			inside.ServeHTTP(w, r)
		case r.Method == http.MethodConnect || r.URL.Host != address.Host:
			g.note(&g.foreign, r.Method+" "+r.RequestURI)
			http.Error(w, "nothing leaves the site", http.StatusForbidden)
		case slices.Contains(g.absent, r.URL.Path):
			http.NotFound(w, r)
		default:
			g.note(&g.paths, r.URL.Path)
			inside.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(g.Close)
	return g
}

// amend begins a script with what it has to do before.
func (g *gate) amend(r *http.Response) error {
	if before := g.amended[r.Request.URL.Path]; before != "" {
		r.Body = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(strings.NewReader(before), r.Body), r.Body}
		r.Header.Del("Content-Length")
	}
	return nil
}

func (g *gate) note(list *[]string, entry string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	*list = append(*list, entry)
}

// passed returns the requested paths of the site.
func (g *gate) passed() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.paths)
}

// refused returns the requests to other hosts.
func (g *gate) refused() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.foreign)
}
