package e2e

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"sync"
	"testing"
)

// A gate is the HTTP proxy that all of one profile's requests pass: those of
// the page, of its Worker and of its service worker, to this machine too. It
// lets through what goes to the site, and notes what does not.
type gate struct {
	*httptest.Server
	absent []string // paths that the site is to have no file for

	mu      sync.Mutex
	paths   []string // of the site, as asked for
	foreign []string
}

func newGate(t *testing.T, absent []string) *gate {
	g := &gate{absent: absent}
	address, err := url.Parse(site)
	if err != nil {
		t.Fatal(err)
	}
	inside := &httputil.ReverseProxy{
		Rewrite: func(*httputil.ProxyRequest) {},
		// Such as a page that is left while it loads: nobody waits for the answer.
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
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

func (g *gate) note(list *[]string, entry string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	*list = append(*list, entry)
}

// passed returns the paths that were asked of the site.
func (g *gate) passed() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.paths)
}

// refused returns the requests that went elsewhere.
func (g *gate) refused() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.foreign)
}
