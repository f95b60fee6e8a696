package e2e

import (
	"strings"
	"testing"

	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"tuneground/engine/run"
)

// A link cut off inside an escape is reported, also during a run, and the page
// works with the default settings.
func TestACutLink(t *testing.T) {
	p := freshPage(t, nil)
	p.do(chromedp.Navigate(site + "/#run=%7B%22model%22%3A%2"))
	p.until(`document.querySelector('.page')?.dataset.state === 'error'`)
	if told := p.failure("main >"); !strings.Contains(told, "cut short") {
		t.Errorf("the page tells %q of the link", told)
	}
	p.press("start")
	p.until(hasSaid(run.Step, 2))
	before := eval[string](p, `location.hash`)
	eval[bool](p, `Boolean(location.hash = '#100%')`)
	p.until(`[...document.querySelectorAll('main > .failure')].some((e) => e.textContent.includes('cut short'))`)
	eval[bool](p, `Boolean(location.hash = '#model')`) // a place on the page
	p.press("stop")
	p.waitFor("done")
	if now := eval[string](p, `document.querySelector('[data-control="task"]').dataset.value`); now != run.Default().Task {
		t.Errorf("after the address %q the task is %s", before, now)
	}
}

// A browser that blocks cookies throws on any access to storage. The page then
// still trains, and keeps language and theme until it is closed.
func TestBlockedStorage(t *testing.T) {
	const block = `for (const name of ['localStorage', 'sessionStorage', 'caches', 'indexedDB']) {
		Object.defineProperty(window, name, { configurable: true, get() { throw new DOMException('denied', 'SecurityError'); } });
	}
	if (navigator.serviceWorker) navigator.serviceWorker.register = () => Promise.reject(new DOMException('denied', 'SecurityError'));`
	p := freshPage(t, nil)
	if _, err := chromedp.Call(p.ctx, cdpage.AddScriptToEvaluateOnNewDocument,
		cdpage.AddScriptToEvaluateOnNewDocumentParams{Source: block}); err != nil {
		t.Fatal(err)
	}
	p.visit(brief())
	p.press("language")
	p.until(`document.querySelector('[data-action="start"]').textContent === '开始训练'`)
	p.press("start")
	p.waitFor("done")
	p.forget("service worker registration failed") // go-app's message to the console
}
