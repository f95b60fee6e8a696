package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// tooWide names the elements beyond the right edge, or is empty if the page
// does not scroll sideways.
const tooWide = `{
	await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 300))); // charts follow the width
	if (document.scrollingElement.scrollWidth <= innerWidth) return '';
	return [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
		.map((e) => e.tagName + '.' + e.className).slice(0, 8).join(' ') || 'something';
}`

// tooWideAnywhere is tooWide of all stages, which it shows below each other meanwhile.
const tooWideAnywhere = `{
	const hidden = [...document.querySelectorAll('[data-stage][hidden]')];
	for (const stage of hidden) stage.hidden = false;
	const found = await (async () => ` + tooWide + `)();
	for (const stage of hidden) stage.hidden = true;
	return found;
}`

// untold lists keys that the text table lacks: the page shows the key instead.
// Names of settings, which look like keys, are in code elements.
const untold = `{
	const suspect = /^[a-z]+(\.[a-z0-9_]+)+$|%!/i;
	const found = [];
	for (const element of document.querySelectorAll('.page, .page *')) {
		if (element.closest('code, pre, table, .attention, .token')) continue;
		const texts = [...element.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE).map((n) => n.data);
		for (const name of ['aria-label', 'placeholder', 'title', 'alt']) texts.push(element.getAttribute(name) ?? '');
		found.push(...texts.map((t) => t.trim()).filter((t) => suspect.test(t)));
	}
	return found.join(' ');
}`

// The page fits a telephone and a desktop, in both languages, before a run and
// with everything displayed after it.
func TestLanguagesAndWidths(t *testing.T) {
	p := open(t, headOnly())
	p.look("before a run")
	p.press("start")
	p.waitFor("done")
	p.predict(sentence)
	eval[bool](p, `{ for (const fold of document.querySelectorAll('details')) fold.open = true; return true; }`)
	p.look("after a run, with all unfolded")
}

// look checks the page in both languages and at both widths.
func (p *page) look(when string) {
	for range 2 {
		p.press("language")
		lang := eval[string](p, `document.querySelector('.page').lang`)
		if words := eval[string](p, untold); words != "" {
			p.t.Errorf("%s, in %s, the page has no words for %s", when, lang, words)
		}
		for _, width := range []int64{380, 1440} {
			p.do(chromedp.EmulateViewport(width, 900))
			if what := eval[string](p, tooWideAnywhere); what != "" {
				p.t.Errorf("%s, in %s, %d pixels are too narrow for %s", when, lang, width, what)
			}
		}
	}
	p.do(chromedp.ResetViewport())
	if got := eval[string](p, `document.querySelector('.page').lang`); got != "en" {
		p.t.Errorf("after two switches the language is %q, as it was not", got)
	}
}
