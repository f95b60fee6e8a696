package bench

import (
	"fmt"
	"io/fs"
	"runtime"
	"time"

	"tuneground/engine/tensor"
)

// Work says what to measure, in the terms of the comparison with other
// libraries.
type Work struct {
	// Work is one of: "gemm"; "step", a training step of a shape in Config;
	// "step-uneven", the same with sequences of different length; "training", a step
	// of a bundled model; "profile", either by kind of operation; "tokenize".
	Work   string `json:"work"`
	Config string `json:"config,omitempty"` // of a step: "tiny", "minilm"; of training and tokenizing: a folder of models/
	Batch  int    `json:"batch,omitempty"`
	Seq    int    `json:"seq,omitempty"`   // tokens of every sequence; of uneven ones, of the longest
	Shape  string `json:"shape,omitempty"` // of a product: "MxKxN"
	Trans  string `json:"trans,omitempty"` // of a product: "nn", "nt", "tn": which operand is stored transposed; "": neither
}

// A Place is where work runs.
type Place struct {
	Device   tensor.Device
	Models   fs.FS // a folder for each model; only training and tokenizing read it
	Datasets fs.FS // only tokenizing reads it
	// Accept, if set, receives the floating-point operations of the work before it
	// starts. An error of Accept or of Pause, which is called after every sample,
	// ends the work.
	Accept func(flops float64) error
	Pause  func() error
	// Waited returns the total time spent waiting for Device so far, if Device
	// computes asynchronously.
	Waited func() time.Duration
}

func (p Place) accepts(r *Result) error {
	if p.Accept == nil {
		return nil
	}
	return p.Accept(r.FLOPs)
}

// Timing sets the repetitions: Warm times before the samples and Reps samples,
// neither for longer than Budget, but at least Least samples.
type Timing struct {
	Warm   int     `json:"warm"`
	Reps   int     `json:"reps"`
	Budget float64 `json:"budget_s"`
	Least  int     `json:"min_reps"`
	// Sample, if not 0, is the length of a sample: the work is then done several
	// times in each, so that waiting for a GPU's result counts little.
	Sample float64 `json:"sample_s"`
}

// Result holds the measurements. Times are in milliseconds; First, which may
// include compilation, is not among the Samples.
type Result struct {
	Samples []float64 `json:"samples"`              // for the work done once
	Outside []float64 `json:"outside_ms,omitempty"` // the part of each sample not spent waiting for the Device
	First   float64   `json:"first_ms"`
	FLOPs   float64   `json:"flops"` // for the work done once
	Tokens  float64   `json:"tokens,omitempty"`
	Losses  []float64 `json:"losses,omitempty"` // the first eight
	Bytes   int       `json:"step_bytes,omitempty"`
	Allocs  float64   `json:"allocs"` // heap allocations for the work done once, on average
	// Ops is the time of each kind of operation in a step, of a "profile".
	Ops map[string]OpTime `json:"ops,omitempty"`
}

// A task is prepared work: do is timed and does the work n times. If set,
// before runs first, and after runs last.
type task struct {
	before func() error
	do     func(n int)
	after  func()

	place Place
}

// Run measures w at p.
func Run(p Place, w Work, t Timing) (Result, error) {
	r := Result{Samples: make([]float64, 0, t.Reps), Outside: make([]float64, 0, t.Reps), Losses: make([]float64, 0, 8)}
	task, err := prepare(p, w, &r)
	if err != nil {
		return r, err
	}
	task.place = p
	first, err := task.sample(1)
	if err != nil {
		return r, err
	}
	r.First = first.millis
	n, err := task.warm(t)
	if err != nil {
		return r, err
	}
	began := time.Now()
	for i := range t.Reps {
		if i >= t.Least && time.Since(began).Seconds() > t.Budget {
			break
		}
		s, err := task.sample(n)
		if err != nil {
			return r, err
		}
		r.Samples = append(r.Samples, s.millis)
		if p.Waited != nil {
			r.Outside = append(r.Outside, s.outside)
		}
		r.Allocs += s.allocs
	}
	r.Allocs /= float64(max(1, len(r.Samples)))
	if task.after != nil {
		task.after()
	}
	return r, nil
}

// warm runs the work before the samples. It returns the number of repetitions
// in each sample.
func (t *task) warm(timing Timing) (n int, err error) {
	var last sample
	began := time.Now()
	for i := 0; i < timing.Warm && time.Since(began).Seconds() < timing.Budget; i++ {
		if last, err = t.sample(1); err != nil {
			return 0, err
		}
	}
	for n = 1; last.millis*float64(n) < timing.Sample*1e3/2; {
		n *= 2
		if last, err = t.sample(n); err != nil {
			return 0, err
		}
	}
	return n, nil
}

// A sample is the time and the heap allocations of the work done once.
type sample struct{ millis, outside, allocs float64 }

// sample does the work n times and then pauses.
func (t *task) sample(n int) (sample, error) {
	if t.before != nil {
		if err := t.before(); err != nil {
			return sample{}, err
		}
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	waited := t.place.waited()
	began := time.Now()
	t.do(n)
	took := time.Since(began)
	waited = t.place.waited() - waited
	runtime.ReadMemStats(&after)
	var err error
	if t.place.Pause != nil {
		err = t.place.Pause()
	}
	return sample{millis(took, n), millis(took-waited, n), float64(after.Mallocs-before.Mallocs) / float64(n)}, err
}

func (p Place) waited() time.Duration {
	if p.Waited == nil {
		return 0
	}
	return p.Waited()
}

// millis returns the milliseconds of one of n repetitions.
func millis(d time.Duration, n int) float64 { return float64(d.Nanoseconds()) / 1e6 / float64(n) }

// prepare makes the task for w, and reports in r how much work it is.
func prepare(p Place, w Work, r *Result) (task, error) {
	switch w.Work {
	case "gemm":
		return product(p, w, r)
	case "step", "step-uneven":
		return step(p, w, r)
	case "profile":
		timed := newClock(p.Device)
		p.Device = timed
		prepare := step
		if w.Config != Tiny.Name && w.Config != MiniLM.Name {
			prepare = training
		}
		t, err := prepare(p, w, r)
		return task{do: func(n int) {
			for range n {
				timed.begin()
				t.do(1)
			}
		}, after: func() { r.Ops = timed.times() }}, err
	case "training":
		return training(p, w, r)
	case "tokenize":
		return tokenize(p, w, r)
	}
	return task{}, fmt.Errorf("bench: no such work: %q", w.Work)
}
