package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/inspector"
	"github.com/chromedp/cdproto/log"
	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"tuneground/engine/run"
)

// patience is the limit for one wait. It measures nothing: it only keeps a page
// that hangs from blocking the tests.
const patience = 5 * time.Minute

// listenIn records the Worker, and its messages before the page receives them.
const listenIn = `(() => {
	window.said = [];
	window.Worker = class extends Worker {
		constructor(...args) {
			super(...args);
			window.engine = this;
			this.addEventListener('message', (m) => said.push(JSON.parse(m.data.event)));
		}
	};
})();`

// A page is Tuneground in a fresh profile.
type page struct {
	*gate
	t   *testing.T
	ctx context.Context

	crashed atomic.Bool // the test crashed the browser's GPU
	starved atomic.Bool // the test limited the engine's memory
	dead    chan bool   // receives when the tab's process has crashed

	mu         sync.Mutex
	complaints []string
}

// open opens Tuneground with the settings of c in its address, in a fresh profile.
func open(t *testing.T, c run.Config, absent ...string) *page {
	t.Helper()
	p := freshPage(t, absent)
	p.visit(c)
	return p
}

// freshPage returns a page that has not yet visited the site. The site has no
// files at the absent paths. At the end the test fails if anything was sent
// elsewhere or the browser complained of anything else.
func freshPage(t *testing.T, absent []string) *page {
	t.Helper()
	p := &page{t: t, gate: newGate(t, absent), dead: make(chan bool, 1)}
	ctx, cancel := chromedp.NewContext(chromium, chromedp.WithListener(p.hear),
		chromedp.WithNewBrowserContext(func(c *target.CreateBrowserContextParams) {
			c.ProxyServer = p.gate.URL
			c.ProxyBypassList = "<-loopback>" // use the proxy for this machine too
		}))
	t.Cleanup(cancel)
	p.ctx = ctx
	if _, err := chromedp.Call(ctx, cdpage.AddScriptToEvaluateOnNewDocument,
		cdpage.AddScriptToEvaluateOnNewDocumentParams{Source: listenIn}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.expectGood)
	return p
}

func (p *page) expectGood() {
	_, console := inWorker[bool](p, `true`)
	for _, complaint := range append(p.complained(), console...) {
		p.t.Error("the browser complains:", complaint)
	}
	for _, request := range p.refused() {
		p.t.Error("the page asked for something outside its site:", request)
	}
}

// visit loads the page again.
func (p *page) visit(c run.Config) {
	p.t.Helper()
	p.do(chromedp.Navigate("about:blank"), chromedp.Navigate(site+"/#"+c.Fragment(false)))
	p.waitFor("idle")
}

func (p *page) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

// hear collects the browser's complaints. Leaving a page with unsaved work is
// intended in a test.
func (p *page) hear(event any) {
	switch e := event.(type) {
	case *cdpage.EventJavascriptDialogOpening:
		go chromedp.Call(p.ctx, cdpage.HandleJavaScriptDialog, cdpage.HandleJavaScriptDialogParams{Accept: true})
	case *inspector.EventTargetCrashed:
		p.dead <- true
	case *runtime.EventExceptionThrown:
		p.complain(e.ExceptionDetails.Text)
		if thrown := e.ExceptionDetails.Exception; thrown != nil {
			p.complain(thrown.Description)
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			p.complain(words(e))
		}
	case *log.EventEntryAdded: // including violations of the content policy
		if p.unexpected(e.Entry) {
			p.complain(e.Entry.Text + " " + e.Entry.URL)
		}
	}
}

// unexpected reports whether a log entry of the browser is a complaint about
// anything but a file or a GPU that the test took away.
func (p *page) unexpected(e *log.Entry) bool {
	isAbsent := func(path string) bool { return e.URL == site+path }
	ofGPU := e.Source == log.EntrySourceRendering || e.Source == log.EntrySourceWorker // the page's echo of the same
	foreseen := slices.ContainsFunc(p.absent, isAbsent) || p.crashed.Load() && ofGPU || p.starved.Load() && e.Text == "exit code: 2"
	return (e.Level == log.EntryLevelError || e.Level == log.EntryLevelWarning) && !foreseen
}

func words(e *runtime.EventConsoleAPICalled) string {
	var list []string
	for _, arg := range e.Args {
		list = append(list, string(arg.Value)+arg.Description)
	}
	return strings.Join(list, " ")
}

func (p *page) complain(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.complaints = append(p.complaints, text)
}

// forget drops the complaints that contain words, which the test provoked.
func (p *page) forget(words string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.complaints = slices.DeleteFunc(p.complaints, func(c string) bool { return strings.Contains(c, words) })
}

func (p *page) complained() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.complaints)
}

// eval returns the value of a JavaScript expression, and awaits a promise.
func eval[T any](p *page, expression string) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T]("(async () => "+expression+")()", chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// until waits until a JavaScript expression is true.
func (p *page) until(expression string) {
	p.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if eval[bool](p, "Boolean("+expression+")") {
			return
		}
	}
	p.t.Fatalf("after %v not yet: %s; the page shows:\n%s\nand the browser complains %q", patience, expression,
		eval[string](p, `document.body.innerText.slice(0, 1500)`), p.complained())
}

// waitFor waits until the page is in a state. An error ends the wait, unless it
// is the awaited state.
func (p *page) waitFor(state string) {
	p.t.Helper()
	p.until(fmt.Sprintf(`[%q, 'error'].includes(document.querySelector('.page')?.dataset.state)`, state))
	if now := eval[string](p, `document.querySelector('.page').dataset.state`); now != state {
		p.t.Fatalf("the page is not in the state %s but shows the error %q; the engine said %s", state, p.failure("body"),
			eval[string](p, `JSON.stringify(said.filter((e) => e.event === 'error'))`))
	}
}

// failure returns the error displayed inside an element.
func (p *page) failure(inside string) string {
	p.t.Helper()
	return eval[string](p, fmt.Sprintf(`[...document.querySelectorAll('%s .failure')].map((e) => e.textContent).join('; ')`, inside))
}

// press clicks the button of an action as soon as it is enabled, and again if it moved
// away under the mouse.
func (p *page) press(action string) {
	p.t.Helper()
	button := fmt.Sprintf(`[data-action="%s"]`, action)
	for end := time.Now().Add(patience); time.Now().Before(end); {
		p.until(fmt.Sprintf(`document.querySelector('%s:not(:disabled)')`, button))
		p.stageOf(button)
		p.atRest(button)
		eval[bool](p, fmt.Sprintf(`{
			window.missed = true;
			addEventListener('click', (e) => { if (e.target.closest('%s')) missed = false; }, { once: true, capture: true });
			return true;
		}`, button))
		p.do(chromedp.Click(chromedp.CSS(button)))
		if !eval[bool](p, `Boolean(window.missed)`) {
			return
		}
	}
	p.t.Fatalf("%s cannot be clicked", action)
}

// atRest waits until an element no longer moves: a click goes to where it was.
func (p *page) atRest(element string) {
	p.t.Helper()
	p.until(fmt.Sprintf(`await (async () => {
		const place = () => JSON.stringify(document.querySelector('%s')?.getBoundingClientRect());
		const before = place();
		await new Promise((done) => setTimeout(done, 50));
		return before === place();
	})()`, element))
}

// stageOf opens the stage of the bench that an element is in.
func (p *page) stageOf(element string) {
	p.t.Helper()
	p.until(fmt.Sprintf(`(() => {
		const hidden = document.querySelector('%s')?.closest('[data-stage][hidden]');
		if (hidden) document.querySelector('[data-action="goto_' + hidden.dataset.stage + '"]').click();
		return !hidden;
	})()`, element))
}

// choose sets a control with a list of choices.
func (p *page) choose(control, value string) {
	p.t.Helper()
	eval[bool](p, fmt.Sprintf(`{
		const list = document.querySelector('select[data-control="%s"]');
		list.selectedIndex = [...list.options].findIndex((o) => o.dataset.value === %q);
		return list.dispatchEvent(new Event('change', { bubbles: true }));
	}`, control, value))
}

// give passes files to a file input.
func (p *page) give(input string, files ...string) {
	p.t.Helper()
	p.do(chromedp.SetUploadFiles(chromedp.CSS(input), files, chromedp.NodeReady))
}

// metric returns a displayed figure, in full precision.
func (p *page) metric(name string) float64 {
	p.t.Helper()
	text := eval[string](p, fmt.Sprintf(`document.querySelector('[data-metric="%s"]')?.dataset.value ?? 'not shown'`, name))
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		p.t.Fatalf("the page's %s is %s", name, text)
	}
	return value
}

// events returns the Worker's events so far, in order.
func (p *page) events(kind string) []run.Event {
	p.t.Helper()
	var list []run.Event
	text := eval[string](p, fmt.Sprintf(`JSON.stringify(said.filter((e) => %q === '' || e.event === %q))`, kind, kind))
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		p.t.Fatal(err)
	}
	return list
}

// hasSaid is an expression that is true once the Worker has sent an event n
// times since this page was loaded.
func hasSaid(kind string, n int) string {
	return fmt.Sprintf(`said.filter((e) => e.event === %q).length >= %d`, kind, n)
}

// engine returns the page's Worker. It waits until the Worker of the page before it has
// ended.
func (p *page) engine() target.ID {
	p.t.Helper()
	var engines []*target.Info
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		targets, err := chromedp.Targets(p.ctx)
		if err != nil {
			p.t.Fatal(err)
		}
		mine := chromedp.FromContext(p.ctx).BrowserContextID
		engines = slices.DeleteFunc(targets, func(i *target.Info) bool {
			isEngine := strings.HasSuffix(i.URL, "/worker.js") || strings.HasPrefix(i.URL, "blob:") // of a page of its own
			return i.Type != "worker" || !isEngine || i.BrowserContextID != mine
		})
		if len(engines) == 1 {
			return engines[0].TargetID
		}
	}
	p.t.Fatalf("the page has %d engines", len(engines))
	return ""
}

// inWorker returns the value of a JavaScript expression in the Worker, and the
// lines in its console, which should be empty.
func inWorker[T any](p *page, expression string) (value T, console []string) {
	p.t.Helper()
	id := p.engine()
	limited, stop := context.WithTimeout(p.ctx, patience)
	defer stop()
	var mu sync.Mutex
	ctx, cancel := chromedp.NewContext(limited, chromedp.WithTargetID(id), chromedp.WithListener(func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := event.(type) {
		case *runtime.EventConsoleAPICalled: // past messages come first
			console = append(console, words(e))
		case *runtime.EventExceptionThrown:
			console = append(console, e.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			if p.unexpected(e.Entry) {
				console = append(console, e.Entry.Text+" "+e.Entry.URL)
			}
		}
	}), chromedp.WithDetachOnCancel())
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		p.t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	return value, slices.Clone(console)
}
