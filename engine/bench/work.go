package bench

import (
	"fmt"
	"strings"
	"time"

	"tuneground/engine/tensor"
)

// Work says what to measure, in the words of the comparison with other
// libraries.
type Work struct {
	Work   string `json:"work"`   // "gemm", "step", "step-uneven"
	Config string `json:"config"` // of a step: "tiny", "minilm"
	Batch  int    `json:"batch"`
	Seq    int    `json:"seq"`   // tokens of every sequence; of an uneven step, of the longest
	Shape  string `json:"shape"` // of a product: "MxKxN"
	Trans  string `json:"trans"` // of a product: "nn", "nt", "tn": which operand is stored transposed
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
}

// Run measures w on dev. between, when set, is called between samples.
func Run(dev tensor.Device, w Work, t Timing, between func()) (Result, error) {
	var r Result
	once, err := prepare(dev, w, &r)
	if err != nil {
		return r, err
	}
	began := time.Now()
	once()
	r.First = millis(began)
	for range t.Warm {
		once()
	}
	all := time.Now()
	for i := range t.Reps {
		if i >= t.Least && time.Since(all).Seconds() > t.Budget {
			break
		}
		began = time.Now()
		once()
		r.Samples = append(r.Samples, millis(began))
		if between != nil {
			between()
		}
	}
	return r, nil
}

func millis(began time.Time) float64 { return float64(time.Since(began).Nanoseconds()) / 1e6 }

// prepare returns what one sample does, and says in r how much that is.
func prepare(dev tensor.Device, w Work, r *Result) (func(), error) {
	switch w.Work {
	case "gemm":
		return product(dev, w, r)
	case "step", "step-uneven":
		return step(dev, w, r)
	}
	return nil, fmt.Errorf("bench: no such work: %q", w.Work)
}

func product(dev tensor.Device, w Work, r *Result) (func(), error) {
	var m, k, n int
	if _, err := fmt.Sscanf(strings.ReplaceAll(w.Shape, "x", " "), "%d %d %d", &m, &k, &n); err != nil {
		return nil, fmt.Errorf("bench: shape %q is not MxKxN", w.Shape)
	}
	op := &tensor.MatMul{C: dev.Alloc(m, n), TransA: strings.HasPrefix(w.Trans, "t"), TransB: strings.HasSuffix(w.Trans, "t")}
	next := mulberry32(7)
	random := func(rows, cols int) tensor.Tensor {
		t, x := dev.Alloc(rows, cols), make([]float32, rows*cols)
		for i := range x {
			x[i] = float32(next() - 0.5)
		}
		dev.Write(t, x)
		return t
	}
	op.A, op.B = random(m, k), random(k, n)
	if op.TransA {
		op.A = random(k, m)
	}
	if op.TransB {
		op.B = random(n, k)
	}
	r.FLOPs = float64(op.Cost().FLOPs)
	corner := op.C.RowRange(0, 1)
	row := make([]float32, n)
	return func() {
		dev.Run(op)
		dev.Read(row, corner)
	}, nil
}

func step(dev tensor.Device, w Work, r *Result) (func(), error) {
	shape, ok := map[string]Shape{"tiny": Tiny, "minilm": MiniLM}[w.Config]
	if !ok {
		return nil, fmt.Errorf("bench: no such model: %q", w.Config)
	}
	batches := RandomBatches(w.Batch, w.Seq)
	r.Tokens, r.FLOPs = float64(w.Batch*w.Seq), shape.FLOPs(w.Batch, w.Seq)
	if w.Work == "step-uneven" {
		batches = UnevenBatches(w.Batch, w.Seq)
		r.Tokens, r.FLOPs = 0, 0
		for _, b := range batches {
			r.Tokens += float64(len(b.IDs)) / float64(len(batches))
			for s := range b.Sequences() {
				r.FLOPs += shape.FLOPs(1, int(b.Offsets[s+1]-b.Offsets[s])) / float64(len(batches))
			}
		}
	}
	stepper, err := NewStepper(dev, shape, batches)
	if err != nil {
		return nil, err
	}
	return func() {
		loss := stepper.Step()
		if len(r.Losses) < 8 {
			r.Losses = append(r.Losses, loss)
		}
		r.Bytes = stepper.tape.Bytes()
	}, nil
}
