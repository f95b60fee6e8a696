//go:build js && wasm

package main

import (
	"math/rand/v2"

	"tuneground/engine/tensor"
)

var shapes = [][2]int{{0, 5}, {1, 1}, {3, 5}, {7, 17}, {33, 384}, {2, 1537}, {64, 8}, {150, 31}}

// operations returns a test for each kind of operation.
func operations() []test {
	return []test{
		{"elements", eachShape(elements)}, {"rows", eachShape(rows)}, {"activations", eachShape(activations)}, {"norms", eachShape(norms)},
		{"dropout", eachShape(dropouts)}, {"optimizer", eachShape(optimizers)}, {"cross-entropy", eachShape(crossEntropies)},
		{"element losses", eachShape(elementLosses)}, {"spans", spans}, {"many", many}, {"attention", attentions}, {"cross-attention", crossAttentions},
		{"products", products}, {"tuned norms", eachShape(norms)}, {"tuned attention", attentions}, {"tuned cross-attention", crossAttentions}, {"loss of the GPU", lose}, {"too much memory", exhaust},
		{"without features", without}, {"long", long}, {"long training", longTraining},
	}
}

// eachShape runs f for the awkward shapes, each at a beginning of its own.
func eachShape(f func(c *comparison, rng *rand.Rand, rows, cols, shift int)) func(*comparison) {
	return func(c *comparison) {
		for i, s := range shapes {
			f(c, rand.New(rand.NewPCG(uint64(s[0]), uint64(s[1]))), s[0], s[1], i%2*3)
		}
	}
}

// someRows returns every other row, backwards.
func someRows(rows int) []int32 {
	list := []int32{}
	for r := rows - 1; r >= 0; r -= 2 {
		list = append(list, int32(r))
	}
	return list
}

func elements(c *comparison, rng *rand.Rand, rows, cols, shift int) {
	a, b := normal(rng, rows, cols), normal(rng, rows, cols)
	c.agree(&tensor.Copy{Y: dirty(rows, cols), X: a}, 0, shift)
	c.agree(&tensor.Add{Y: dirty(rows, cols), A: a, B: b}, 0, shift)
	c.agree(&tensor.Add{Y: a, A: a, B: a}, 0, shift)
	c.agree(&tensor.Mul{Y: dirty(rows, cols), A: a, B: b}, 0, shift)
	c.agree(&tensor.Mul{Y: normal(rng, rows, cols), A: a, B: b, Accumulate: true}, 1e-6, shift)
	c.agree(&tensor.SumRows{Y: dirty(1, cols), X: a}, 1e-5, shift)
	c.agree(&tensor.SumRows{Y: normal(rng, 1, cols), X: a, Accumulate: true}, 1e-5, shift)
	for _, list := range [][]int32{nil, {}, someRows(rows)} {
		c.agree(&tensor.Scale{X: normal(rng, rows, cols), Factor: -0.3, Rows: list}, 0, shift)
		c.agree(&tensor.Zero{X: normal(rng, rows, cols), Rows: list}, 0, shift)
	}
}

func rows(c *comparison, rng *rand.Rand, rows, cols, shift int) {
	for _, n := range []int{1, 4} {
		table, ids := normal(rng, n, cols), make([]int32, rows)
		for i := range ids {
			ids[i] = int32(rng.IntN(n))
		}
		c.agree(&tensor.Gather{Y: dirty(rows, cols), Table: table, IDs: ids}, 0, shift)
		c.agree(&tensor.Gather{Y: normal(rng, rows, cols), Table: table, IDs: ids, Accumulate: true}, 0, shift)
		c.agree(&tensor.ScatterAdd{Table: table, X: normal(rng, rows, cols), IDs: ids}, 1e-5, shift)
	}
}

func activations(c *comparison, rng *rand.Rand, rows, cols, shift int) {
	x := normal(rng, rows, cols)
	for i := range x.Data {
		x.Data[i] *= 4
		if i%19 == 0 {
			x.Data[i] *= 20
		}
	}
	for f := tensor.GELU; f <= tensor.Tanh; f++ {
		c.agree(&tensor.Activate{Y: dirty(rows, cols), X: x, F: f}, 5e-6, shift)
		dy := normal(rng, rows, cols)
		c.agree(&tensor.ActivateBackward{DX: dirty(rows, cols), DY: dy, X: x, F: f}, 1e-5, shift)
		c.agree(&tensor.ActivateBackward{DX: dy, DY: dy, X: x, F: f}, 1e-5, shift)
	}
}

func norms(c *comparison, rng *rand.Rand, rows, cols, shift int) {
	x, gamma, beta := normal(rng, rows, cols), normal(rng, 1, cols), normal(rng, 1, cols)
	for i := range x.Data {
		x.Data[i] = 3*x.Data[i] + 5
	}
	stats, rms := dirty(rows, 2), dirty(rows, 1)
	c.agree(&tensor.LayerNorm{Y: dirty(rows, cols), Stats: stats, X: x, Gamma: gamma, Beta: beta, Eps: 1e-5}, 5e-5, shift)
	c.agree(&tensor.RMSNorm{Y: dirty(rows, cols), Stats: rms, X: x, Gamma: gamma, Eps: 1e-6}, 5e-5, shift)
	for _, add := range []bool{false, true} {
		dy := normal(rng, rows, cols)
		c.agree(&tensor.LayerNormBackward{DX: normal(rng, rows, cols), DGamma: normal(rng, 1, cols), DBeta: normal(rng, 1, cols),
			DY: dy, X: x, Gamma: gamma, Stats: stats, AccumulateX: add, AccumulateW: add}, 1e-4, shift)
		c.agree(&tensor.RMSNormBackward{DX: normal(rng, rows, cols), DGamma: normal(rng, 1, cols),
			DY: dy, X: x, Gamma: gamma, Stats: rms, AccumulateX: add, AccumulateW: add}, 1e-4, shift)
	}
	c.agree(&tensor.LayerNormBackward{DX: dirty(rows, cols), DY: x, X: x, Gamma: gamma, Stats: stats}, 1e-4, shift)
	c.agree(&tensor.LayerNormBackward{DGamma: dirty(1, cols), DBeta: dirty(1, cols), DY: normal(rng, rows, cols), X: x, Gamma: gamma, Stats: stats}, 1e-4, shift)
	c.agree(&tensor.RMSNormBackward{DX: dirty(rows, cols), DY: x, X: x, Gamma: gamma, Stats: rms}, 1e-4, shift)
}

func dropouts(c *comparison, rng *rand.Rand, rows, cols, shift int) {
	x := normal(rng, rows, cols)
	for _, p := range []float32{0, 0.1, 1} {
		c.agree(&tensor.Dropout{Y: dirty(rows, cols), X: x, P: p, Key: 0xdeadbeef}, 1e-6, shift)
	}
	c.agree(&tensor.Dropout{Y: x, X: x, P: 0.3, Key: 7}, 1e-6, shift)
}

func optimizers(c *comparison, rng *rand.Rand, rows, cols, shift int) {
	x := normal(rng, rows, cols)
	for _, list := range [][]int32{nil, {}, someRows(rows)} {
		c.agree(&tensor.SumSquares{Y: dirty(1, 1), X: x, Rows: list}, 1e-5, shift)
		c.agree(&tensor.SumSquares{Y: normal(rng, 1, 1), X: x, Rows: list, Accumulate: true}, 1e-5, shift)
		v := normal(rng, rows, cols)
		for i := range v.Data {
			v.Data[i] *= v.Data[i]
		}
		for _, scale := range []float32{0.7, -1} {
			c.agree(&tensor.AdamW{P: normal(rng, rows, cols), M: normal(rng, rows, cols), V: v, G: x,
				GradScale: tensor.Of(1, 1, []float32{scale}), Rows: list, LR: 5e-2, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8,
				Decay: 0.01, Correct1: 1 - 0.9*0.9, Correct2: 1 - 0.999*0.999}, 1e-5, shift)
		}
	}
	for _, sum := range []float32{4, 0.25, 0, 3e38} {
		for _, norm := range []float32{0, 1} {
			c.agree(&tensor.ClipScale{Y: dirty(1, 1), SumSq: tensor.Of(1, 1, []float32{sum}), MaxNorm: norm}, 1e-6, shift)
		}
	}
}

func crossEntropies(c *comparison, rng *rand.Rand, rows, cols, shift int) {
	labels, none := make([]int32, rows), make([]int32, rows)
	for i := range labels {
		none[i] = -100
		if labels[i] = int32(rng.IntN(cols)); i%3 == 1 {
			labels[i] = -100
		}
	}
	for _, smoothing := range []float32{0, 0.1, 1} {
		for _, y := range [][]int32{labels, none} {
			logits := normal(rng, rows, cols)
			for i := range logits.Data {
				logits.Data[i] *= 10
			}
			clear(logits.Data[:min(rows, 1)*cols]) // a row in which all are the greatest
			op := tensor.CrossEntropy{Loss: dirty(1, 1), Losses: dirty(rows, 1), Logits: logits, Labels: y, Smoothing: smoothing}
			c.agree(&op, 1e-5, shift)
			op.DLogits = dirty(rows, cols)
			c.agree(&op, 1e-5, shift)
			op.Best, op.Of, op.Accumulate = dirty(rows, 1), 3*rows, true
			c.agree(&op, 1e-5, shift)
			op.DLogits = logits
			c.agree(&op, 1e-5, shift)
		}
	}
}

func elementLosses(c *comparison, rng *rand.Rand, rows, cols, shift int) {
	x, targets := normal(rng, rows, cols), make([]float32, rows*cols)
	for i := range targets {
		x.Data[i] *= 10
		targets[i] = rng.Float32()
	}
	for _, dx := range []tensor.Tensor{{}, dirty(rows, cols)} {
		c.agree(&tensor.BinaryCrossEntropy{Loss: dirty(1, 1), Losses: dirty(rows, 1), DLogits: dx, Logits: x, Targets: targets}, 1e-5, shift)
		c.agree(&tensor.SquaredError{Loss: dirty(1, 1), Losses: dirty(rows, 1), DX: dx, X: x, Targets: targets}, 1e-5, shift)
	}
	c.agree(&tensor.BinaryCrossEntropy{Loss: dirty(1, 1), Losses: dirty(rows, 1), DLogits: x, Logits: x, Targets: targets}, 1e-5, shift)
}

func spans(c *comparison) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, starts := range [][]int32{{0, 3, 80, 0}, {-1, 9, 500, 0}, {-1, -1, -1, -1}} {
		logits := normal(rng, 110, 2)
		op := tensor.SpanCrossEntropy{Loss: dirty(1, 1), Losses: dirty(4, 1), DLogits: dirty(110, 2), Logits: logits,
			Offsets: []int32{0, 2, 9, 109, 110}, Starts: starts, Ends: []int32{1, 6, 99, 7}}
		c.agree(&op, 1e-5, 0)
		op.DLogits = tensor.Tensor{}
		c.agree(&op, 1e-5, 1)
		op.DLogits = logits
		c.agree(&op, 1e-5, 0)
	}
}

// products come in all forms. The first time they are divided as for a GPU that
// nobody knows, then as is fastest on this one.
func products(c *comparison) {
	rng := rand.New(rand.NewPCG(3, 4))
	multiply(c, rng, []int{0, 3}, [][3]int{{65, 33, 66}, {136, 200, 72}})
	c.dev.Tune()
	multiply(c, rng, allForms, [][3]int{{1, 1, 1}, {3, 7, 17}, {8, 64, 8}, {64, 16, 64}, {65, 33, 66}, {129, 20, 36}, {5, 384, 2}, {16, 770, 40},
		{40, 1030, 33}, {70, 4, 130}, {5, 0, 9}, {0, 5, 9}, {5, 9, 0}, {3, 600, 384}})
}

// allForms are the ways in which the operands may be stored: form 1 has A transposed,
// 2 B, 3 both. What is done with one does not depend on the other.
var allForms = []int{0, 1, 2, 3}

func multiply(c *comparison, rng *rand.Rand, forms []int, sizes [][3]int) {
	for i, s := range sizes {
		for _, form := range forms {
			m, k, n := s[0], s[1], s[2]
			op := &tensor.MatMul{TransA: form&1 != 0, TransB: form&2 != 0, Accumulate: (form+i)%3 == 0, C: normal(rng, m, n)}
			op.A, op.B = normal(rng, m, k), normal(rng, k, n)
			if op.TransA {
				op.A.Rows, op.A.Cols = k, m
			}
			if op.TransB {
				op.B.Rows, op.B.Cols = n, k
			}
			if (form+i)%2 == 0 {
				op.Bias = normal(rng, 1, n)
			}
			if form == 2 && i%2 == 0 { // as a layer with an activation has it
				op.Activated, op.F = dirty(m, n), tensor.Activation(i/2%5)
			}
			c.agree(op, 1e-5*float64(1+k/100), form%2*i%5)
		}
	}
}

// many is more elements than workgroups in one dimension reach.
func many(c *comparison) {
	const n = 70000 * 64
	x := tensor.Of(n, 1, make([]float32, n))
	for i := range x.Data {
		x.Data[i] = float32(i % 1000)
	}
	c.agree(&tensor.Add{Y: dirty(n, 1), A: x, B: x}, 0, 1)
	c.agree(&tensor.SumSquares{Y: dirty(1, 1), X: x}, 1e-5, 0)
}
