package bench

import (
	"fmt"
	"io/fs"
	"runtime"
	"time"

	"tuneground/engine/tensor"
)

// Work says what to measure, in the words of the comparison with other
// libraries.
type Work struct {
	Work   string `json:"work"`             // "gemm", "step", "step-uneven", "profile" of a step, "tokenize"
	Config string `json:"config,omitempty"` // of a step: "tiny", "minilm"; of tokenizing: a folder of models/
	Batch  int    `json:"batch,omitempty"`
	Seq    int    `json:"seq,omitempty"`   // tokens of every sequence; of uneven ones, of the longest
	Shape  string `json:"shape,omitempty"` // of a product: "MxKxN"
	Trans  string `json:"trans,omitempty"` // of a product: "nn", "nt", "tn": which operand is stored transposed
}

// A Place is where work is done.
type Place struct {
	Device tensor.Device
	Site   fs.FS  // holds models/ and datasets/; only tokenizing reads it
	Pause  func() // between samples, if set
}

// Timing says how often to repeat: reps times, but after least times no longer
// than Budget.
type Timing struct {
	Warm   int     `json:"warm"`
	Reps   int     `json:"reps"`
	Budget float64 `json:"budget_s"`
	Least  int     `json:"min_reps"`
}

// Result is what came out. Times are in milliseconds; First, which may
// compile, is not among the Samples.
type Result struct {
	Samples []float64 `json:"samples"`
	First   float64   `json:"first_ms"`
	FLOPs   float64   `json:"flops"` // of one sample
	Tokens  float64   `json:"tokens,omitempty"`
	Losses  []float64 `json:"losses,omitempty"` // the first eight
	Bytes   int       `json:"step_bytes,omitempty"`
	Allocs  float64   `json:"allocs"` // heap allocations in one sample, on average
	// Ops is what a "profile" tells of each kind of operation.
	Ops map[string]OpTime `json:"ops,omitempty"`
}

// A task is work made ready: do is what is timed, before, if set, precedes it,
// and after, if set, is told how often it was done.
type task struct {
	before func() error
	do     func()
	after  func(n int)
}

// Run measures w at p.
func Run(p Place, w Work, t Timing) (Result, error) {
	r := Result{Samples: make([]float64, 0, t.Reps), Losses: make([]float64, 0, 8)}
	task, err := prepare(p, w, &r)
	if err != nil {
		return r, err
	}
	var allocs uint64
	if r.First, _, err = task.sample(); err != nil {
		return r, err
	}
	for range t.Warm {
		if _, _, err := task.sample(); err != nil {
			return r, err
		}
	}
	began := time.Now()
	for i := range t.Reps {
		if i >= t.Least && time.Since(began).Seconds() > t.Budget {
			break
		}
		millis, n, err := task.sample()
		if err != nil {
			return r, err
		}
		r.Samples = append(r.Samples, millis)
		allocs += n
		if p.Pause != nil {
			p.Pause()
		}
	}
	r.Allocs = float64(allocs) / float64(max(1, len(r.Samples)))
	if task.after != nil {
		task.after(1 + t.Warm + len(r.Samples))
	}
	return r, nil
}

// sample does the work once. It returns how long it took and the heap
// allocations that it made.
func (t task) sample() (millis float64, allocs uint64, err error) {
	if t.before != nil {
		if err := t.before(); err != nil {
			return 0, 0, err
		}
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	t.do()
	millis = float64(time.Since(began).Nanoseconds()) / 1e6
	runtime.ReadMemStats(&after)
	return millis, after.Mallocs - before.Mallocs, nil
}

// prepare makes w ready, and says in r how much one sample is.
func prepare(p Place, w Work, r *Result) (task, error) {
	switch w.Work {
	case "gemm":
		return product(p.Device, w, r)
	case "step", "step-uneven":
		return step(p.Device, w, r)
	case "profile":
		timed := newClock(p.Device)
		t, err := step(timed, w, r)
		t.after = func(n int) { r.Ops = timed.times(n) }
		return t, err
	case "tokenize":
		return tokenize(p.Site, w, r)
	}
	return task{}, fmt.Errorf("bench: no such work: %q", w.Work)
}
