package e2e

import (
	"fmt"
	"math"
	"testing"

	"tuneground/engine/run"
	"tuneground/engine/sweep"
)

// Three seeds run one after the other in the browser. The table has the mean and the
// spread of their scores, and the model of the best on the validation set is kept.
func TestSweepOfThreeSeeds(t *testing.T) {
	c := run.Default()
	c.MaxSteps, c.MaxLength, c.Dataset.MaxExamples = 12, 32, 200
	p := open(t, c)
	p.until(`document.querySelector('[data-action="start"]:enabled')`)
	eval[bool](p, `{
		const seeds = document.querySelector('[data-control="sweep_seeds"]');
		seeds.closest('details').open = true;
		seeds.value = '3';
		return seeds.dispatchEvent(new Event('change', { bubbles: true }));
	}`)
	p.until(`document.querySelector('[data-metric="sweep_runs"]')?.dataset.value === '3'`)
	if one, all := p.metric("plan_seconds"), p.metric("sweep_seconds"); math.Abs(all-3*one) > 1e-6*all {
		t.Errorf("three runs of %g s would take %g s", one, all)
	}
	p.press("sweep")
	p.until(hasSaid(run.Swept, 1))
	p.waitFor("done")
	p.look("after a sweep")
	var runs []run.SweptRun
	var reports []*run.Report
	for _, e := range p.events(run.RunSwept) {
		runs = append(runs, *e.SweptRun)
	}
	for _, e := range p.events(run.Done) {
		reports = append(reports, e.Report)
	}
	if len(runs) != 3 || len(reports) != 3 {
		t.Fatalf("%d results of %d runs", len(runs), len(reports))
	}
	best := run.SweptRun{}
	for i, x := range runs {
		if x.Seed != c.Seed+uint32(i) || x.Metrics["accuracy"] != reports[i].Metrics["accuracy"] {
			t.Errorf("run %d is %+v", i+1, x)
		}
		if x.Better(best) {
			best = x
		}
	}
	want := sweep.Rows(run.Grid{Seeds: 3}, runs)[0].Metric("accuracy")
	cell := `document.querySelector('[data-metric="sweep:accuracy"]').dataset`
	if mean, sd := eval[float64](p, `Number(`+cell+`.value)`), eval[float64](p, `Number(`+cell+`.spread)`); mean != want.Mean || sd != want.SD {
		t.Errorf("the table has %v ± %v, want %+v", mean, sd, want)
	}
	if kept := eval[string](p, `document.querySelector('[data-kept]').dataset.kept`); kept != fmt.Sprint(best.Run) {
		t.Errorf("kept is run %s, the best is %+v", kept, best)
	}
	if accuracy := p.metric("accuracy"); accuracy != best.Metrics["accuracy"] {
		t.Errorf("the report on show has the accuracy %v, the kept run %v", accuracy, best.Metrics["accuracy"])
	}
	p.press("take_best")
	p.until(fmt.Sprintf(`document.querySelector('[data-control="seed"]').value === '%d'`, best.Seed))
	p.until(`!document.querySelector('#evaluate .dated').dataset.outdated`) // go-app leaves out an empty value
}
