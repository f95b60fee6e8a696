package e2e

import (
	"strconv"
	"testing"

	"tuneground/engine/run"
)

// A learning rate is found in the browser and taken over with a press.
func TestFindALearningRate(t *testing.T) {
	p := open(t, run.Default())
	p.press("find_rate")
	p.until(`document.querySelector('[data-metric="suggested_rate"]')`)
	p.look("after a search")
	suggested := p.metric("suggested_rate")
	if suggested < 1e-5 || suggested > 1e-2 {
		t.Errorf("%g is suggested for the small BERT", suggested)
	}
	p.press("take_rate")
	p.until(`document.querySelector('[data-action="take_rate"]').disabled`)
	box := eval[string](p, `document.querySelector('input[data-control="learning_rate"]').value`)
	if value, err := strconv.ParseFloat(box, 64); err != nil || value != suggested {
		t.Errorf("the learning rate is %q after %g was taken over", box, suggested)
	}
	if why := eval[string](p, `document.querySelector('#train .dated').dataset.outdated ?? ''`); why != "" {
		t.Errorf("the search is out of date by %s once its result is taken over", why)
	}
}
