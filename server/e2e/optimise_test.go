package e2e

import (
	"fmt"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// What a run makes smaller, and how, is chosen at the controls; the browser then has
// the losses of the command line.
func TestWaysToOptimise(t *testing.T) {
	for _, x := range []struct{ optimiser, schedule, typed string }{
		{run.Adafactor, "polynomial", "lr_scheduler_kwargs.power=2 gradient_accumulation_steps=3 class_weight=balanced"},
		{run.SGD, "cosine_with_restarts", "momentum=0.8 lr_scheduler_kwargs.num_cycles=3 focal_loss_gamma=2 " +
			"label_smoothing_factor=0.1 early_stopping_patience=1 early_stopping_threshold=1000"},
	} {
		t.Run(x.optimiser, func(t *testing.T) {
			c := run.Default()
			c.MaxSteps, c.TrainBatchSize, c.MaxLength, c.Device = 30, 8, 32, run.CPU
			c.Dataset.MaxExamples, c.EvalStrategy, c.EvalSteps = 400, "steps", 10
			p := open(t, c)
			p.choose("optim", x.optimiser)
			p.choose("lr_scheduler_type", x.schedule)
			for _, typed := range strings.Fields(x.typed) {
				control, value, _ := strings.Cut(typed, "=")
				p.set(control, value)
			}
			set := p.link()
			p.press("start")
			p.waitFor("done")
			expectSameLosses(t, p.events(run.Step), trainNatively(t, set))
			report, early := p.events(run.Done)[0].Report, set.EarlyStoppingPatience > 0
			if early != report.Early || early != (report.Steps == 20) {
				t.Errorf("the run had %d steps; it ended early: %v", report.Steps, report.Early)
			}
			if said := eval[bool](p, `document.body.textContent.includes("ended early")`); said != early {
				t.Errorf("the page says that it ended early: %v", said)
			}
		})
	}
}

// set types a setting where its control is there.
func (p *page) set(control, value string) {
	p.t.Helper()
	box := fmt.Sprintf(`document.querySelector('input[data-control="%s"]')`, control)
	p.until(box)
	eval[bool](p, fmt.Sprintf(`{
		const box = %s;
		box.value = %q;
		return box.dispatchEvent(new Event('change', { bubbles: true }));
	}`, box, value))
}
