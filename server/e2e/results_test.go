package e2e

import (
	"testing"

	"tuneground/engine/run"
)

// outdated is an expression: why the result in an element is out of date, "" if
// it is not.
func outdated(inside string) string {
	return `(document.querySelector('` + inside + `').closest('.dated').dataset.outdated ?? '')`
}

// The displayed answer follows the run and is never an old one; results made
// from another choice than the current one say so; and nothing starts with the
// plan of another model.
func TestResultsAreOfWhatIsChosen(t *testing.T) {
	c := brief()
	c.MaxSteps = 1_000_000 // the test stops it
	p := open(t, c)
	p.press("predict")
	p.until(hasSaid(run.Predicted, 1))
	p.press("start")
	p.until(hasSaid(run.Predicted, 3)) // two more than the test asked for
	answered := `said.findLastIndex((e) => e.event === 'predicted')`
	p.until(`document.querySelector('[data-metric="eta_seconds"]')`)
	p.press("stop")
	p.waitFor("done")
	p.until(answered + ` > said.findIndex((e) => e.event === 'done')`)
	p.until(outdated(".probs") + ` === ''`)
	if eval[bool](p, `Boolean(document.querySelector('[data-metric="eta_seconds"]'))`) {
		t.Error("there is time left after the end")
	}
	p.until(`document.querySelector('[data-action="start"]:enabled')`)
	planned := len(p.events(run.Planned))
	eval[bool](p, `{
		const list = document.querySelector('select[data-control="model"]');
		list.selectedIndex = [...list.options].findIndex((o) => o.dataset.value === '`+expectedModel+`');
		list.dispatchEvent(new Event('change', { bubbles: true }));
		window.tooSoon = false;
		const look = () => {
			const enabled = !document.querySelector('[data-action="start"]').disabled;
			const known = document.querySelector('[data-metric="plan_seconds"]')?.closest('.dated').classList.contains('outdated') === false;
			if (enabled && !known) tooSoon = true;
			requestAnimationFrame(look);
		};
		requestAnimationFrame(look);
		return true;
	}`)
	p.until(hasSaid(run.Planned, planned+1) + ` && document.querySelector('[data-action="start"]:enabled')`)
	if eval[bool](p, `tooSoon`) {
		t.Error("Start was enabled by the plan of the model before")
	}
	if why := eval[string](p, outdated("#evaluate [data-metric]")); why != "outdated.model" {
		t.Errorf("the report of the other model is out of date by %q", why)
	}
}
