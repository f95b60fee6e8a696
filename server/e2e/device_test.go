package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"

	"tuneground/engine/run"
)

// brief is a run that a software GPU can do: the small model on few words. It
// begins with the CPU, so that no GPU is requested before the test does so.
func brief() run.Config {
	c := run.Default()
	c.MaxSteps, c.TrainBatchSize, c.MaxLength, c.Dropout, c.EvalStrategy = 30, 4, 16, 0, "no"
	c.Dataset.MaxExamples, c.Device = 80, run.CPU
	return c
}

// chooseDevice chooses a device and waits until the page shows the device in
// use.
func (p *page) chooseDevice(device, used string) {
	p.t.Helper()
	p.until(hasSaid(run.Planned, 1)) // for the initial choice
	planned := len(p.events(run.Planned))
	p.choose("device", device)
	p.until(hasSaid(run.Planned, planned+1) + ` && document.querySelector('[data-used="` + used + `"]')`)
}

// useGPU chooses WebGPU, and keeps the Worker's GPU player as player.
func (p *page) useGPU() {
	p.t.Helper()
	inWorker[bool](p, `{ const open = openGPU; self.openGPU = async () => (self.player = await open()); true }`)
	p.chooseDevice(run.WebGPU, run.WebGPU)
}

// notices returns the page's notices, which are not errors.
func (p *page) notices() []string {
	p.t.Helper()
	return eval[[]string](p, `[...document.querySelectorAll('[role="status"] .notice')].map((e) => e.textContent)`)
}

// paused calls do between two steps of a run.
func (p *page) paused(do func()) {
	p.t.Helper()
	n := len(p.events(run.Paused))
	p.press("pause")
	p.until(hasSaid(run.Paused, n+1))
	do()
	p.press("resume")
	p.until(hasSaid(run.Resumed, n+1))
}

// A run loses its GPU as with a driver fault, continues with the next one,
// loses that too, finds no other, and continues with the CPU. The page reports
// it, and the numbers do not change.
func TestGPUIsLost(t *testing.T) {
	c := brief()
	p := open(t, c)
	p.useGPU()
	p.press("start")
	p.until(hasSaid(run.Step, 1))
	p.paused(func() {
		p.crashed.Store(true)
		if _, err := chromedp.CallBrowser(p.ctx, browser.CrashGPUProcess, cdp.Empty{}); err != nil {
			t.Fatal(err)
		}
	})
	p.until(hasSaid(run.Step, len(p.events(run.Step))+1))
	p.paused(func() {
		inWorker[bool](p, `navigator.gpu.requestAdapter = async () => null, player.destroy(), true`)
	})
	p.waitFor("done")
	told := strings.Join(p.notices(), "\n")
	for _, want := range []string{"on WebGPU", "on CPU"} {
		if !strings.Contains(told, want) {
			t.Errorf("the page does not say that the run goes on %s, but %q", want, told)
		}
	}
	expectSameLosses(t, p.events(run.Step), trainNatively(t, c))
	expectSame(t, "saved and loaded natively", predictNatively(t, p.download("save"), c), p.predict(sentence), 1e-4)
}

// Without WebGPU the page reports it only to a reader who asks for WebGPU, and
// trains all the same.
func TestWithoutWebGPU(t *testing.T) {
	p := open(t, brief())
	inWorker[bool](p, `Object.defineProperty(navigator, 'gpu', { value: undefined }), true`)
	const why = "There is no WebGPU here: this browser has no WebGPU"
	p.chooseDevice(run.Auto, run.CPU)
	p.until(`document.querySelector('[data-used="cpu"]').textContent.includes('` + why + `')`)
	if told := p.notices(); len(told) > 0 {
		t.Errorf("who leaves the choice to the page is told %q", told)
	}
	p.chooseDevice(run.WebGPU, run.CPU)
	p.press("start")
	p.waitFor("done")
	if told := p.notices(); len(told) != 1 || told[0] != why+"; the CPU computes instead" {
		t.Errorf("who asks for WebGPU is told %q", told)
	}
}

// The best division of work on a GPU is determined on the first visit.
func TestTuningIsKept(t *testing.T) {
	c := brief()
	p := open(t, c)
	p.until(`(await navigator.serviceWorker.ready).active.state === 'activated'`) // it has cleared old caches by then
	compiled := func() int {
		p.useGPU()
		n, _ := inWorker[int](p, `player.pipelines.length`)
		return n
	}
	first := compiled()
	p.visit(c)
	later := compiled()
	eval[bool](p, `{
		const cache = await caches.open('tuneground-tunings');
		for (const key of await cache.keys()) await cache.put(key, new Response('{size:2 direct:false} of another engine'));
		return true;
	}`)
	p.visit(c)
	if again := compiled(); later >= first || again != first {
		t.Errorf("%d programs are compiled on the first visit, %d on the second, and %d when what is kept is of no use", first, later, again)
	}
}
