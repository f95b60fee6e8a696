package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The keyboard alone presents a lesson: it turns from part to part, one of them a screen,
// and leaves. In a control its keys are the control's, and a lesson's figure keeps what
// was done in it.
func TestALessonIsPresented(t *testing.T) {
	p := freshPage(t, nil)
	p.do(chromedp.Navigate(site + "/#lesson=cross-entropy&hide=smoothing&present=1"))
	p.until(`document.querySelector('.presented h2')`)
	at := func(part int, shown string) {
		t.Helper()
		p.until(fmt.Sprintf(`location.hash === '#lesson=cross-entropy&hide=smoothing&present=%d' && document.querySelector('.slide %s') && document.querySelector('.slide').children.length === 1`, part, shown))
	}
	p.do(chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.PageDown))
	at(3, `.ask`)
	p.do(chromedp.KeyEvent(kb.ArrowRight))
	at(4, `.live-figure:disabled`)
	p.do(chromedp.KeyEvent(kb.ArrowLeft))
	at(3, `.choice`)
	p.do(chromedp.Click(chromedp.CSS(`.choice`)), chromedp.KeyEvent(kb.PageDown))
	at(4, `.live-figure:enabled [data-control="p0"]`)
	before := p.reading("p")
	p.do(chromedp.Focus(chromedp.CSS(`[data-control="p0"]`)), chromedp.KeyEvent(kb.PageUp))
	p.until(fmt.Sprintf(`Number(document.querySelector('[data-reading="p"]').dataset.value) !== %v`, before))
	at(4, `.live-figure`)
	if eval[bool](p, `Boolean(document.querySelector('.masthead, footer, .onward, [data-control="smoothing"]'))`) {
		t.Error("a presentation shows more than the part")
	}
	for _, width := range []int64{380, 1440} {
		p.do(chromedp.EmulateViewport(width, 800))
		if what := eval[string](p, tooWide); what != "" {
			t.Errorf("%d pixels are too narrow for %s", width, what)
		}
	}
	p.do(chromedp.ResetViewport(), chromedp.KeyEvent(kb.Escape))
	p.until(`location.hash === '#lesson=cross-entropy&hide=smoothing' && document.querySelector('.masthead') && !document.querySelector('.presented') && document.activeElement.tagName === 'H2'`)
	p.do(chromedp.KeyEvent(kb.ArrowRight))
	if hash := eval[string](p, `location.hash`); hash != "#lesson=cross-entropy&hide=smoothing" {
		t.Errorf("after the presentation a key leads to %s", hash)
	}
}
