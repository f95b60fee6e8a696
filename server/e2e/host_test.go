package e2e

import (
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// A host of plain files, which sends no headers of ours, has the site in a folder. The
// page computes on all cores there too, and goes on without the host.
func TestAPlainHost(t *testing.T) {
	dir := t.TempDir()
	export := exec.Command("bin/tuneground", "export", filepath.Join(dir, "here"))
	export.Dir = root
	if said, err := export.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	host := httptest.NewServer(http.FileServer(http.Dir(dir)))
	t.Cleanup(host.Close)
	p := freshPage(t, nil)
	p.beside = strings.TrimPrefix(host.URL, "http://")
	p.do(chromedp.Navigate(host.URL + "/here/"))
	p.until(`crossOriginIsolated && navigator.serviceWorker.controller`) // it has loaded a second time
	p.trainAtOnce()
	host.Close()
	p.do(chromedp.Navigate("about:blank"), chromedp.Navigate(host.URL+"/here/"))
	p.trainAtOnce()
}

// trainAtOnce trains the first minute's model.
func (p *page) trainAtOnce() {
	p.t.Helper()
	for _, action := range []string{"expect_positive", "start_minute"} {
		p.until(`document.querySelector('[data-action="` + action + `"]:enabled')`)
		p.press(action)
	}
	p.until(`document.querySelector('.start .verdict')`)
}
