package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A page of another site holds a lesson's figure in a frame, where it works; the rest of
// the site it cannot hold.
func TestAFigureInAnotherPage(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<!doctype html><link rel="icon" href="data:,"><iframe width="600" height="900" src="%s/?embed=1#lesson=cross-entropy&hide=smoothing"></iframe>`, site)
	}))
	t.Cleanup(other.Close)
	p := freshPage(t, nil)
	p.beside = strings.TrimPrefix(other.URL, "http://")
	for range 2 { // the second visit is answered by the service worker
		p.do(chromedp.Navigate("about:blank"), chromedp.Navigate(other.URL))
		inFrame(p, `document.querySelector('.ask .choice')?.click(), document.querySelector('.live-figure:enabled')`)
		inFrame(p, `document.querySelector('[data-action="figure"]')?.click(), document.querySelector('.verdict[data-judged="true"]')`)
		inFrame(p, `document.querySelector('[data-control="p0"]') && !document.querySelector('[data-control="smoothing"], .masthead, .dock, .onward')`)
	}
}

// inFrame waits until a JavaScript expression is true in the frame of the page.
func inFrame(p *page, expression string) {
	p.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		tree, err := chromedp.Call(p.ctx, cdpage.GetFrameTree, cdp.Empty{})
		if err != nil {
			p.t.Fatal(err)
		}
		frames := tree.FrameTree.ChildFrames
		if len(frames) == 0 {
			continue
		}
		world, err := chromedp.Call(p.ctx, cdpage.CreateIsolatedWorld, cdpage.CreateIsolatedWorldParams{FrameID: frames[0].Frame.ID})
		if err != nil {
			continue // it is being replaced
		}
		result, err := chromedp.Call(p.ctx, runtime.Evaluate, runtime.EvaluateParams{Expression: "Boolean((" + expression + "))", ContextID: world.ExecutionContextID})
		if err == nil && result.Result != nil && string(result.Result.Value) == "true" {
			return
		}
	}
	p.t.Fatalf("after %v not yet in the frame: %s; the browser complains %q", patience, expression, p.complained())
}
