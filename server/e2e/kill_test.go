package e2e

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"tuneground/engine/run"
)

var (
	kills    = flag.Int("kills", 4, "how often TestKilledRunsGoOn kills the tab, over its three tasks")
	killSeed = flag.Uint64("kill_seed", 0, "chooses the moments at which TestKilledRunsGoOn kills; 0: the clock does")
)

// killed are the runs that TestKilledRunsGoOn kills.
func killed() []run.Config {
	classify := quick()
	classify.MaxSteps, classify.EvalStrategy, classify.EvalSteps = 60, "steps", 10
	tag := (&courses[2]).config()
	tag.MaxSteps, tag.EvalStrategy, tag.EvalSteps = 40, "steps", 8
	tell := (&courses[5]).config()
	tell.MaxSteps, tell.EvalStrategy, tell.EvalSteps = 16, "steps", 4
	tell.MaxLength, tell.Generation.MaxNewTokens, tell.Dataset.MaxExamples = 64, 8, 100
	return []run.Config{classify, tag, tell}
}

// A moment is one at which the engine stands still, as the test's script in the Worker
// sees it (see hold).
type moment struct {
	name string
	at   string // what the script calls it
	most int    // the moment is one of the first so many
	late bool   // it comes after the last step
}

var moments = []moment{
	{name: "while a checkpoint is half written", at: "write checkpoint", most: 3},
	{name: "when a checkpoint was just written", at: "close checkpoint", most: 3},
	{name: "while its row of the table is half written", at: "write summary", most: 3},
	{name: "within an evaluation", at: "progress evaluate", most: 2},
	{name: "after a step", at: "step", most: 20},
	{name: "within the test", at: "progress test", most: 1, late: true},
	{name: "while the result is half written", at: "write result", most: 1, late: true},
}

// Whenever the tab is killed, what is kept opens, the next visit offers to go on, and the
// losses are those of a run that was never interrupted, to the last bit.
func TestKilledRunsGoOn(t *testing.T) {
	seed := *killSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("-kill_seed=%d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	order, tasks := random.Perm(len(moments)), killed()
	at := make([][]moment, len(tasks))
	for i := range *kills {
		at[i%len(tasks)] = append(at[i%len(tasks)], moments[order[i%len(moments)]])
	}
	for i, c := range tasks {
		t.Run(c.Task, func(t *testing.T) { killAt(t, c, at[i], random) })
	}
}

// killAt does a run that is never interrupted, then one that is killed at the moments.
func killAt(t *testing.T, c run.Config, at []moment, random *rand.Rand) {
	p := open(t, c)
	p.press("start")
	p.waitFor("done")
	want := p.recordOfLast()
	slices.SortStableFunc(at, func(a, b moment) int { return compareBool(a.late, b.late) })
	p.visit(c)
	action := "start"
	for len(at) > 0 {
		nth := 1 + random.IntN(at[0].most)
		p.hold(at[0].at, nth)
		p.press(action)
		p.until(hasSaid("held", 1) + ` || ` + isOver)
		if len(p.events("held")) == 0 { // the run had no such moment any more
			expectSameRun(t, p.recordOfLast(), want)
			p.visit(c)
			action = "start"
			continue
		}
		step, crash := p.keptStep(), random.IntN(2) == 0
		t.Logf("killed %s, number %d, after step %d of %d; step %d was kept; crash: %v", at[0].name, nth, len(p.recordOfLast().Steps), want.Plan.Steps, step, crash)
		p.kill(crash)
		p.visit(c)
		p.expectKept(step)
		action, at = "resume_kept", at[1:]
	}
	p.press(action)
	p.waitFor("done")
	expectSameRun(t, p.recordOfLast(), want)
}

// isOver is an expression that is true once a run is over and its result is kept: the
// page lists the runs after that.
const isOver = `said.some((e) => e.event === 'done') && said.findLastIndex((e) => e.event === 'archive') > said.findIndex((e) => e.event === 'done')`

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// hold makes the Worker stand still at the nth of the moments that it calls what.
func (p *page) hold(what string, nth int) {
	p.t.Helper()
	inWorker[bool](p, fmt.Sprintf(`{
		let left = %[1]d;
		const post = self.postMessage;
		const at = (what) => {
			if (what !== %[2]q || --left > 0) return false;
			post({ event: '{"event":"held"}', files: [] });
			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
		};
		self.postMessage = (message) => {
			post(message);
			const e = JSON.parse(message.event);
			at(e.event === 'progress' ? 'progress ' + e.progress.what : e.event);
		};
		const file = FileSystemFileHandle.prototype, open = file.createSyncAccessHandle;
		file.createSyncAccessHandle = async function () {
			const handle = await open.call(this), name = this.name.split('.')[0];
			return {
				write: (bytes, options) => {
					if (%[2]q === 'write ' + name && left === 1) handle.write(bytes.subarray(0, bytes.length / 2), options);
					at('write ' + name);
					return handle.write(bytes, options);
				},
				close: () => { handle.close(); at('close ' + name); },
				truncate: (size) => handle.truncate(size), flush: () => handle.flush(), getSize: () => handle.getSize(),
			};
		};
		true;
	}`, nth, what))
}

// kill ends the tab at once: its process crashes, or it is closed.
func (p *page) kill(crash bool) {
	p.t.Helper()
	if crash {
		go chromedp.Call(p.ctx, cdpage.Crash, cdp.Empty{}) // nobody is left to answer
		<-p.dead
		return
	}
	eval[bool](p, `{ engine.terminate(); return true; }`)
}

// keptStep returns the step of the newest checkpoint that the page was told of.
func (p *page) keptStep() (step int) {
	p.t.Helper()
	for _, e := range p.events(run.Kept) {
		step = e.Kept.Step
	}
	return step
}

// expectKept checks that the latest kept run opens and is not behind a step.
func (p *page) expectKept(step int) {
	p.t.Helper()
	p.until(hasSaid(run.Archived, 1))
	k := p.events(run.Archived)[0].Archive.Runs[0]
	if !k.Problem.IsZero() || k.Row.Step < step {
		p.t.Fatalf("step %d was kept, and now there is %+v", step, k)
	}
}
