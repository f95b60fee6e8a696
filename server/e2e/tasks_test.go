package e2e

import (
	"fmt"
	"testing"

	"tuneground/engine/run"
)

// chooseTask chooses the task and waits for data and model.
func (p *page) chooseTask(task string) {
	p.t.Helper()
	data, models := len(p.events(run.DataReady)), len(p.events(run.ModelReady))
	eval[bool](p, fmt.Sprintf(`{ document.querySelector('[data-control="task"] input[value=%q]').click(); return true; }`, task))
	p.until(hasSaid(run.DataReady, data+1) + " && " + hasSaid(run.ModelReady, models+1))
	p.waitFor("idle")
	if got := eval[string](p, `document.querySelector('[data-control="task"]').dataset.value`); got != task {
		p.t.Fatalf("the task is %s, not %s", got, task)
	}
}

// A reader changes tasks: each brings its own data, settings and example, and a
// typed text is answered.
func TestTasks(t *testing.T) {
	p := open(t, run.Default())

	p.chooseTask(run.TokenClassification)
	p.until(`document.querySelector('#data mark[data-label]')`)
	p.press("predict")
	p.until(hasSaid(run.Predicted, 1) + ` && document.querySelector('#deploy .marked')`)

	p.chooseTask(run.QuestionAnswering)
	p.until(`document.querySelector('[data-control="try_question"]').value.length > 5`)
	p.write("try_text", "The bridge was built by Ada Brown in 1901.")
	p.write("try_question", "Who built the bridge?")
	p.until(hasSaid(run.Predicted, 2) + ` && document.querySelector('#deploy [data-output]')`)
	if answer := eval[string](p, `said.findLast((e) => e.event === 'predicted').predicted.question`); answer != "Who built the bridge?" {
		t.Errorf("the question answered is %q", answer)
	}

	p.chooseTask(run.FillMask)
	p.until(`document.querySelector('[data-control="try_text"]').value.includes('[MASK]')`)
	before := len(p.events(run.Predicted))
	p.press("predict")
	p.until(hasSaid(run.Predicted, before+1) + ` && document.querySelector('[data-metric^="word:"]')`)
	if shown := eval[int](p, `document.querySelectorAll('[data-control="dataset.label_column"], [data-control="problem_type"]').length`); shown != 0 {
		t.Error("fill-mask shows settings that only labels need")
	}
}
