package e2e

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"tuneground/engine/cpu"
	"tuneground/engine/run"
	"tuneground/engine/session"
	"tuneground/engine/store"
	"tuneground/server/disk"
)

// steady is a run of some seconds, which is evaluated often.
func steady() run.Config {
	c := quick()
	c.Model, c.LearningRate, c.MaxSteps, c.EvalStrategy, c.EvalSteps = "bert-tiny-en", 1e-3, 200, "steps", 50
	return c
}

// records returns the Records of the page's runs since it was loaded.
func (p *page) records() (list []*run.Record) {
	p.t.Helper()
	for _, e := range p.events("") {
		if e.Event == run.Started {
			list = append(list, new(run.Record))
		}
		if len(list) > 0 {
			list[len(list)-1].Apply(e)
		}
	}
	return list
}

// keptSteps is an expression that is true once a checkpoint of a run within was kept.
const keptSteps = `said.some((e) => e.event === 'kept' && e.kept.step > 0)`

// A run that the page exports goes on with the command line.
func TestARunLeavesThePage(t *testing.T) {
	c := steady()
	c.MaxSteps = 600
	p := open(t, c)
	p.press("start")
	p.until(keptSteps)
	p.press("stop")
	p.waitFor("done")
	half := p.records()[0]
	dir := filepath.Join(t.TempDir(), "run")
	program(t, "runs", "-import", p.download("export_run"), dir)
	program(t, "resume", dir)
	whole, err := store.Of(disk.Look(dir)).Result()
	if err != nil || len(whole.Steps) != whole.Plan.Steps {
		t.Fatalf("it went on to step %d of %d: %v", len(whole.Steps), whole.Plan.Steps, err)
	}
	for i, step := range half.Steps {
		if whole.Steps[i].Loss != step.Loss {
			t.Errorf("step %d had the loss %v in the page, and now it has %v", step.Step, step.Loss, whole.Steps[i].Loss)
		}
	}
	t.Logf("%d steps were done in the page, %d natively", len(half.Steps), len(whole.Steps)-len(half.Steps))
}

// A run that the command line exports goes on in the page.
func TestARunComesToThePage(t *testing.T) {
	c, dir := steady(), t.TempDir()
	stopNatively(t, c, disk.Archive(dir), 60)
	half, err := store.Of(disk.Look(filepath.Join(dir, "run"))).Record()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "run.zip")
	program(t, "runs", "-export", file, filepath.Join(dir, "run"))

	p := open(t, quick())
	p.give(`input[data-action="import_run"]`, file)
	p.press("go_on")
	p.until(hasSaid(run.Done, 1))
	whole := p.records()[0]
	if len(whole.Steps) != c.MaxSteps || len(half.Steps) >= c.MaxSteps {
		t.Fatalf("of %d steps, %d were done natively, and %d with those in the page", c.MaxSteps, len(half.Steps), len(whole.Steps))
	}
	for i, step := range half.Steps {
		if whole.Steps[i].Loss != step.Loss {
			t.Errorf("step %d had the loss %v natively, and now it has %v", step.Step, step.Loss, whole.Steps[i].Loss)
		}
	}
	if data := p.events(run.Done)[0].Report.Metrics["accuracy"]; data < 0.5 {
		t.Errorf("its accuracy is %v", data)
	}
}

// stopNatively does a run, named "run", up to a step.
func stopNatively(t *testing.T, c run.Config, runs store.Archive, step int) {
	t.Helper()
	folder := func(name string) fs.FS { return os.DirFS(filepath.Join(root, "static", name)) }
	var s *session.Session
	s = session.New(session.Options{
		CPU: cpu.New(), Models: folder("models"), Datasets: folder("datasets"), Runs: runs,
		Emit: func(e run.Event, _ [][]byte) {
			if e.Step != nil && e.Step.Step == step {
				s.Send(run.Command{Do: run.Stop})
			}
		},
	})
	if err := s.Run(run.Command{Do: run.Start, Config: c, Run: "run"}); err != nil {
		t.Fatal("natively:", err)
	}
}

// program runs the command line.
func program(t *testing.T, args ...string) {
	t.Helper()
	command := exec.Command("bin/tuneground", args...)
	command.Dir = root
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("tuneground %q: %v\n%s", args, err, said)
	}
}
