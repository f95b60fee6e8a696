package e2e

import (
	"strconv"
	"strings"
	"testing"
	"time"

	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"tuneground/engine/run"
)

// eightCores makes the page believe that the computer has eight cores.
const eightCores = `Object.defineProperty(navigator, 'hardwareConcurrency', { value: 8 })`

// The losses of a run are the same bit for bit on 1, 2, 3 and 7 threads, also if
// the number changes during the run. The helpers that are not needed leave.
func TestThreads(t *testing.T) {
	c := quick()
	c.EvalStrategy, c.Device = "no", run.CPU
	p := openOnEight(t, c)
	p.untilHelpers(6)
	p.threads(1)
	var want []float64
	train := func(name string, during func()) {
		done, steps := len(p.events(run.Done)), len(p.events(run.Step))
		p.press("start")
		if during != nil {
			p.until(hasSaid(run.Step, steps+5))
			during()
		}
		p.until(hasSaid(run.Done, done+1))
		p.waitFor("done")
		var losses []float64
		for _, e := range p.events(run.Step)[steps:] {
			losses = append(losses, e.Step.Loss)
		}
		if want == nil {
			want = losses
		}
		if len(losses) != c.MaxSteps || len(want) != len(losses) {
			t.Fatalf("%s: %d losses, want %d", name, len(losses), c.MaxSteps)
		}
		for i, loss := range losses {
			if loss != want[i] {
				t.Fatalf("%s: loss %d is %v, on one thread %v", name, i+1, loss, want[i])
			}
		}
	}
	named := func(n int) {
		devices := p.events(run.Device)
		name := devices[len(devices)-1].Device.Known[0].Name
		if on := ", " + strconv.Itoa(n) + " threads"; strings.HasSuffix(name, on) != (n > 1) {
			t.Errorf("on %d threads the device is called %s", n, name)
		}
	}
	for _, n := range []int{1, 2, 3, 7} {
		p.threads(n)
		train(strconv.Itoa(n)+" threads", nil)
		named(n)
	}
	train("7 threads, then 3", func() { p.threads(3) })
}

// openOnEight opens the page on a computer that has eight cores, as it believes.
func openOnEight(t *testing.T, c run.Config) *page {
	t.Helper()
	p := freshPage(t, nil)
	if _, err := chromedp.Call(p.ctx, cdpage.AddScriptToEvaluateOnNewDocument,
		cdpage.AddScriptToEvaluateOnNewDocumentParams{Source: eightCores}); err != nil {
		t.Fatal(err)
	}
	p.visit(c)
	return p
}

// threads makes the engine compute on n threads.
func (p *page) threads(n int) {
	p.t.Helper()
	p.choose("spare_cores", strconv.Itoa(8-n))
	p.untilHelpers(n - 1)
}

// nested returns the Workers of the page's Worker: the one that keeps the
// helpers, and these.
func (p *page) nested() (ids []target.ID) {
	p.t.Helper()
	targets, err := chromedp.Targets(p.ctx)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, i := range targets {
		if i.Type == "worker" && i.URL == "" && i.BrowserContextID == chromedp.FromContext(p.ctx).BrowserContextID {
			ids = append(ids, i.TargetID)
		}
	}
	return ids
}

// untilHelpers waits until there are n helpers.
func (p *page) untilHelpers(n int) {
	p.t.Helper()
	for end := time.Now().Add(patience); len(p.nested()) != 1+n; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatalf("there are %d helpers, want %d", len(p.nested())-1, n)
		}
	}
}
