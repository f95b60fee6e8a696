package session

import (
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"tuneground/engine/cpu"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// The batches of one step equal one large batch, whatever the loss is a mean
// over.
func TestAccumulatedBatchesAreOneLargeBatch(t *testing.T) {
	for _, c := range taskCases {
		t.Run(c.name, func(t *testing.T) {
			models := fstest.MapFS{"index.json": {Data: []byte("[]")}}
			for name, content := range c.folder(t) {
				models["small/"+name] = &fstest.MapFile{Data: content}
			}
			datasets := fstest.MapFS{
				"rows.jsonl": {Data: c.sentences()}, "index.json": {Data: []byte(`[{"name":"rows","file":"rows.jsonl"}]`)},
			}
			steps := func(batch, parts int) (list []run.StepInfo) {
				r := &recorder{files: map[string][]byte{}}
				s := New(Options{CPU: cpu.New(), Models: models, Datasets: datasets, Emit: r.emit})
				settings := settings()
				settings.Dataset.Name, settings.Task, settings.LearningRate, settings.EvalStrategy = "rows", c.task, c.rate, "no"
				settings.MaxLength, settings.DocStride, settings.MaxTargetLength, settings.Generation.MaxNewTokens = 32, 4, 8, 8
				settings.Epochs, settings.TrainBatchSize, settings.AccumulationSteps = 1, batch, parts
				must(t, s.Run(run.Command{Do: run.Start, Config: settings}))
				for _, e := range r.all(run.Step) {
					list = append(list, *e.Step)
				}
				return list
			}
			want := steps(20, 1)
			for _, parts := range []int{4, 5} { // the last step of the epoch has fewer texts
				got := steps(20/parts, parts)
				if len(got) != len(want) {
					t.Fatalf("%d steps of %d batches, %d of a large one", len(got), parts, len(want))
				}
				for i, w := range want {
					if g := got[i]; math.Abs(g.Loss-w.Loss) > 1e-4*max(1, w.Loss) || math.Abs(g.GradNorm-w.GradNorm) > 1e-3*max(1, w.GradNorm) {
						t.Fatalf("step %d of %d batches has loss %v and norm %v, of a large one %v and %v", i+1, parts, g.Loss, g.GradNorm, w.Loss, w.GradNorm)
					}
				}
			}
		})
	}
}

// A run of each task has the same losses and scores on any number of threads.
func TestThreadsRunAlike(t *testing.T) {
	for _, c := range taskCases {
		t.Run(c.name, func(t *testing.T) {
			models := fstest.MapFS{"index.json": {Data: []byte("[]")}}
			for name, content := range c.folder(t) {
				models["small/"+name] = &fstest.MapFile{Data: content}
			}
			datasets := fstest.MapFS{
				"rows.jsonl": {Data: c.sentences()}, "index.json": {Data: []byte(`[{"name":"rows","file":"rows.jsonl"}]`)},
			}
			losses := func(threads int) (list []float64) {
				dev, r := cpu.New(), &recorder{files: map[string][]byte{}}
				dev.UseThreads(threads)
				s := New(Options{CPU: dev, Models: models, Datasets: datasets, Emit: r.emit})
				settings := settings()
				settings.Dataset.Name, settings.Task, settings.LearningRate, settings.EvalStrategy = "rows", c.task, c.rate, "no"
				settings.MaxLength, settings.DocStride, settings.MaxTargetLength, settings.Generation.MaxNewTokens = 32, 4, 8, 8
				settings.MaxSteps, settings.Dropout = 5, 0.1
				must(t, s.Run(run.Command{Do: run.Start, Config: settings}))
				for _, e := range r.all(run.Step) {
					list = append(list, e.Step.Loss, e.Step.GradNorm)
				}
				return list
			}
			want := losses(1)
			for _, threads := range []int{2, 3, 7} {
				if got := losses(threads); !slices.Equal(got, want) {
					t.Errorf("losses and norms on %d threads are %v, on one %v", threads, got, want)
				}
			}
		})
	}
}

// A run that no longer improves ends early.
func TestEarlyStopping(t *testing.T) {
	s, r := newSession(t)
	c := settings()
	c.EvalStrategy, c.EvalSteps, c.MaxSteps, c.EarlyStoppingPatience, c.EarlyStoppingThreshold = "steps", 2, 200, 3, 1e5
	must(t, s.Run(run.Command{Do: run.Start, Config: c}))
	done := r.last(t, run.Done).Report
	if want := 2 * (1 + c.EarlyStoppingPatience); done.Steps != want || !done.Early || done.Stopped || !done.Problem.IsZero() { // the first is better than none
		t.Errorf("the run ended after %d steps, want %d: %+v", done.Steps, want, done)
	}
	c.EvalStrategy = "no"
	if err := s.Run(run.Command{Do: run.Start, Config: c}); err == nil {
		t.Error("it waits for what is never validated")
	}
	c.EvalStrategy, c.EarlyStoppingPatience = "steps", 0
	c.MaxSteps = 12
	must(t, s.Run(run.Command{Do: run.Start, Config: c}))
	if done := r.last(t, run.Done).Report; done.Steps != 12 || done.Early {
		t.Errorf("without patience to lose, the run ended after %d steps: %+v", done.Steps, done)
	}
}

// A wrong device makes the gradient of one training step NaN.
type wrong struct {
	*cpu.Device
	step, now int
}

func (d *wrong) Run(op tensor.Op) {
	d.Device.Run(op)
	if o, ok := op.(*tensor.CrossEntropy); ok && !o.DLogits.IsZero() {
		if d.now++; d.now == d.step {
			o.DLogits.Data[0] = float32(math.NaN())
		}
	}
}

// A step whose gradient is not a number ends a run, or is skipped, and the run
// continues as if it had not happened.
func TestOneSkippedStep(t *testing.T) {
	models, datasets := site(t)
	c := settings()
	c.MaxSteps, c.EvalStrategy, c.Device = 12, "no", run.CPU
	for _, policy := range run.NaNPolicies {
		r := &recorder{files: map[string][]byte{}}
		s := New(Options{CPU: &wrong{Device: cpu.New(), step: 5}, Models: models, Datasets: datasets, Emit: r.emit})
		c.NaNSteps = policy
		err := s.Run(run.Command{Do: run.Start, Config: c})
		if policy == run.StopAtNaN {
			if err == nil || !strings.Contains(err.Error(), "step 5") {
				t.Errorf("the run ends with %v", err)
			}
			continue
		}
		must(t, err)
		steps, done := r.all(run.Step), r.last(t, run.Done).Report
		if len(steps) != 11 || done.Skipped != 1 || done.Steps != 12 || steps[3].Step.Skipped != 0 || steps[4].Step.Skipped != 1 || steps[4].Step.Step != 6 {
			t.Errorf("%d steps are told of, and the report says %d of %d were skipped", len(steps), done.Skipped, done.Steps)
		}
	}
}

// Steps whose loss is not a number are skipped and counted, until there are too
// many in a row.
func TestSkippedSteps(t *testing.T) {
	s, r := newSession(t)
	c := diverging()
	c.NaNSteps = run.SkipNaN
	must(t, s.Run(run.Command{Do: run.Start, Config: c}))
	steps, done := r.all(run.Step), r.last(t, run.Done).Report
	if done.Skipped < 25 || done.Problem.IsZero() || len(steps)+done.Skipped != done.Steps {
		t.Errorf("%d steps are told of and %d skipped, of %d; the problem is %q", len(steps), done.Skipped, done.Steps, done.Problem)
	}
	if slices.ContainsFunc(steps, func(e run.Event) bool { return math.IsNaN(e.Step.Loss) || math.IsInf(e.Step.Loss, 0) }) {
		t.Error("a loss that is no number is told")
	}
}

// A final learning rate lies below the rate that a run takes by itself, too.
func TestTheFinalRateLiesBelowTheRecommended(t *testing.T) {
	s, _ := newSession(t)
	c := settings()
	c.LearningRate, c.Scheduler, c.MaxSteps, c.SchedulerKwargs.LREnd = 0, "polynomial", 2, 5e-3
	if err := s.Run(run.Command{Do: run.Start, Config: c}); err == nil || !strings.Contains(err.Error(), "lr_end") {
		t.Errorf("the error is %v", err)
	}
	c.SchedulerKwargs.LREnd = 1e-6
	must(t, s.Run(run.Command{Do: run.Start, Config: c}))
}
