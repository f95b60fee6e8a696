package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"tuneground/engine/run"
)

// held returns the size of the engine's memory, which never shrinks.
func (p *page) held() float64 {
	p.t.Helper()
	bytes, _ := inWorker[float64](p, `memory.buffer.byteLength`)
	return bytes
}

// plan returns the latest estimate, once there are n of them.
func (p *page) plan(n int) *run.PlanInfo {
	p.t.Helper()
	p.until(hasSaid(run.Planned, n))
	list := p.events(run.Planned)
	return list[len(list)-1].Plan
}

// Training, evaluating and saving take the predicted memory, even if an evaluation batch
// of full size would take more, by methods that differ in what they keep.
func TestMemoryIsAsForeseen(t *testing.T) {
	for model, methods := range map[string][]string{
		run.Default().Model: {run.Full, run.BitFit, run.DoRA, run.Prompt},
		expectedModel:       {run.Full, run.Head, run.LoRA},
	} {
		for _, method := range methods {
			t.Run(model+" "+method, func(t *testing.T) {
				c := short()
				c.Model, c.Method, c.Modules = model, method, "attention.self.value"
				c.MaxSteps, c.TrainBatchSize, c.EvalBatchSize, c.MaxLength = 2, 8, 512, 256
				c.Dataset.Name, c.Dataset.ValidationSize, c.Dataset.MaxExamples = "spam", 0.3, 50
				c.EvalStrategy = "epoch"
				save := "save"
				if method == run.Prompt { // which is never part of the weights
					save = "save_adapter"
				}
				takesAsForeseen(open(t, c), save)
			})
		}
	}
}

// takesAsForeseen trains, saves by an action, and compares the memory with the prediction.
func takesAsForeseen(p *page, save string) {
	p.t.Helper()
	plan := p.plan(1)
	p.press("start")
	p.waitFor("done")
	p.press(save)
	p.until(hasSaid(run.Saved, 1))
	foreseen, held := float64(plan.Bytes), p.held()
	p.t.Logf("%.1f MB were foreseen, %.1f MB are held: %.2f times as much", foreseen/1e6, held/1e6, held/foreseen)
	if held < 0.85*foreseen || held > 1.125*foreseen {
		p.t.Errorf("%.1f MB were foreseen, but %.1f MB are held: %.2f times as much", foreseen/1e6, held/1e6, held/foreseen)
	}
}

// A run that does not fit into a tab does not start, and the page offers
// settings that fit.
func TestTooLargeARun(t *testing.T) {
	c := run.Default()
	c.MaxLength, c.TrainBatchSize, c.Dataset.Name = 512, 2048, "spam"
	p := open(t, c)
	plan := p.plan(1)
	if !plan.TooLarge() || len(plan.Fits) != 3 {
		t.Fatalf("%.1f GB of %.1f GB, and these would fit: %+v", float64(plan.Bytes)/1e9, float64(plan.Memory)/1e9, plan.Fits)
	}
	p.until(`document.querySelector('[data-action="start"]:disabled')`)
	for _, f := range plan.Fits {
		if f.Bytes > plan.Memory {
			t.Errorf("%s %s would need %d bytes of %d", f.Setting, f.Value, f.Bytes, plan.Memory)
		}
		if f.Setting != "per_device_train_batch_size" {
			p.until(fmt.Sprintf(`document.querySelector('[data-action="fit:%s"]:enabled')`, f.Setting))
			continue
		}
		p.press("fit:" + f.Setting)
		p.until(`document.querySelector('[data-action="start"]:enabled') && !document.querySelector('.too-large')`)
		if now := p.plan(1); now.TooLarge() || now.Bytes != f.Bytes && !near(now.Bytes, f.Bytes) {
			t.Errorf("with %s %s the run needs %d bytes, where %d were offered", f.Setting, f.Value, now.Bytes, f.Bytes)
		}
		return
	}
	t.Error("no smaller batch is offered")
}

// near allows for other memory that differs between two estimates.
func near(a, b int64) bool { return max(a, b)-min(a, b) < max(a, b)/50 }

// revived waits for the page to be usable again after its Worker ended, with
// the same data and model.
func (p *page) revived(because string) {
	p.t.Helper()
	p.until(hasSaid(run.Ready, 2))
	for _, kind := range []string{run.DataReady, run.ModelReady} {
		p.until(fmt.Sprintf(`said.slice(said.findLastIndex((e) => e.event === 'ready')).some((e) => e.event === %q)`, kind))
	}
	if failure := p.failure(".dock"); !strings.Contains(failure, because) || eval[int](p, `document.querySelectorAll('.failure').length`) != 1 {
		p.t.Errorf("the page says %q, and not only that the engine ended for this: %s", failure, because)
	}
	if data := p.events(run.DataReady); data[len(data)-1].Data.Label != "verdict" {
		p.t.Errorf("the data is now %+v", data[len(data)-1].Data)
	}
}

// trains starts a run and waits for its end.
func (p *page) trains() {
	p.t.Helper()
	p.press("start")
	p.until(hasSaid(run.Done, 1))
	p.waitFor("done")
}

// withOwnFile opens the page with settings and a file of the reader's.
func withOwnFile(t *testing.T, c run.Config) *page {
	p := open(t, c)
	p.give(fileInput, write(t, "own.csv", ownRows()))
	p.until(`document.querySelector('[data-metric="rows"]')?.dataset.value === '24'`)
	p.until(`document.querySelector('[data-action="start"]:enabled')`)
	return p
}

// If memory runs out nevertheless, as in a browser that grants less of it, the
// engine starts again with the page's files.
func TestOutOfMemory(t *testing.T) {
	const pages = 6000 // of 64 KiB: enough to load the model, but not to train it
	ordinary := chromium
	defer func() { chromium = ordinary }()
	var stop func()
	var err error
	if chromium, stop, err = startChromium(chromedp.Flag("js-flags", fmt.Sprintf("--wasm-max-mem-pages=%d", pages))); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	c := large()
	c.MaxSteps, c.EvalStrategy = 2, "no"
	p := withOwnFile(t, c)
	p.starved.Store(true)
	p.press("start")
	p.revived("out of memory")
	p.choose("method", "head")
	p.trains()
}

// The page notices a Worker that is ended from outside, although it sends no
// message.
func TestAWorkerThatIsGone(t *testing.T) {
	c := run.Default()
	c.MaxSteps, c.EvalStrategy, c.TrainBatchSize = 100000, "no", 4
	p := withOwnFile(t, c)
	p.press("start")
	p.until(hasSaid(run.Step, 3))
	eval[bool](p, `{ engine.terminate(); return true; }`)
	p.write("max_steps", "3")
	eval[bool](p, `document.querySelector('[data-control="max_steps"]').dispatchEvent(new Event('change', { bubbles: true }))`)
	p.revived("the browser ended it")
	p.trains()
}
