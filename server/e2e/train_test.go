package e2e

import (
	"slices"
	"testing"

	"tuneground/engine/run"
)

// large is a run of the large model with the page's defaults.
func large() run.Config {
	c := run.Default()
	c.Model = expectedModel
	return c
}

// headOnly is a run that trains the classifier on top of the frozen model.
func headOnly() run.Config {
	c := large()
	c.Method, c.LearningRate, c.Epochs, c.MaxLength = "head", 0.01, 4, 64
	c.Dataset.MaxExamples, c.Dataset.TestSize = 800, 0.25
	return c
}

// short is a run that tunes the whole model for a few steps.
func short() run.Config {
	c := large()
	c.MaxSteps, c.TrainBatchSize, c.MaxLength = 20, 8, 32
	c.Dataset.MaxExamples, c.EvalStrategy = 200, "no"
	return c
}

func TestHeadOnly(t *testing.T) {
	p := open(t, headOnly())
	p.press("start")
	p.waitFor("done")
	accuracy, baseline := p.metric("accuracy"), p.metric("baseline")
	t.Logf("accuracy %.3f, always the most frequent class %.3f", accuracy, baseline)
	if accuracy < 0.72 || baseline > 0.6 {
		t.Errorf("accuracy %.3f; at least 0.72 is expected, where a guess has %.3f", accuracy, baseline)
	}
	report := p.events(run.Done)[0].Report
	if report.Metrics["accuracy"] != accuracy {
		t.Errorf("the page shows the accuracy %v, the engine says %v", accuracy, report.Metrics["accuracy"])
	}
	if train := p.events(run.Started)[0].Plan; train.Trainable >= train.Parameters/10 {
		t.Errorf("%d of %d parameters are trained", train.Trainable, train.Parameters)
	}
}

// The same run gives the same losses in the browser and natively, with every
// kind of kernels and of memory that the browser may have. Dropout is on, and
// its masks are the same too.
func TestKernelsAgree(t *testing.T) {
	const (
		relaxed, plain             = "/gen/kernel.wasm", "/gen/kernel128.wasm"
		sharedRelaxed, sharedPlain = "/gen/kernel-shared.wasm", "/gen/kernel128-shared.wasm"
		shared                     = "/gen/engine-shared.wasm"
	)
	want := trainNatively(t, short())
	for _, kernels := range []struct {
		name           string
		absent         []string
		module, shared bool
	}{
		{"relaxed", nil, true, true},
		{"plain module", []string{sharedRelaxed}, true, true},
		{"own memory", []string{shared}, true, false},
		{"no module", []string{sharedRelaxed, sharedPlain, relaxed, plain}, false, false},
	} {
		t.Run(kernels.name, func(t *testing.T) {
			p := open(t, short(), kernels.absent...)
			if module, _ := inWorker[bool](p, `hasKernels`); module != kernels.module {
				t.Errorf("there is a kernel module: %v", module)
			}
			if shared, _ := inWorker[bool](p, `memory.buffer instanceof SharedArrayBuffer`); shared != kernels.shared {
				t.Errorf("the memory is shared: %v", shared)
			}
			p.press("start")
			p.waitFor("done")
			expectSameLosses(t, p.events(run.Step), want)
		})
	}
}

// All requests of the page, its Worker and its service worker go to the site,
// and the browser complains of nothing.
func TestPrivacy(t *testing.T) {
	c := short()
	c.Method = "head"
	p := open(t, c)
	if !eval[bool](p, `crossOriginIsolated`) {
		t.Error("the page is not isolated: there is no shared memory")
	}
	p.press("start")
	p.waitFor("done")
	for _, path := range []string{
		"/", "/gen/page.wasm", "/gen/engine-shared.wasm", "/gen/kernel-shared.wasm",
		"/datasets/sentiment.jsonl", "/models/" + expectedModel + "/model.safetensors",
	} {
		if !slices.Contains(p.passed(), path) {
			t.Errorf("the gate has not seen the request for %s: what else has it not seen?", path)
		}
	}
}
