package grad_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"tuneground/engine/cpu"
	"tuneground/engine/cpu/plain"
	"tuneground/engine/grad"
	"tuneground/engine/tensor"
)

// A function under test maps parameters to a value whose cross-entropy against
// fixed labels is the loss.
type function struct {
	name   string
	shapes [][2]int // of the parameters
	apply  func(t *grad.Tape, p []*grad.Value) *grad.Value
}

var offsets = []int32{0, 3, 4, 6} // three sequences of 3, 1 and 2 tokens

func heads(causal bool, dropout float32) tensor.Heads {
	return tensor.Heads{Offsets: offsets, Count: 2, Scale: 0.7, Causal: causal, DropP: dropout}
}

// cross returns heads whose queries have keys of their own.
func cross(causal bool, dropout, scale float32, keys []tensor.Span) tensor.Heads {
	h := heads(causal, dropout)
	h.Keys, h.Scale = keys, scale
	return h
}

// biased returns h with so few buckets that some distances share one.
func biased(h tensor.Heads, bidirectional bool) tensor.Heads {
	h.Relative = tensor.Relative{Buckets: 4, MaxDistance: 3, Bidirectional: bidirectional}
	if bidirectional {
		h.Relative.Buckets = 8
	}
	return h
}

// attend applies h to queries, keys, values and, if given, a bias.
func attend(h tensor.Heads) func(t *grad.Tape, p []*grad.Value) *grad.Value {
	return func(t *grad.Tape, p []*grad.Value) *grad.Value {
		if len(p) == 3 {
			return t.Attention(p[0], p[1], p[2], nil, h)
		}
		return t.Attention(p[0], p[1], p[2], p[3], h)
	}
}

func activated(f tensor.Activation) func(t *grad.Tape, p []*grad.Value) *grad.Value {
	return func(t *grad.Tape, p []*grad.Value) *grad.Value { return t.LinearActivate(p[0], p[1], p[2], f) }
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
	{"AddLinear", [][2]int{{4, 5}, {3, 5}, {1, 3}, {2, 5}, {3, 2}}, func(t *grad.Tape, p []*grad.Value) *grad.Value {
		y := t.Linear(p[0], p[1], p[2])
		t.AddLinear(y, t.Linear(p[0], p[3], nil), p[4])
		return y
	}},
	{"Activate", [][2]int{{4, 5}, {3, 5}}, func(t *grad.Tape, p []*grad.Value) *grad.Value {
		return t.Activate(t.Linear(p[0], p[1], nil), tensor.GELU)
	}},
	{"Add", [][2]int{{4, 3}, {4, 3}}, func(t *grad.Tape, p []*grad.Value) *grad.Value {
		return t.Add(p[0], p[1])
	}},
	{"residual", [][2]int{{4, 3}, {3, 3}}, func(t *grad.Tape, p []*grad.Value) *grad.Value {
		h := t.Linear(p[0], p[1], nil)
		return t.Add(h, t.LinearActivate(h, p[1], nil, tensor.GELU))
	}},
	{"LayerNorm", [][2]int{{4, 5}, {1, 5}, {1, 5}}, func(t *grad.Tape, p []*grad.Value) *grad.Value {
		return t.LayerNorm(p[0], p[1], p[2], 1e-5)
	}},
	{"GELU", [][2]int{{4, 5}, {3, 5}, {1, 3}}, activated(tensor.GELU)},
	{"GELUTanh", [][2]int{{4, 5}, {3, 5}, {1, 3}}, activated(tensor.GELUTanh)},
	{"SiLU", [][2]int{{4, 5}, {3, 5}, {1, 3}}, activated(tensor.SiLU)},
	{"Tanh", [][2]int{{4, 5}, {3, 5}, {1, 3}}, activated(tensor.Tanh)},
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
	{"Interleave", [][2]int{{2, 4}, {3, 4}}, func(t *grad.Tape, p []*grad.Value) *grad.Value {
		return t.Interleave(p[0], []int32{3, 0}, p[1], []int32{1, 4, 2})
	}},
	{"Attention", [][2]int{{6, 4}, {6, 4}, {6, 4}}, attend(heads(false, 0))},
	{"causal Attention", [][2]int{{6, 4}, {6, 4}, {6, 4}}, attend(heads(true, 0))},
	{"Attention with dropout", [][2]int{{6, 4}, {6, 4}, {6, 4}}, attend(heads(false, 0.3))},
	{"cross Attention", [][2]int{{6, 4}, {7, 4}, {7, 4}}, attend(cross(false, 0.3, 1, []tensor.Span{{From: 2, To: 7}, {From: 0, To: 1}, {From: 1, To: 2}}))},
	{"Attention to the same keys", [][2]int{{6, 4}, {5, 4}, {5, 4}}, attend(cross(false, 0, 1, []tensor.Span{{From: 0, To: 4}, {From: 1, To: 3}, {From: 0, To: 4}}))},
	{"causal Attention to more keys", [][2]int{{6, 4}, {9, 4}, {9, 4}}, attend(cross(true, 0.3, 1, []tensor.Span{{From: 0, To: 5}, {From: 5, To: 6}, {From: 6, To: 9}}))},
	{"Attention with bias", [][2]int{{6, 4}, {6, 4}, {6, 4}, {8, 2}}, attend(biased(heads(false, 0), true))},
	{"Attention with bias and dropout", [][2]int{{6, 4}, {6, 4}, {6, 4}, {8, 2}}, attend(biased(heads(false, 0.3), true))},
	{"causal Attention with bias", [][2]int{{6, 4}, {6, 4}, {6, 4}, {4, 2}}, attend(biased(heads(true, 0.3), false))},
	{"causal Attention to more keys with bias", [][2]int{{6, 4}, {9, 4}, {9, 4}, {4, 2}},
		attend(biased(cross(true, 0, 0.7, []tensor.Span{{From: 0, To: 5}, {From: 5, To: 6}, {From: 6, To: 9}}), false))},
	{"Attention twice with the same bias", [][2]int{{6, 4}, {8, 2}}, func(t *grad.Tape, p []*grad.Value) *grad.Value {
		h := biased(heads(false, 0), true)
		x := t.Attention(p[0], p[0], p[0], p[1], h)
		return t.Attention(x, x, x, p[1], h)
	}},
	{"RMSNorm", [][2]int{{4, 5}, {1, 5}}, func(t *grad.Tape, p []*grad.Value) *grad.Value {
		return t.RMSNorm(p[0], p[1], 1e-6)
	}},
	{"RMSNorm twice", [][2]int{{4, 5}, {1, 5}}, func(t *grad.Tape, p []*grad.Value) *grad.Value {
		return t.Add(t.RMSNorm(t.RMSNorm(p[0], p[1], 1e-6), p[1], 1e-6), p[0])
	}},
	{"Mul", [][2]int{{4, 3}, {4, 3}}, func(t *grad.Tape, p []*grad.Value) *grad.Value {
		return t.Mul(p[0], p[1])
	}},
	{"Mul by itself", [][2]int{{4, 3}}, func(t *grad.Tape, p []*grad.Value) *grad.Value {
		return t.Mul(p[0], p[0])
	}},
	{"ScaleColumns", [][2]int{{4, 3}, {1, 3}, {1, 3}}, func(t *grad.Tape, p []*grad.Value) *grad.Value {
		return t.Add(t.ScaleColumns(p[0], p[1], p[2]), t.ScaleColumns(p[0], p[1], nil))
	}},
	{"Scale", [][2]int{{4, 3}}, func(t *grad.Tape, p []*grad.Value) *grad.Value {
		return t.Add(t.Scale(p[0], -0.4), p[0])
	}},
	{"self-Attention of one matrix", [][2]int{{6, 4}}, func(t *grad.Tape, p []*grad.Value) *grad.Value {
		return t.Attention(p[0], p[0], p[0], nil, heads(false, 0))
	}},
}

// TestGradients compares every function's gradient with central differences.
func TestGradients(t *testing.T) {
	for _, f := range functions {
		t.Run(f.name, func(t *testing.T) { checkGradient(t, f, plain.Device{}) })
		t.Run(f.name+", vectors", func(t *testing.T) { checkGradient(t, f, cpu.New()) })
	}
}

// crossEntropy appends a loss against labels that cycle through the classes.
func crossEntropy(t *grad.Tape, y *grad.Value) grad.Loss {
	labels := make([]int32, y.Rows)
	for i := range labels {
		labels[i] = int32(i % y.Cols)
	}
	return t.LinearCrossEntropy(y, identity(y.Cols), nil, labels, grad.Criterion{Smoothing: 0.1})
}

// identity returns an n x n identity matrix.
func identity(n int) *grad.Value {
	x := make([]float32, n*n)
	for i := range n {
		x[i*n+i] = 1
	}
	return grad.Parameter(tensor.Of(n, n, x), tensor.Tensor{})
}

func checkGradient(t *testing.T, f function, dev tensor.Device) {
	checkLoss(t, f.shapes, dev, func(t *grad.Tape, p []*grad.Value) grad.Loss { return crossEntropy(t, f.apply(t, p)) })
}

// checkLoss compares the gradient of a loss with respect to random parameters
// of the given shapes with central differences.
func checkLoss(t *testing.T, shapes [][2]int, dev tensor.Device, f func(t *grad.Tape, p []*grad.Value) grad.Loss) {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	var params []*grad.Value
	for _, s := range shapes {
		x := dev.Alloc(s[0], s[1])
		for i := range x.Data {
			x.Data[i] = float32(r.NormFloat64())
		}
		params = append(params, grad.Parameter(x, dev.Alloc(s[0], s[1])))
	}
	tape := grad.NewTape(dev)
	loss := func() float64 {
		tape.Reset(true, 7)
		for _, p := range params {
			p.Begin()
		}
		mean := make([]float32, 1)
		dev.Read(mean, f(tape, params).Mean)
		return float64(mean[0])
	}
	loss()
	tape.Backward()
	var gradients [][]float32
	for _, p := range params {
		gradients = append(gradients, slices.Clone(p.Grad.Data)) // the next pass overwrites it
	}
	const h = 1e-2
	for k, p := range params {
		for i := range p.Data {
			x := p.Data[i]
			p.Data[i] = x + h
			up := loss()
			p.Data[i] = x - h
			down := loss()
			p.Data[i] = x
			want, got := (up-down)/(2*h), float64(gradients[k][i])
			if math.Abs(got-want) > 5e-4+2e-3*math.Abs(want) {
				t.Errorf("parameter %d, element %d: gradient %g, differences say %g", k, i, got, want)
			}
		}
	}
}

// TestLosses compares the gradients of the other losses, alone and as a part of those
// of a step.
func TestLosses(t *testing.T) {
	targets := []float32{0, 1, 1, 0.25, 0, 0, 1, 1, 0.5, 0, 0.75, 1}
	for name, loss := range map[string]func(t *grad.Tape, y *grad.Value, c grad.Criterion) grad.Loss{
		"BinaryCrossEntropy": func(t *grad.Tape, y *grad.Value, c grad.Criterion) grad.Loss {
			return t.BinaryCrossEntropy(y, targets, c)
		},
		"CrossEntropy": func(t *grad.Tape, y *grad.Value, c grad.Criterion) grad.Loss {
			c.Smoothing = 0.1
			return t.CrossEntropy(y, []int32{0, 1, -1, 1, 1, 0}, c)
		},
		"SquaredError": func(t *grad.Tape, y *grad.Value, c grad.Criterion) grad.Loss { return t.SquaredError(y, targets, c) },
		"SpanCrossEntropy": func(t *grad.Tape, y *grad.Value, c grad.Criterion) grad.Loss {
			return t.SpanCrossEntropy(y, offsets, []int32{0, 0, -1}, []int32{2, 1, -1}, c)
		},
	} {
		for _, dev := range []tensor.Device{plain.Device{}, cpu.New()} {
			t.Run(name+", "+dev.Name(), func(t *testing.T) {
				for _, c := range []grad.Criterion{{}, {Of: 9}} {
					checkLoss(t, [][2]int{{6, 2}, {2, 2}}, dev, func(t *grad.Tape, p []*grad.Value) grad.Loss {
						return loss(t, t.Linear(p[0], p[1], nil), c)
					})
				}
			})
		}
	}
}

// TestLinearCrossEntropy compares the gradients through logits that are never
// stored.
func TestLinearCrossEntropy(t *testing.T) {
	for name, labels := range map[string][]int32{
		"all count": {2, 0, 1, 1, 0, 2}, "some count": {-1, 0, 1, -100, -100, 2}, "none counts": {-1, -1, -1, -1, -1, -1},
	} {
		for _, dev := range []tensor.Device{plain.Device{}, cpu.New()} {
			t.Run(name+", "+dev.Name(), func(t *testing.T) {
				checkLoss(t, [][2]int{{6, 4}, {3, 4}, {1, 3}}, dev, func(t *grad.Tape, p []*grad.Value) grad.Loss {
					return t.LinearCrossEntropy(t.Mul(p[0], p[0]), p[1], p[2], labels, grad.Criterion{Smoothing: 0.1})
				})
				checkLoss(t, [][2]int{{3, 4}}, dev, func(t *grad.Tape, p []*grad.Value) grad.Loss {
					words := t.Gather(p[0], []int32{0, 1, 2, 2, 1, 0}) // tied to the output layer
					return t.LinearCrossEntropy(words, p[0], nil, labels, grad.Criterion{})
				})
			})
		}
	}
}

// TestCriteria compares the gradients of cross-entropies with class weights and of
// focal losses.
func TestCriteria(t *testing.T) {
	labels := []int32{2, 0, -1, 1, 0, 2}
	for _, c := range []grad.Criterion{
		{Weights: []float32{0.5, 2, 1}}, {Weights: []float32{0.5, 2, 1}, Smoothing: 0.1}, {Gamma: 2}, {Gamma: 0.5}, {Of: 9},
		{Weights: []float32{0.5, 2, 0}, Smoothing: 0.2, Gamma: 2},
	} {
		for _, dev := range []tensor.Device{plain.Device{}, cpu.New()} {
			t.Run(fmt.Sprintf("%+v, %s", c, dev.Name()), func(t *testing.T) {
				checkLoss(t, [][2]int{{6, 4}, {3, 4}, {1, 3}}, dev, func(t *grad.Tape, p []*grad.Value) grad.Loss {
					return t.LinearCrossEntropy(p[0], p[1], p[2], labels, c)
				})
			})
		}
	}
}

// TestUnlabelled checks that unlabelled rows do not change the others, and have
// loss and best class 0.
func TestUnlabelled(t *testing.T) {
	dev := plain.Device{}
	parameter := func(rows int, x ...float32) *grad.Value {
		return grad.Parameter(tensor.Of(rows, 2, x), tensor.Tensor{})
	}
	w := parameter(3, 1, 0, 0, 1, -1, -1)
	tape := grad.NewTape(dev)
	tape.Reset(false, 0)
	all := tape.LinearCrossEntropy(parameter(4, 5, 1, 9, 9, -3, -2, 9, 9), w, nil, []int32{1, -100, 2, -1}, grad.Criterion{})
	some := tape.LinearCrossEntropy(parameter(2, 5, 1, -3, -2), w, nil, []int32{1, 2}, grad.Criterion{})
	each := some.Each.Data
	if want := []float32{each[0], 0, each[1], 0}; each[0] < 3 || !slices.Equal(all.Each.Data, want) {
		t.Errorf("the losses are %v, want %v", all.Each.Data, want)
	}
	if want := []float32{0, 0, 2, 0}; !slices.Equal(all.Best.Data, want) {
		t.Errorf("the best are %v, want %v", all.Best.Data, want)
	}
	if all.Mean.Data[0] != some.Mean.Data[0] {
		t.Errorf("the mean is %v, without the rows %v", all.Mean.Data[0], some.Mean.Data[0])
	}
}

// TestPieces computes the loss over a vocabulary so large that its logits are
// computed in pieces. Passes over a third of the rows each, with logits in one
// piece, must give the same.
func TestPieces(t *testing.T) {
	const rows, in, words = 300, 3, 1 << 16
	dev, r := cpu.New(), rand.New(rand.NewPCG(5, 6))
	random := func(rows, cols int) *grad.Value {
		p := grad.Parameter(dev.Alloc(rows, cols), dev.Alloc(rows, cols))
		for i := range p.Data {
			p.Data[i] = float32(r.NormFloat64())
		}
		return p
	}
	x, w, b := random(rows, in), random(words, in), random(1, words)
	labels := make([]int32, rows)
	for i := range labels {
		labels[i] = int32(r.IntN(words))
	}
	tape := grad.NewTape(dev)
	results := func(passes int) map[string][]float32 {
		all := map[string][]float32{}
		add := func(name string, x []float32, factor float32) {
			for _, v := range x {
				all[name] = append(all[name], factor*v)
			}
		}
		share := 1 / float32(passes)
		mean := dev.Alloc(1, 1)
		w.Begin()
		b.Begin()
		for i := range passes {
			from, to := i*rows/passes, (i+1)*rows/passes
			some := grad.Parameter(x.RowRange(from, to), dev.Alloc(to-from, in))
			for _, training := range []bool{false, true} {
				tape.Reset(training, 1)
				loss := tape.LinearCrossEntropy(some, w, b, labels[from:to], grad.Criterion{Smoothing: 0.1})
				if training {
					tape.Backward()
					dev.Run(&tensor.Add{Y: mean, A: mean, B: loss.Mean})
				} else {
					add("the losses", loss.Each.Data, 1)
					add("the best", loss.Best.Data, 1)
				}
			}
			add("the gradient of x", some.Grad.Data, share)
		}
		add("the mean", mean.Data, share)
		add("the gradient of w", w.Grad.Data, share)
		add("the gradient of b", b.Grad.Data, share)
		return all
	}
	thirds := results(3)
	for name, want := range results(1) {
		for i, got := range thirds[name] {
			if math.Abs(float64(got-want[i])) > 1e-5*max(1e-3, math.Abs(float64(want[i]))) {
				t.Fatalf("element %d of %s is %v, by thirds %v", i, name, want[i], got)
			}
		}
	}
}

// TestFrozen checks that a frozen parameter receives no gradient, and that
// nothing is kept for it.
func TestFrozen(t *testing.T) {
	dev := plain.Device{}
	x := grad.Parameter(tensor.Of(2, 2, []float32{1, 2, 3, 4}), tensor.Tensor{})
	w := grad.Parameter(tensor.Of(2, 2, []float32{1, 0, 0, 1}), dev.Alloc(2, 2))
	tape := grad.NewTape(dev)
	tape.Reset(true, 1)
	tape.LinearCrossEntropy(x, w, nil, []int32{0, 1}, grad.Criterion{})
	tape.Backward()
	if !x.Grad.IsZero() {
		t.Error("a frozen value has a gradient")
	}
	if w.Grad.Data[0] == 0 {
		t.Error("the trained one has none")
	}
}

// TestLazyRowsEqualDense trains a table by rows and densely, with rows that are
// used late and rows that are never used. Both must end the same.
func TestLazyRowsEqualDense(t *testing.T) {
	dev := plain.Device{}
	const rows, decay = 6, 0.9
	first := []float32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	sparse := grad.Parameter(tensor.Of(rows, 2, append([]float32{}, first...)), dev.Alloc(rows, 2))
	sparse.Lazy = grad.NewLazyRows(rows)
	dense := append([]float32{}, first...)
	tape := grad.NewTape(dev)
	for _, ids := range [][]int32{{0, 1}, {1}, {4, 0}} {
		tape.Reset(true, 1)
		tape.Gather(sparse, ids)
		dev.Run(&tensor.Scale{X: sparse.Tensor, Factor: decay, Rows: sparse.Lazy.Active})
		sparse.Lazy.Owed *= decay
		for i := range dense {
			dense[i] *= decay
		}
	}
	sparse.Lazy.Settle(dev, sparse.Tensor)
	for i := range dense {
		if math.Abs(float64(dense[i]-sparse.Data[i])) > 1e-5 {
			t.Errorf("element %d is %g, dense training gives %g", i, sparse.Data[i], dense[i])
		}
	}
}

// TestAttentionWeights checks that the weights shown are those that Attention
// applies: if one row of values is 1, the output is that row's weight.
func TestAttentionWeights(t *testing.T) {
	dev, r := cpu.New(), rand.New(rand.NewPCG(3, 4))
	random := func(rows, cols int) *grad.Value {
		x := dev.Alloc(rows, cols)
		for i := range x.Data {
			x.Data[i] = float32(r.NormFloat64())
		}
		return grad.Parameter(x, tensor.Tensor{})
	}
	h := biased(tensor.Heads{Offsets: []int32{0, 3}, Keys: []tensor.Span{{From: 1, To: 6}}, Count: 2, Scale: 0.7, Causal: true}, false)
	q, k, v, bias := random(3, 4), random(7, 4), grad.Parameter(dev.Alloc(7, 4), tensor.Tensor{}), random(4, 2)
	const row = 3
	for c := range v.Cols {
		v.Data[row*v.Cols+c] = 1
	}
	tape := grad.NewTape(dev)
	tape.Reset(false, 0)
	_, weights := tape.AttentionWeights(q, k, v, bias, h)
	y := tape.Attention(q, k, v, bias, h)
	for head := range 2 {
		for i := range 3 {
			shown, applied := weights.Row(head*3 + i)[row-1], y.Row(i)[2*head]
			if shown == 0 || math.Abs(float64(shown-applied)) > 1e-6 {
				t.Errorf("head %d, query %d: the weight shown is %v, the one applied %v", head, i, shown, applied)
			}
		}
	}
}

// TestStepAllocatesNothing runs every function forward and backward repeatedly
// in the memory of the first time.
func TestStepAllocatesNothing(t *testing.T) {
	dev := cpu.New()
	tape := grad.NewTape(dev)
	parameter := func(rows, cols int) *grad.Value { return grad.Parameter(dev.Alloc(rows, cols), dev.Alloc(rows, cols)) }
	x, w, bias, gamma, two, eight := parameter(6, 4), parameter(4, 4), parameter(8, 2), parameter(1, 4), parameter(2, 4), parameter(8, 4)
	h, targets, starts := biased(heads(false, 0.1), true), make([]float32, 12), []int32{0, 0, 1}
	labels := []int32{0, 7, -1, -1, 3, 2}
	step := func() {
		tape.Reset(true, 7)
		for _, p := range []*grad.Value{x, w, bias, gamma, two, eight} {
			p.Begin()
		}
		y := tape.Linear(tape.RMSNorm(x, gamma, 1e-6), w, nil)
		tape.LinearCrossEntropy(y, eight, nil, labels, grad.Criterion{Smoothing: 0.1})
		y = tape.Add(tape.Attention(y, y, y, bias, h), tape.Scale(y, 0.5))
		y = tape.Linear(tape.Mul(tape.LinearActivate(y, w, nil, tensor.GELUTanh), y), two, nil)
		tape.BinaryCrossEntropy(y, targets, grad.Criterion{})
		tape.SquaredError(y, targets, grad.Criterion{})
		tape.SpanCrossEntropy(y, offsets, starts, starts, grad.Criterion{})
		tape.Backward()
	}
	if n := testing.AllocsPerRun(3, step); n != 0 {
		t.Errorf("%v allocations a step", n)
	}
}
