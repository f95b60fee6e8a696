package figure

import (
	"math"
	"os"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/engine/cpu"
	"tuneground/engine/run"
	"tuneground/engine/session"
)

const stepRun = `{"max_length": 24, "per_device_train_batch_size": 4, "warmup_ratio": 0, "learning_rate": 5e-4, "dataset": {"name": "sentiment", "max_examples": 60}}`

// openedStep has the engine open the step that a figure asks for.
func openedStep(t *testing.T) (*step, *run.OpenedStep) {
	t.Helper()
	p := placed(map[string]string{"config": stepRun})
	f := New("step", p).(*step)
	if f.fault != nil || len(f.Readings()) > 0 {
		t.Fatalf("before the step there is %v, %v", f.fault, f.Readings())
	}
	var last run.Event
	w := session.New(session.Options{
		CPU: cpu.New(), Models: os.DirFS("../../static/models"), Datasets: os.DirFS("../../static/datasets"),
		Emit: func(e run.Event, _ [][]byte) { last = e },
	})
	f.open()
	must(t, w.Run(run.Command{Do: run.OpenStep, Config: f.config}))
	hear(p, &f.asking, last)
	return f, last.Opened
}

// The figure's numbers are those of the opened step, at each stage, and its update can be
// computed from what it shows.
func TestTheStepShowsWhatTheEngineComputed(t *testing.T) {
	f, o := openedStep(t)
	got := values(f)
	if got["loss"] != o.Loss || got["grad_norm"] != o.GradNorm || got["clip"] != o.Clip || got["tokens"] != float64(o.Tokens) {
		t.Errorf("the readings are %v of %v", got, o)
	}
	if want := math.Exp(-got["loss_first"]); math.Abs(got["p_first"]-want) > 1e-5 {
		t.Errorf("the first text's probability is %v, its loss says %v", got["p_first"], want)
	}
	if r := got["flops_ratio"]; r < 1.5 || r > 2.5 {
		t.Errorf("the backward pass is %v forward passes", r)
	}
	for i, b := range o.Blocks {
		f.block = i
		if got := values(f); math.Abs(got["move"]-1) > 0.01 {
			t.Errorf("a weight of %s moves by %v learning rates", b.Name, got["move"])
		}
	}
	for stage, words := range map[int][]string{
		0: {o.Texts[3].Tokens[1], "label " + o.Texts[3].Target}, 1: {"MatMul", "LayerNorm", "query.weight", "linear-gradient"},
		2: {"−ln ", "softmax"}, 3: {"embeddings", "Mul"}, 4: {"w before", "√v̂"},
	} {
		for f.block = range o.Blocks { // the first layer
			if o.Blocks[f.block].Layer == 1 {
				break
			}
		}
		f.stage = stage
		html := app.HTMLString(f.Render())
		for _, w := range words {
			if !strings.Contains(html, w) {
				t.Errorf("stage %s lacks %q: %s", stages[stage], w, html)
			}
		}
	}
}

// A run on few texts has the readings of its record, and ends early if that is chosen.
func TestTheCurvesAreTheRuns(t *testing.T) {
	p, w := worked(t, map[string]string{"patience": "1, 3", "config": `{"max_length": 16, "num_train_epochs": 12, "learning_rate": 1e-3, "warmup_ratio": 0, "lr_scheduler_type": "constant",
		"metric_for_best_model": "loss", "dataset": {"name": "sentiment", "max_examples": 100, "test_size": 0.1, "validation_size": 0.4}}`})
	f := New("curves", p).(*curves)
	steps := map[int]float64{}
	for _, patience := range []int{0, 1} {
		f.config.EarlyStoppingPatience = patience
		f.race = p.S.StartRace(f.config, run.Grid{})
		runs(t, w, f.race, nil)
		r, got := f.run(), values(f)
		best, at := math.Inf(1), 0
		for _, e := range r.Evals {
			if e.Metrics["loss"] < best {
				best, at = e.Metrics["loss"], e.Step
			}
		}
		if got["best_validation_loss"] != best || got["best_step"] != float64(at) || got["first_train_loss"] != r.Steps[0].Loss || r.Report.Early != (patience > 0) {
			t.Errorf("the readings are %v, the best is %v at step %d, early: %v", got, best, at, r.Report.Early)
		}
		if early := strings.Contains(app.HTMLString(f.Render()), "stopped early"); early != (patience > 0) {
			t.Errorf("with patience %d it says that it stopped early: %v", patience, early)
		}
		if steps[patience] = got["steps"]; got["gap"] < 0.1 {
			t.Errorf("few texts are not overfitted: %v", got)
		}
	}
	if steps[0] != 48 && steps[0] != 36 || steps[1] >= steps[0] {
		t.Errorf("the steps are %v", steps)
	}
}
