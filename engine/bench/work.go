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
	// Waited says how long Device has been waited for so far, if it computes by
	// itself.
	Waited func() time.Duration
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
	Outside []float64 `json:"outside_ms,omitempty"` // what of each sample was not waiting for the Device
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
	r := Result{Samples: make([]float64, 0, t.Reps), Outside: make([]float64, 0, t.Reps), Losses: make([]float64, 0, 8)}
	task, err := prepare(p, w, &r)
	if err != nil {
		return r, err
	}
	var allocs uint64
	first, err := task.sample(p)
	if err != nil {
		return r, err
	}
	r.First = first.millis
	for range t.Warm {
		if _, err := task.sample(p); err != nil {
			return r, err
		}
	}
	began := time.Now()
	for i := range t.Reps {
		if i >= t.Least && time.Since(began).Seconds() > t.Budget {
			break
		}
		s, err := task.sample(p)
		if err != nil {
			return r, err
		}
		r.Samples = append(r.Samples, s.millis)
		if p.Waited != nil {
			r.Outside = append(r.Outside, s.outside)
		}
		allocs += s.allocs
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

// A sample is what doing the work once took, in time and heap allocations.
type sample struct {
	millis, outside float64
	allocs          uint64
}

// sample does the work once.
func (t task) sample(p Place) (sample, error) {
	if t.before != nil {
		if err := t.before(); err != nil {
			return sample{}, err
		}
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	waited := p.waited()
	began := time.Now()
	t.do()
	took := time.Since(began)
	waited = p.waited() - waited
	runtime.ReadMemStats(&after)
	return sample{millis(took), millis(took - waited), after.Mallocs - before.Mallocs}, nil
}

func (p Place) waited() time.Duration {
	if p.Waited == nil {
		return 0
	}
	return p.Waited()
}

func millis(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e6 }

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
