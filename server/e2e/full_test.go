package e2e

import (
	"testing"

	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"

	"tuneground/engine/run"
)

// quota limits the bytes that the browser keeps for the page; 0: as it was.
func (p *page) quota(bytes float64) {
	p.t.Helper()
	limit := storage.OverrideQuotaForOriginParams{Origin: eval[string](p, `location.origin`)}
	if bytes > 0 {
		limit.QuotaSize = &bytes
	}
	if _, err := chromedp.Call(p.ctx, storage.OverrideQuotaForOrigin, limit); err != nil {
		p.t.Fatal(err)
	}
}

// expectTold waits until the page says why the run is not kept as far as it is.
func (p *page) expectTold() {
	p.t.Helper()
	p.until(`said.some((e) => e.event === 'kept' && e.kept.problem)`)
	p.until(`document.querySelector('#archive .failure')?.textContent`)
}

// Once the browser has no more room, in mid-run or before, a run goes on all the same, and
// the page says so. With room again it goes on from its last checkpoint.
func TestAFullBrowserStopsNoRun(t *testing.T) {
	c := steady()
	p := open(t, c)
	p.press("start")
	p.waitFor("done")
	want := p.recordOfLast()

	p.visit(c)
	p.press("start")
	p.until(keptSteps)
	p.quota(1)
	p.expectTold()
	p.waitFor("done")
	expectSameRun(t, p.recordOfLast(), want)

	p.visit(c)
	p.press("start")
	p.expectTold()
	p.waitFor("done")
	expectSameRun(t, p.recordOfLast(), want)

	p.quota(0)
	p.visit(c)
	p.press("resume_kept")
	p.waitFor("done")
	expectSameRun(t, p.recordOfLast(), want)
	if len(p.events(run.Step)) == want.Plan.Steps {
		t.Error("it began again")
	}
}
