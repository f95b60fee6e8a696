package e2e

import (
	"fmt"
	"math"
	"testing"

	"github.com/chromedp/chromedp"

	"tuneground/engine/run"
)

// enter opens the site as a new visitor does, with nothing in the address, on a screen of a
// width.
func enter(t *testing.T, width int64) *page {
	t.Helper()
	p := freshPage(t, nil)
	p.do(chromedp.EmulateViewport(width, 800), chromedp.Navigate(site+"/"))
	p.waitFor("idle")
	return p
}

// follow presses a link to a place of the page.
func (p *page) follow(fragment string) {
	p.t.Helper()
	p.do(chromedp.Click(chromedp.CSS(fmt.Sprintf(`main a[href="#%s"]`, fragment))))
}

// says returns the share that a displayed answer gives to praise, which must be the
// engine's own number.
func (p *page) says(answer string) float64 {
	p.t.Helper()
	shown := p.metric("praise:" + answer)
	for _, e := range p.events(run.Predicted) {
		if math.Abs(e.Predicted.Probs[1]-shown) < 1e-12 {
			return shown
		}
	}
	p.t.Errorf("%s shows %v, which the engine never answered", answer, shown)
	return shown
}

// The first minute: the reader says a label, presses one button, and the guess of the
// model turns.
func TestTheFirstMinute(t *testing.T) {
	for _, c := range []struct {
		lang, label string
		width       int64
	}{{"zh-CN", "positive", 380}, {"en", "negative", 1440}} {
		t.Run(c.lang, func(t *testing.T) {
			p := enter(t, c.width)
			if eval[string](p, `document.querySelector('.page').lang`) != c.lang {
				p.press("language")
				p.until(hasSaid(run.ModelReady, 2)) // of the other language
				p.waitFor("idle")
			}
			if eval[bool](p, `Boolean(document.querySelector('[data-output="before"], [data-action="start_minute"]'))`) {
				t.Fatal("the model answers before the reader does")
			}
			p.press("expect_" + c.label)
			p.until(`document.querySelector('[data-output="before"]')`)
			before := p.says("before")
			if what := eval[string](p, tooWide) + eval[string](p, untold); what != "" {
				t.Errorf("too wide, or without words: %s", what)
			}
			p.press("start_minute")
			p.until(`document.activeElement.id === 'start-curve'`) // the button is gone
			p.until(`document.querySelector('.start .verdict')`)
			now, right := p.says("now"), c.label == "positive"
			if now > 0.5 != right || math.Abs(now-0.5) < 0.25 || math.Abs(now-before) < 0.25 {
				t.Errorf("praise: %.3f before and %.3f after", before, now)
			}
			steps := p.events(run.Step)
			if first, last := loss(steps[:10]), loss(steps[len(steps)-10:]); last > first-0.1 {
				t.Errorf("the loss was %.3f and is %.3f", first, last)
			}
			p.checkOnward()
		})
	}
}

// loss is the mean loss of steps.
func loss(steps []run.Event) (mean float64) {
	for _, e := range steps {
		mean += e.Step.Loss / float64(len(steps))
	}
	return mean
}

// checkOnward takes the ways on from the first minute: an own sentence, the bench with the
// run, and back.
func (p *page) checkOnward() {
	p.t.Helper()
	if what := eval[string](p, tooWide) + eval[string](p, untold); what != "" {
		p.t.Errorf("after the run it is too wide, or without words: %s", what)
	}
	now := p.says("now")
	p.do(chromedp.SendKeys(chromedp.CSS("#start-own"), "A sentence of my own 很好"))
	p.until(`document.querySelector('[data-output="own"]')`)
	p.says("own")
	p.follow("bench=train")
	p.until(`document.querySelector('[data-metric="train_loss"]')`)
	eval[bool](p, `{ history.back(); return true; }`)
	p.until(`document.querySelector('.start .verdict')`)
	if back := p.says("now"); back != now {
		p.t.Errorf("back from the bench the model says %v, not %v", back, now)
	}
	p.press("minute_again")
	p.until(`document.querySelector('[data-action="expect_positive"]:enabled') && !document.querySelector('.start .verdict')`)
}
