package grad_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"tuneground/engine/cpu"
	"tuneground/engine/grad"
	"tuneground/engine/tensor"
)

// A function under test maps parameters to something whose cross-entropy
// against fixed labels is the loss.
type function struct {
	name   string
	shapes [][2]int // of the parameters
	apply  func(t *grad.Tape, p []*grad.Value) *grad.Value
}

var offsets = []int32{0, 3, 4, 6} // three sequences of 3, 1 and 2 tokens

func heads(causal bool, dropout float32) tensor.Heads {
	return tensor.Heads{Offsets: offsets, Count: 2, Scale: 0.7, Causal: causal, DropP: dropout}
}

func attend(h tensor.Heads) func(t *grad.Tape, p []*grad.Value) *grad.Value {
	return func(t *grad.Tape, p []*grad.Value) *grad.Value { return t.Attention(p[0], p[1], p[2], h) }
}

func activated(f tensor.Activation) func(t *grad.Tape, p []*grad.Value) *grad.Value {
	return func(t *grad.Tape, p []*grad.Value) *grad.Value { return t.Activate(p[0], f) }
}

var functions = []function{
	{"Linear", [][2]int{{4, 5}, {3, 5}, {1, 3}}, func(t *grad.Tape, p []*grad.Value) *grad.Value {
		return t.Linear(p[0], p[1], p[2])
	}},
	{"Linear without bias", [][2]int{{4, 5}, {3, 5}}, func(t *grad.Tape, p []*grad.Value) *grad.Value {
		return t.Linear(p[0], p[1], nil)
	}},
	{"Linear twice with the same weight", [][2]int{{4, 5}, {5, 5}, {1, 5}}, func(t *grad.Tape, p []*grad.Value) *grad.Value {
		return t.Linear(t.Linear(p[0], p[1], p[2]), p[1], p[2])
	}},
	{"Add", [][2]int{{4, 3}, {4, 3}}, func(t *grad.Tape, p []*grad.Value) *grad.Value {
		return t.Add(p[0], p[1])
	}},
	{"residual", [][2]int{{4, 3}, {3, 3}}, func(t *grad.Tape, p []*grad.Value) *grad.Value {
		h := t.Linear(p[0], p[1], nil)
		return t.Add(h, t.Activate(t.Linear(h, p[1], nil), tensor.GELU))
	}},
	{"LayerNorm", [][2]int{{4, 5}, {1, 5}, {1, 5}}, func(t *grad.Tape, p []*grad.Value) *grad.Value {
		return t.LayerNorm(p[0], p[1], p[2], 1e-5)
	}},
	{"GELU", [][2]int{{4, 5}}, activated(tensor.GELU)},
	{"GELUTanh", [][2]int{{4, 5}}, activated(tensor.GELUTanh)},
	{"SiLU", [][2]int{{4, 5}}, activated(tensor.SiLU)},
	{"Tanh", [][2]int{{4, 5}}, activated(tensor.Tanh)},
	{"Dropout", [][2]int{{6, 5}}, func(t *grad.Tape, p []*grad.Value) *grad.Value {
		return t.Dropout(p[0], 0.4)
	}},
	{"Gather", [][2]int{{5, 4}}, func(t *grad.Tape, p []*grad.Value) *grad.Value {
		return t.Gather(p[0], []int32{3, 0, 3, 1})
	}},
	{"AddGather", [][2]int{{5, 4}, {2, 4}}, func(t *grad.Tape, p []*grad.Value) *grad.Value {
		y := t.Gather(p[0], []int32{3, 0, 3})
		t.AddGather(y, p[1], []int32{1, 1, 0})
		return y
	}},
	{"Attention", [][2]int{{6, 4}, {6, 4}, {6, 4}}, attend(heads(false, 0))},
	{"causal Attention", [][2]int{{6, 4}, {6, 4}, {6, 4}}, attend(heads(true, 0))},
	{"Attention with dropout", [][2]int{{6, 4}, {6, 4}, {6, 4}}, attend(heads(false, 0.3))},
	{"self-Attention of one matrix", [][2]int{{6, 4}}, func(t *grad.Tape, p []*grad.Value) *grad.Value {
		return t.Attention(p[0], p[0], p[0], heads(false, 0))
	}},
}

// TestGradients compares every function's gradient with central differences.
func TestGradients(t *testing.T) {
	for _, f := range functions {
		t.Run(f.name, func(t *testing.T) { checkGradient(t, f, cpu.Plain()) })
		t.Run(f.name+", vectors", func(t *testing.T) { checkGradient(t, f, cpu.New()) })
	}
}

func checkGradient(t *testing.T, f function, dev tensor.Device) {
	r := rand.New(rand.NewPCG(1, 2))
	var params []*grad.Value
	for _, s := range f.shapes {
		x := dev.Alloc(s[0], s[1])
		for i := range x.Data {
			x.Data[i] = float32(r.NormFloat64())
		}
		params = append(params, grad.Parameter(x, dev.Alloc(s[0], s[1])))
	}
	tape := grad.NewTape(dev)
	loss := func(backward bool) float64 {
		tape.Reset(true, 7)
		y := f.apply(tape, params)
		labels := make([]int32, y.Tensor.Rows)
		for i := range labels {
			labels[i] = int32(i % y.Cols)
		}
		l := tape.CrossEntropy(y, labels, 0.1)
		if backward {
			for _, p := range params {
				p.Begin()
			}
			tape.Backward()
		}
		each, sum := make([]float32, len(labels)), 0.0
		dev.Read(each, l.Each)
		for _, x := range each {
			sum += float64(x)
		}
		return sum / float64(len(labels))
	}
	loss(true)
	const h = 1e-2
	for k, p := range params {
		for i := range p.Data {
			x := p.Data[i]
			p.Data[i] = x + h
			up := loss(false)
			p.Data[i] = x - h
			down := loss(false)
			p.Data[i] = x
			want, got := (up-down)/(2*h), float64(p.Grad.Data[i])
			if math.Abs(got-want) > 5e-4+2e-3*math.Abs(want) {
				t.Errorf("parameter %d, element %d: gradient %g, differences say %g", k, i, got, want)
			}
		}
	}
}

// TestFrozen checks that nothing flows to a frozen parameter, nor is kept for it.
func TestFrozen(t *testing.T) {
	dev := cpu.Plain()
	x := grad.Parameter(tensor.Of(2, 2, []float32{1, 2, 3, 4}), tensor.Tensor{})
	w := grad.Parameter(tensor.Of(2, 2, []float32{1, 0, 0, 1}), dev.Alloc(2, 2))
	tape := grad.NewTape(dev)
	tape.Reset(true, 1)
	tape.CrossEntropy(tape.Linear(x, w, nil), []int32{0, 1}, 0)
	tape.Backward()
	if !x.Grad.IsZero() {
		t.Error("a frozen value has a gradient")
	}
	if w.Grad.Data[0] == 0 {
		t.Error("the trained one has none")
	}
}

// TestRowSetEqualsDense trains a table by rows and densely, with rows that come
// late and rows that never come: both must end the same.
func TestRowSetEqualsDense(t *testing.T) {
	dev := cpu.Plain()
	const rows, decay = 6, 0.9
	first := []float32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	sparse := grad.Parameter(tensor.Of(rows, 2, append([]float32{}, first...)), dev.Alloc(rows, 2))
	sparse.Rows = grad.NewRowSet(rows)
	dense := append([]float32{}, first...)
	tape := grad.NewTape(dev)
	for _, ids := range [][]int32{{0, 1}, {1}, {4, 0}} {
		tape.Reset(true, 1)
		tape.Gather(sparse, ids)
		dev.Run(&tensor.Scale{X: sparse.Tensor, Factor: decay, Rows: sparse.Rows.Active})
		sparse.Rows.Owed *= decay
		for i := range dense {
			dense[i] *= decay
		}
	}
	sparse.Rows.Settle(dev, sparse.Tensor)
	for i := range dense {
		if math.Abs(float64(dense[i]-sparse.Data[i])) > 1e-5 {
			t.Errorf("element %d is %g, dense training gives %g", i, sparse.Data[i], dense[i])
		}
	}
}
