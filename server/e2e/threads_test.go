package e2e

import (
	"fmt"
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
	p := freshPage(t, nil)
	p.visitOnEight(c)
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

// Helpers that are ended in mid-step cost time, not the run: its losses are the same bit
// for bit, and others take their place.
func TestEndedHelpersAreReplaced(t *testing.T) {
	c := quick()
	c.EvalStrategy, c.Device, c.MaxSteps = "no", run.CPU, 100000 // it is stopped before
	p := freshPage(t, nil)
	p.amended["/web/helper.js"] = standStill
	p.visitOnEight(c)
	p.threads(1)
	inWorker[bool](p, fmt.Sprintf(endHelpers, places))
	p.threads(3)
	// train stops a run after it has said something so many times.
	train := func(what string, times int) (losses []float64) {
		done, before := len(p.events(run.Done)), len(p.events(run.Step))
		if what == run.Step {
			times += before
		}
		p.press("start")
		p.until(hasSaid(what, times))
		p.press("stop")
		p.until(hasSaid(run.Done, done+1))
		p.waitFor("done")
		for _, e := range p.events(run.Step)[before:] {
			losses = append(losses, e.Step.Loss)
		}
		return losses
	}
	got := train("begun", strings.Count(places, "at:")+2)
	want := train(run.Step, len(got))
	for i, loss := range got {
		if loss != want[i] {
			t.Fatalf("of %d losses, number %d is %v, and %v if no helper ends", len(got), i+1, loss, want[i])
		}
	}
	t.Logf("%d losses are the same", len(got))
}

// places are where helpers are ended, in order: after the nth call of a function of the
// kernel module, or the nth that adds to what it overwrites. By take they have a part of
// which they have done nothing.
const places = `[
	{ at: 'gemm', nth: 40 }, { at: 'gemmRows', adds: true, nth: 1 }, { at: 'take', nth: 9 },
	{ at: 'gemmRows', adds: true, nth: 25 }, { at: 'geluBackward', nth: 2 }, { at: 'gemmRows', adds: true, nth: 60 },
	{ at: 'take', nth: 100 }, { at: 'gemmRows', nth: 300 },
]`

// standStill makes a helper stand still at the place that its address names.
const standStill = `if (location.hash) {
	const { at, adds, nth } = JSON.parse(decodeURIComponent(location.hash.slice(1)));
	const instantiate = WebAssembly.instantiate;
	let times = 0;
	WebAssembly.instantiate = (module, imports) => {
		const call = imports.k?.[at];
		if (call) imports.k = { ...imports.k, [at]: (...args) => {
			const value = call(...args);
			const counts = value !== -1 && (!adds || args[5] === args[7]);
			if (counts && ++times === nth) {
				self.postMessage('stands');
				Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
			}
			return value;
		} };
		return instantiate(module, imports);
	};
}
`

// endHelpers makes the engine's Worker end each helper that stands still, and tell the
// page of each that begins.
const endHelpers = `{
	const places = %s;
	self.Worker = class extends Worker {
		constructor(address, options) {
			const place = places.shift();
			super(place ? address + '#' + JSON.stringify(place) : address, options);
			this.addEventListener('message', ({ data }) => {
				if (data === 'stands') this.terminate();
				else self.postMessage({ event: '{"event":"begun"}', files: [] });
			});
		}
	};
	true;
}`

// visitOnEight loads the page on a computer that has eight cores, as it believes.
func (p *page) visitOnEight(c run.Config) {
	p.t.Helper()
	if _, err := chromedp.Call(p.ctx, cdpage.AddScriptToEvaluateOnNewDocument,
		cdpage.AddScriptToEvaluateOnNewDocumentParams{Source: eightCores}); err != nil {
		p.t.Fatal(err)
	}
	p.visit(c)
}

// threads makes the engine compute on n threads.
func (p *page) threads(n int) {
	p.t.Helper()
	p.choose("spare_cores", strconv.Itoa(8-n))
	p.untilHelpers(n - 1)
}

// nested returns the Workers of the page's Worker: the helpers.
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
	for end := time.Now().Add(patience); len(p.nested()) != n; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatalf("there are %d helpers, want %d", len(p.nested()), n)
		}
	}
}
