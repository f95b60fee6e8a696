package e2e

import (
	"fmt"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// recordOfLast returns the Record that is kept of the page's latest run.
func (p *page) recordOfLast() *run.Record {
	p.t.Helper()
	record := new(run.Record)
	for _, e := range p.events("") {
		record.Apply(e)
	}
	return record
}

// expectSameRun compares all that two runs computed.
func expectSameRun(t *testing.T, got, want *run.Record) {
	t.Helper()
	loss := func(r *run.Record) (list []string) {
		for _, s := range r.Steps {
			list = append(list, fmt.Sprint(s.Step, s.Loss, s.GradNorm, s.LearningRate))
		}
		for _, e := range r.Evals {
			list = append(list, fmt.Sprint(e.Step, e.Metrics))
		}
		return append(list, fmt.Sprint(r.Report.Metrics))
	}
	a, b := loss(got), loss(want)
	if len(a) != len(b) || len(want.Steps) != want.Plan.Steps {
		t.Fatalf("%d steps and evaluations, without interruption %d", len(a), len(b))
	}
	for i := range b {
		if a[i] != b[i] {
			t.Errorf("%s\nand without interruption\n%s", a[i], b[i])
		}
	}
}

// A second tab cannot write the run of the first, and says so.
func TestTwoTabsDoNotWriteOneRun(t *testing.T) {
	c := quick()
	c.MaxSteps = 2000
	p := open(t, c)
	p.press("start")
	p.until(hasSaid(run.Kept, 1))
	name := p.events(run.Kept)[0].Kept.Run
	said := eval[string](p, fmt.Sprintf(`{
		const other = new Worker('web/worker.js', { name: 'other' });
		const heard = new Promise((resolve) => {
			other.onmessage = (m) => { const e = JSON.parse(m.data.event); if (e.event === 'error') resolve(m.data.event); };
		});
		other.postMessage({ command: JSON.stringify({ id: 1, do: 'go_on', run: %q }), files: [] });
		const said = await heard;
		other.terminate();
		return said;
	}`, name))
	if !strings.Contains(said, "it is in use") {
		t.Errorf("the second tab says %s", said)
	}
	p.press("stop")
	p.waitFor("done")
}
