package e2e

import (
	"testing"

	"tuneground/engine/run"
)

// Every method trains in the page as it does natively, and what is saved says the
// same when it comes back: of an adapter method the adapter alone, onto its base.
func TestEveryMethodIsSavedAndLoaded(t *testing.T) {
	for _, method := range run.Methods {
		t.Run(method, func(t *testing.T) {
			c := quick()
			c.Method, c.Modules = method, "layer.1"
			c.MaxSteps, c.Dropout, c.Dataset.MaxExamples = 24, 0, 300
			p := open(t, c)
			p.press("start")
			p.waitFor("done")
			expectSameLosses(t, p.events(run.Step), trainNatively(t, c))
			want := p.predict(sentence)
			action := "save"
			if c.Adapts() {
				action = "save_adapter"
			}
			file := p.download(action)
			p.visit(c)
			p.give(`input[data-action="load"]`, file)
			p.until(hasSaid(run.ModelReady, 2)) // the first is the site's model
			p.waitFor("idle")
			expectSame(t, "loaded in the page", p.predict(sentence), want, 1e-5)
		})
	}
}
