package e2e

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"tuneground/engine/run"
)

// A run can be paused, resumed and stopped, and the page responds meanwhile.
func TestPauseResumeStop(t *testing.T) {
	c := short()
	c.MaxSteps, c.TrainBatchSize, c.MaxLength = 5000, 4, 16
	p := open(t, c)
	eval[int](p, `{
		let last = performance.now();
		window.longestGap = 0;
		return setInterval(() => {
			const now = performance.now();
			longestGap = Math.max(longestGap, now - last);
			last = now;
		}, 20) * 0;
	}`)
	p.press("start")
	p.until(hasSaid(run.Step, 3))
	p.press("pause")
	p.until(hasSaid(run.Paused, 1))
	p.until(`document.querySelector('[data-action="resume"]')`)
	before := len(p.events(run.Step))
	time.Sleep(time.Second) // enough time for a step, if it were not paused
	if after := len(p.events(run.Step)); after != before {
		t.Errorf("a paused run went from step %d to %d", before, after)
	}
	p.give(fileInput, write(t, "own.csv", ownRows()))
	p.until(`document.querySelector('#data .failure')`) // this is refused during a run
	p.press("resume")
	p.until(hasSaid(run.Resumed, 1))
	p.until(hasSaid(run.Step, before+3))
	p.press("stop")
	p.until(hasSaid(run.Done, 1))
	p.waitFor("done")
	report := p.events(run.Done)[0].Report
	if steps := len(p.events(run.Step)); !report.Stopped || report.Steps != steps || steps >= c.MaxSteps {
		t.Errorf("the run was stopped after %d steps; its report says %d, stopped: %v", steps, report.Steps, report.Stopped)
	}
	if accuracy := p.metric("accuracy"); accuracy != report.Metrics["accuracy"] || accuracy < 0 || accuracy > 1 {
		t.Errorf("the accuracy on show is %v, the report's %v", accuracy, report.Metrics["accuracy"])
	}
	if gap := eval[float64](p, `longestGap`); gap > 2000 {
		t.Errorf("the page stood still for %.0f ms", gap)
	}
}

// A learning rate changed in mid-run counts from the next step on.
func TestChangeTheRateInMidRun(t *testing.T) {
	c := short()
	c.MaxSteps, c.TrainBatchSize, c.MaxLength, c.Scheduler, c.LearningRate = 5000, 4, 16, "constant", 1e-3
	p := open(t, c)
	p.press("start")
	p.until(hasSaid(run.Step, 3))
	p.press("rate_half")
	p.until(hasSaid(run.RateChanged, 1))
	change := p.events(run.RateChanged)[0].RateChanged
	p.until(hasSaid(run.Step, change.Step+2))
	p.until(`document.querySelector('[data-metric="learning_rate"]').dataset.value === '5e-4'`)
	p.press("stop")
	p.waitFor("done")
	p.look("with a changed rate")
	for _, e := range p.events(run.Step) {
		if want := map[bool]float64{false: 1e-3, true: 5e-4}[e.Step.Step >= change.Step]; e.Step.LearningRate != want {
			t.Fatalf("step %d has the rate %g; it was changed to %+v", e.Step.Step, e.Step.LearningRate, change)
		}
	}
}

// Everything that the mouse can do, the keyboard can do.
func TestKeyboard(t *testing.T) {
	c := short()
	c.Method = "head"
	p := open(t, c)
	p.until(`document.querySelector('[data-action="start"]:enabled')`)
	const tabs = 10
	for i := 0; eval[string](p, `document.activeElement.dataset.action ?? ''`) != "start"; i++ {
		if i == tabs {
			t.Fatalf("%d presses of Tab do not lead to the start button", tabs)
		}
		p.do(chromedp.KeyEvent(kb.Tab))
	}
	p.do(chromedp.KeyEvent(kb.Enter))
	p.waitFor("done")
}
