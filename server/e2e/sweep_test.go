package e2e

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tuneground/engine/run"
	"tuneground/engine/sweep"
)

// Three seeds run one after the other in the browser. The table has the mean and the
// spread of their scores, and the model of the best on the validation set is kept. A closed
// tab changes nothing of it.
func TestSweepOfThreeSeeds(t *testing.T) {
	c := run.Default()
	c.MaxSteps, c.MaxLength, c.Dataset.MaxExamples = 12, 32, 200
	p := open(t, c)
	p.sweepSeeds(3)
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
	p.expectTable(run.Grid{Seeds: 3}, runs)
	p.killSweep(c, runs, best)
}

// sweepSeeds sets the number of seeds of the next sweep, and waits for its plan.
func (p *page) sweepSeeds(n int) {
	p.t.Helper()
	p.until(`document.querySelector('[data-action="start"]:enabled')`)
	eval[bool](p, fmt.Sprintf(`{
		const seeds = document.querySelector('[data-control="sweep_seeds"]');
		seeds.closest('details').open = true;
		seeds.value = '%d';
		return seeds.dispatchEvent(new Event('change', { bubbles: true }));
	}`, n))
	p.until(fmt.Sprintf(`document.querySelector('[data-metric="sweep_runs"]')?.dataset.value === '%d'`, n))
}

// expectTable saves the table of the runs, which has their numbers in full.
func (p *page) expectTable(g run.Grid, runs []run.SweptRun) {
	p.t.Helper()
	file := filepath.Join(p.downloads(), "sweep.csv")
	eval[bool](p, `document.querySelector('[data-action="save_sweep"]').closest('details').open = true`)
	p.press("save_sweep")
	var want bytes.Buffer
	csv.NewWriter(&want).WriteAll(sweep.Table(run.TextClassification, g, runs)) // a Buffer takes all
	var got []byte
	for end := time.Now().Add(patience); time.Now().Before(end) && !bytes.Equal(got, want.Bytes()); time.Sleep(50 * time.Millisecond) {
		got, _ = os.ReadFile(file) // it may be on its way
	}
	if !bytes.Equal(got, want.Bytes()) {
		p.t.Errorf("the table that is saved is\n%swant\n%s", got, want.Bytes())
	}
}

// killSweep does the sweep once more and closes the tab within its second run. The next
// visit goes on with the sweep, and has the same results and the same best run.
func (p *page) killSweep(c run.Config, runs []run.SweptRun, best run.SweptRun) {
	p.t.Helper()
	p.visit(c)
	p.sweepSeeds(len(runs))
	p.hold("step", c.MaxSteps+3)
	p.press("sweep")
	p.until(hasSaid("held", 1))
	p.kill(false)
	p.visit(c)
	p.press("resume_kept")
	p.until(hasSaid(run.Swept, 1))
	p.waitFor("done")
	got := p.events(run.SweepGoesOn)[0].SweepInfo.Done
	if len(got) != 1 {
		p.t.Errorf("of the first run the page has the results %+v", got)
	}
	for _, e := range p.events(run.RunSwept) {
		got = append(got, *e.SweptRun)
	}
	if len(got) != len(runs) {
		p.t.Fatalf("it has the results %+v", got)
	}
	for i, x := range got {
		if y := runs[i]; x.Run != y.Run || x.Seed != y.Seed || x.Score != y.Score || !maps.Equal(x.Metrics, y.Metrics) {
			p.t.Errorf("interrupted, run %d has %+v, and never interrupted %+v", i+1, x, y)
		}
	}
	if kept := eval[string](p, `document.querySelector('[data-kept]').dataset.kept`); kept != fmt.Sprint(best.Run) {
		p.t.Errorf("kept is run %s, the best is %d", kept, best.Run)
	}
	if accuracy := p.metric("accuracy"); accuracy != best.Metrics["accuracy"] {
		p.t.Errorf("the report on show has the accuracy %v, the kept run %v", accuracy, best.Metrics["accuracy"])
	}
}
