package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"tuneground/engine/run"
)

// The windows of a telephone and of a desktop.
var windows = []struct{ width, height int64 }{{380, 800}, {1440, 900}}

// quick is a run of the small model that takes a few seconds.
func quick() run.Config {
	c := run.Default()
	c.MaxSteps, c.MaxLength = 60, 32
	return c
}

// whereIs is an expression for the position of a button in the window, and for
// the element that covers it, if any.
const whereIs = `{
	const button = document.querySelector('[data-action="%s"]');
	if (!button) return 'nowhere';
	const { left, top, right, bottom } = button.getBoundingClientRect();
	if (left < 0 || top < 0 || right > innerWidth || bottom > innerHeight) return 'out of sight';
	const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
	return there === button ? left + ', ' + top : 'below ' + there.outerHTML.slice(0, 60);
}`

// whereabouts returns the position of a button: its left and its top.
func (p *page) whereabouts(action string) string {
	p.t.Helper()
	at := eval[string](p, fmt.Sprintf(whereIs, action))
	if !strings.Contains(at, ",") {
		p.t.Errorf("%s is %s", action, at)
	}
	return at
}

// From anywhere on the page, the reader can start, pause, resume and stop the
// run, and nothing displayed moves meanwhile: before there are results, and
// beside those of the run before.
func TestTheRunIsInReach(t *testing.T) {
	c := quick()
	c.MaxSteps = 5000
	p := open(t, c)
	for _, w := range windows {
		p.do(chromedp.EmulateViewport(w.width, w.height))
		for i, stage := range []string{"data", "model", "train", "evaluate", "deploy"} {
			t.Run(fmt.Sprintf("%s at %d pixels", stage, w.width), func(t *testing.T) {
				p.t = t
				if w.width > 1000 || i == 0 { // else it is beside the results
					p.visit(c)
				}
				p.until(hasSaid(run.Planned, 1) + ` && document.querySelector('[data-action="start"]:enabled')`)
				p.press("goto_" + stage)
				p.rest()
				p.runInReach()
			})
			p.t = t
		}
	}
}

// runInReach starts, pauses and stops a run from the page's current position.
func (p *page) runInReach() {
	p.t.Helper()
	before := p.whereabouts("start")
	steps := len(p.events(run.Step))
	p.watchShifts()
	p.press("start")
	p.until(hasSaid(run.Step, steps+3) + ` && document.querySelector('.dock .loss b')`)
	if now := p.whereabouts("start"); now != before {
		p.t.Errorf("start was at %s when it was pressed, and is at %s now", before, now)
	}
	stop := p.whereabouts("stop")
	p.whereabouts("pause")
	p.press("pause")
	p.until(`document.querySelector('[data-action="resume"]:enabled')`)
	p.whereabouts("resume")
	if now := p.whereabouts("stop"); now != stop {
		p.t.Errorf("stop was at %s and is at %s when the run rests", stop, now)
	}
	p.expectNoShift()
	p.press("stop")
	p.waitFor("done")
}

// rest waits until the page no longer scrolls.
func (p *page) rest() {
	p.t.Helper()
	eval[bool](p, `{
		for (let last = -1; last !== scrollY; await new Promise((done) => setTimeout(done, 200))) last = scrollY;
		return true;
	}`)
}

// watchShifts records the scroll position and which parts of the stages move up
// or down by themselves. It ignores sideways moves, as a longer number begins
// further left, and the words in the bar and the masthead, which are replaced
// in place.
func (p *page) watchShifts() {
	p.t.Helper()
	eval[bool](p, `{
		window.shifts = [];
		new PerformanceObserver((list) => {
			for (const { node, previousRect, currentRect } of list.getEntries().flatMap((e) => e.sources)) {
				const element = node?.closest ? node : node?.parentElement;
				if (element?.closest('main') && previousRect.top !== currentRect.top) shifts.push(element.outerHTML.slice(0, 80));
			}
		}).observe({ type: 'layout-shift' });
		window.scrolled = scrollY;
		return true;
	}`)
}

// expectNoShift fails the test if the page has been scrolled or a displayed
// element has moved.
func (p *page) expectNoShift() {
	p.t.Helper()
	if by := eval[float64](p, `scrollY - scrolled`); by != 0 {
		p.t.Errorf("the page moved by %v pixels", by)
	}
	if shifts := eval[[]string](p, `shifts`); len(shifts) > 0 {
		p.t.Errorf("things moved: %q", shifts)
	}
}

// An address that starts a run shows the run.
func TestAnAddressThatStartsShowsTheRun(t *testing.T) {
	c := quick()
	p := freshPage(t, nil)
	p.do(chromedp.EmulateViewport(380, 800), chromedp.Navigate("about:blank"), chromedp.Navigate(site+"/#"+c.Fragment(true)))
	p.until(hasSaid(run.Step, 3))
	const top = `document.getElementById('train').getBoundingClientRect().top`
	p.until(top + " >= 0 && " + top + " < innerHeight / 2")
	p.waitFor("done")
}

// The browser asks before a run, a tuned model or the reader's own data is
// lost, and only then.
func TestLeavingAsksWhereSomethingWouldBeLost(t *testing.T) {
	const asks = `{
		const leaving = new Event('beforeunload', { cancelable: true });
		dispatchEvent(leaving);
		return leaving.defaultPrevented;
	}`
	p := open(t, quick())
	expect := func(when string, want bool) {
		t.Helper()
		if got := eval[bool](p, asks); got != want {
			t.Errorf("%s the page asks before it is left: %v", when, got)
		}
	}
	expect("before a run", false)
	p.press("start")
	p.until(hasSaid(run.Step, 1))
	expect("in a run", true)
	p.waitFor("done")
	expect("with a tuned model", true)
	p.download("save")
	expect("with a saved model", false)
	p.give(fileInput, write(t, "own.csv", ownRows()))
	p.until(`document.querySelector('[data-metric="rows"]')?.dataset.value === '24'`)
	expect("with data of one's own", true)
}

// The document's language and title follow what is displayed.
func TestLanguageAndTitleFollow(t *testing.T) {
	p := open(t, quick())
	named := func() string {
		return eval[string](p, `document.documentElement.lang + ' ' + document.title`)
	}
	const english, chinese = "en Tuneground · Fine-tune language models in your own browser", "zh-CN Tuneground · 在自己的浏览器里微调语言模型"
	for _, want := range []string{english, chinese, english} {
		if got := named(); got != want {
			t.Errorf("the document is %q, want %q", got, want)
		}
		p.press("language")
	}
}

// The keyboard reaches Start in a few presses, skips to the content with one,
// and continues from the chosen stage.
func TestKeyboardIsNotLeftBehind(t *testing.T) {
	p := open(t, quick())
	active := func() string {
		return eval[string](p, `document.activeElement.dataset.action ?? document.activeElement.id`)
	}
	p.do(chromedp.KeyEvent(kb.Tab))
	if now := active(); now != "skip" {
		t.Errorf("the first press of Tab leads to %q", now)
	}
	p.do(chromedp.KeyEvent(kb.Enter))
	if now := active(); now != "main" {
		t.Errorf("skipping leads to %q", now)
	}
	p.until(`document.querySelector('[data-action="start"]:enabled')`) // disabled buttons are skipped
	eval[bool](p, `{ document.activeElement.blur(); document.querySelector('[data-action="skip"]').focus(); return true; }`)
	for range 5 { // two ways, two switches, and Start
		p.do(chromedp.KeyEvent(kb.Tab))
	}
	if now := active(); now != "start" {
		t.Errorf("five presses of Tab after the first lead to %q", now)
	}
	p.press("goto_evaluate")
	p.until(`document.getElementById('evaluate-title').checkVisibility() && document.activeElement.id`)
	if now := active(); now != "evaluate-title" {
		t.Errorf("after a stage was chosen the focus is on %q", now)
	}
}

// Touch targets on a telephone are 44 pixels high.
func TestFingersMeetWhatTheyAimAt(t *testing.T) {
	p := open(t, quick())
	p.do(chromedp.EmulateViewport(380, 800))
	eval[bool](p, `{ for (const fold of document.querySelectorAll('details')) fold.open = true; return true; }`)
	low := eval[[]string](p, `[...document.querySelectorAll('button, select, input[type="text"], .files > span')]
		.filter((e) => e.checkVisibility() && !e.closest('.attention') && !e.matches('.skip') && e.getBoundingClientRect().height < 44)
		.map((e) => (e.dataset.action ?? e.dataset.control ?? e.textContent) + ' ' + e.getBoundingClientRect().height)`)
	if len(low) > 0 {
		t.Errorf("lower than 44 pixels: %q", low)
	}
}
