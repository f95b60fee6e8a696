package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"tuneground/engine/run"
)

// axe is the program of axe-core, which finds what assistive programs cannot read.
var axe = sync.OnceValues(func() ([]byte, error) { return os.ReadFile(filepath.Join(root, axeFile)) })

const axeFile = "node_modules/axe-core/axe.min.js"

// violations lists what axe finds on the displayed page, with some of its rules if any are
// named.
const violations = `{
	await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
	await Promise.allSettled(document.getAnimations().filter((a) => a instanceof CSSTransition).map((a) => a.finished));
	const rules = %s;
	const changing = document.getAnimations().filter((a) => a instanceof CSSTransition);
	await Promise.allSettled(changing.map((a) => a.finished)); // a colour on its way has another contrast
	const found = await axe.run(document, { resultTypes: ['violations'], ...(rules.length ? { runOnly: rules } : {}) });
	return found.violations.map((v) => v.id + ': ' + v.nodes.slice(0, 4).map((n) => n.target.join(' ') + ' ' + n.any.map((a) => a.message).join(' ')).join('; '));
}`

// expectAccessible checks that axe finds nothing on the displayed page, in either theme.
func (p *page) expectAccessible(when string) {
	p.t.Helper()
	program, err := axe()
	if err != nil {
		p.t.Fatalf("%v; `make test` fetches it", err)
	}
	if !eval[bool](p, `Boolean(window.axe)`) {
		p.do(chromedp.Evaluate[chromedp.Void](string(program)))
	}
	for _, rules := range []string{`[]`, `['color-contrast']`} { // a theme has its own colours, no more
		for _, what := range eval[[]string](p, fmt.Sprintf(violations, rules)) {
			p.t.Errorf("%s, in the %s theme, %s", when, eval[string](p, `document.querySelector('.page').dataset.theme`), what)
		}
		p.press("theme")
	}
}

// Assistive programs can read every place of the page, before a run and after it. The
// lessons are checked where TestEveryLesson has them open.
func TestAxeFindsNothing(t *testing.T) {
	p := freshPage(t, nil)
	p.do(chromedp.Navigate(site + "/"))
	p.waitFor("idle")
	p.expectAccessible("the start")
	eval[bool](p, `Boolean(location.hash = 'learn')`)
	p.until(`document.querySelector('.lessons li')`)
	p.expectAccessible("the list of lessons")
	p.do(chromedp.Navigate(site + "/bench"))
	p.waitFor("idle")
	p.expectAccessible("the measurements")
	p.visit(quick())
	p.until(hasSaid(run.Planned, 1) + ` && document.querySelector('[data-action="start"]:enabled')`)
	p.stagesAccessible("before a run")
	p.press("start")
	p.waitFor("done")
	p.predict(sentence)
	eval[bool](p, `{ for (const fold of document.querySelectorAll('details')) fold.open = true; return true; }`)
	p.stagesAccessible("after a run, with all unfolded")
	p.press("start")
	p.until(hasSaid(run.Done, 2))
	p.waitFor("done")
	p.compareRuns()
}

// compareRuns checks the comparison of two kept runs, which a telephone shows too.
func (p *page) compareRuns() {
	p.t.Helper()
	p.press("goto_archive")
	p.until(`document.querySelectorAll('[data-action="choose_run"]').length === 2`)
	for range 2 {
		eval[bool](p, `{ document.querySelector('[data-action="choose_run"]:not(:checked)').click(); return true }`)
	}
	p.until(`document.querySelector('.comparison table')`)
	p.expectAccessible("the comparison of two runs")
	p.do(chromedp.EmulateViewport(380, 800))
	if what := eval[string](p, tooWide); what != "" {
		p.t.Errorf("the comparison is too wide for %s", what)
	}
}

// stagesAccessible checks each stage of the bench.
func (p *page) stagesAccessible(when string) {
	p.t.Helper()
	for _, stage := range []string{"data", "model", "train", "evaluate", "deploy", "archive"} {
		p.press("goto_" + stage)
		p.until(fmt.Sprintf(`!document.querySelector('[data-stage=%q]').hidden`, stage))
		p.expectAccessible("the stage " + stage + " " + when)
	}
}
