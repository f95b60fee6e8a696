package optest

import (
	"math/rand/v2"

	"tuneground/engine/tensor"
)

// someRows returns every other row, backwards.
func someRows(rows int) []int32 {
	list := []int32{}
	for r := rows - 1; r >= 0; r -= 2 {
		list = append(list, int32(r))
	}
	return list
}

// Elements are the element-wise operations and the sums of rows.
func (b *Battery) Elements(rng *rand.Rand, rows, cols, shift int) {
	x, y := Normal(rng, rows, cols), Normal(rng, rows, cols)
	b.Case(&tensor.Copy{Y: b.Dirty(rows, cols), X: x}, exact, shift)
	b.Case(&tensor.Add{Y: b.Dirty(rows, cols), A: x, B: y}, exact, shift)
	b.Case(&tensor.Add{Y: x, A: x, B: y}, exact, shift)
	b.Case(&tensor.Add{Y: x, A: x, B: x}, exact, shift)
	b.Case(&tensor.Mul{Y: b.Dirty(rows, cols), A: x, B: y}, exact, shift)
	b.Case(&tensor.Mul{Y: y, A: y, B: x}, exact, shift)
	sums := Tolerance{CPU: 1e-6, GPU: 1e-6}
	b.Case(&tensor.Mul{Y: Normal(rng, rows, cols), A: x, B: y, Accumulate: true}, sums, shift)
	sums = Tolerance{CPU: 1e-5, GPU: 1e-5}
	factor, bias := Normal(rng, 1, cols), Normal(rng, 1, cols)
	b.Case(&tensor.ScaleColumns{Y: b.Dirty(rows, cols), X: x, Factor: factor}, exact, shift)
	b.Case(&tensor.ScaleColumns{Y: b.Dirty(rows, cols), X: x, Factor: factor, Bias: bias}, sums, shift)
	b.Case(&tensor.ScaleColumns{Y: Normal(rng, rows, cols), X: x, Factor: factor, Accumulate: true}, sums, shift)
	b.Case(&tensor.InverseNorms{Y: b.Dirty(1, rows), X: x}, sums, shift)
	b.Case(&tensor.SumRows{Y: b.Dirty(1, cols), X: x}, sums, shift)
	b.Case(&tensor.SumRows{Y: Normal(rng, 1, cols), X: x, Accumulate: true}, sums, shift)
	for _, list := range [][]int32{nil, {}, someRows(rows)} {
		b.Case(&tensor.Scale{X: Normal(rng, rows, cols), Factor: -0.3, Rows: list}, exact, shift)
		b.Case(&tensor.Zero{X: Normal(rng, rows, cols), Rows: list}, exact, shift)
	}
	b.Case(&tensor.Zero{X: b.Dirty(rows, cols)}, exact, shift)
}

// Rows are the operations that look up rows of tables and add to them.
func (b *Battery) Rows(rng *rand.Rand, rows, cols, shift int) {
	for _, n := range []int{1, 4} {
		table, ids := Normal(rng, n, cols), make([]int32, rows)
		for i := range ids {
			ids[i] = int32(rng.IntN(n))
		}
		b.Case(&tensor.Gather{Y: b.Dirty(rows, cols), Table: table, IDs: ids}, exact, shift)
		b.Case(&tensor.Gather{Y: Normal(rng, rows, cols), Table: table, IDs: ids, Accumulate: true}, exact, shift)
		b.Case(&tensor.ScatterAdd{Table: table, X: Normal(rng, rows, cols), IDs: ids}, Tolerance{CPU: 1e-6, GPU: 1e-5}, shift)
	}
}

// Activations have small inputs and some large ones.
func (b *Battery) Activations(rng *rand.Rand, rows, cols, shift int) {
	x := Normal(rng, rows, cols)
	for i := range x.Data {
		x.Data[i] *= 4
		if i%19 == 0 {
			x.Data[i] *= 20
		}
	}
	forward, backward := Tolerance{CPU: 1e-6, GPU: 5e-6}, Tolerance{CPU: 2e-6, GPU: 1e-5}
	for f := tensor.GELU; f <= tensor.Tanh; f++ {
		b.Case(&tensor.Activate{Y: b.Dirty(rows, cols), X: x, F: f}, forward, shift)
		dy := Normal(rng, rows, cols)
		b.Case(&tensor.ActivateBackward{DX: b.Dirty(rows, cols), DY: dy, X: x, F: f}, backward, shift)
		b.Case(&tensor.ActivateBackward{DX: dy, DY: dy, X: x, F: f}, backward, shift)
		z := Normal(rng, rows, cols)
		b.Case(&tensor.Activate{Y: z, X: z, F: f}, forward, shift)
	}
}

// Norms have inputs far from 0.
func (b *Battery) Norms(rng *rand.Rand, rows, cols, shift int) {
	x, gamma, beta := Normal(rng, rows, cols), Normal(rng, 1, cols), Normal(rng, 1, cols)
	for i := range x.Data {
		x.Data[i] = 3*x.Data[i] + 5
	}
	stats, rms := b.Dirty(rows, 2), b.Dirty(rows, 1)
	forward, backward := Tolerance{CPU: 1e-5, GPU: 5e-5}, Tolerance{CPU: 2e-5, GPU: 1e-4}
	b.Case(&tensor.LayerNorm{Y: b.Dirty(rows, cols), Stats: stats, X: x, Gamma: gamma, Beta: beta, Eps: 1e-5}, forward, shift)
	b.Case(&tensor.RMSNorm{Y: b.Dirty(rows, cols), Stats: rms, X: x, Gamma: gamma, Eps: 1e-6}, forward, shift)
	for _, add := range []bool{false, true} {
		result := b.Dirty
		if add {
			result = func(rows, cols int) tensor.Tensor { return Normal(rng, rows, cols) }
		}
		dy := Normal(rng, rows, cols)
		b.Case(&tensor.LayerNormBackward{DX: result(rows, cols), DGamma: result(1, cols), DBeta: result(1, cols),
			DY: dy, X: x, Gamma: gamma, Stats: stats, AccumulateX: add, AccumulateW: add}, backward, shift)
		b.Case(&tensor.RMSNormBackward{DX: result(rows, cols), DGamma: result(1, cols),
			DY: dy, X: x, Gamma: gamma, Stats: rms, AccumulateX: add, AccumulateW: add}, backward, shift)
	}
	b.Case(&tensor.LayerNormBackward{DX: b.Dirty(rows, cols), DY: x, X: x, Gamma: gamma, Stats: stats}, backward, shift)
	b.Case(&tensor.LayerNormBackward{DGamma: b.Dirty(1, cols), DBeta: b.Dirty(1, cols), DY: Normal(rng, rows, cols), X: x, Gamma: gamma, Stats: stats}, backward, shift)
	b.Case(&tensor.RMSNormBackward{DX: b.Dirty(rows, cols), DY: x, X: x, Gamma: gamma, Stats: rms}, backward, shift)
	b.Case(&tensor.RMSNormBackward{DGamma: b.Dirty(1, cols), DY: Normal(rng, rows, cols), X: x, Gamma: gamma, Stats: rms}, backward, shift)
}

// Dropouts keep all, most or none of the elements.
func (b *Battery) Dropouts(rng *rand.Rand, rows, cols, shift int) {
	x, near := Normal(rng, rows, cols), Tolerance{CPU: 1e-6, GPU: 1e-6}
	for _, p := range []float32{0, 0.1, 0.5, 1} {
		b.Case(&tensor.Dropout{Y: b.Dirty(rows, cols), X: x, P: p, Key: 0xdeadbeef}, near, shift)
	}
	b.Case(&tensor.Dropout{Y: x, X: x, P: 0.3, Key: 7}, near, shift)
}

// Optimizers are the operations of an optimiser's step.
func (b *Battery) Optimizers(rng *rand.Rand, rows, cols, shift int) {
	x := Normal(rng, rows, cols)
	for _, list := range [][]int32{nil, {}, someRows(rows)} {
		squares := Tolerance{CPU: 1e-6, GPU: 1e-5}
		b.Case(&tensor.SumSquares{Y: b.Dirty(1, 1), X: x, Rows: list}, squares, shift)
		b.Case(&tensor.SumSquares{Y: Normal(rng, 1, 1), X: x, Rows: list, Accumulate: true}, squares, shift)
		v := Normal(rng, rows, cols)
		for i := range v.Data {
			v.Data[i] *= v.Data[i]
		}
		update := tensor.AdamW{P: Normal(rng, rows, cols), M: Normal(rng, rows, cols), V: v, G: x,
			GradScale: tensor.Of(1, 1, []float32{0.7}), Rows: list, LR: 5e-2, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8,
			Decay: 0.01, Correct1: 1 - 0.9*0.9, Correct2: 1 - 0.999*0.999}
		b.Case(&update, Tolerance{CPU: 2e-6, GPU: 1e-5}, shift)
		update.G, update.GradScale = b.Dirty(rows, cols), tensor.Of(1, 1, []float32{-1}) // nothing is updated
		b.Case(&update, exact, shift)
		b.descend(rng, x, list, shift)
		b.adafactor(rng, x, list, shift)
	}
	for _, sum := range []float32{4, 0.25, 0, 3e38} {
		for _, norm := range []float32{0, 1} {
			b.Case(&tensor.ClipScale{Y: b.Dirty(1, 1), SumSq: tensor.Of(1, 1, []float32{sum}), MaxNorm: norm}, Tolerance{GPU: 1e-6}, shift)
		}
	}
}

// descend hands out SGD by a gradient g, with and without momentum, and with a
// gradient that is no number.
func (b *Battery) descend(rng *rand.Rand, g tensor.Tensor, list []int32, shift int) {
	near := Tolerance{CPU: 1e-6, GPU: 1e-6}
	op := tensor.SGD{P: Normal(rng, g.Rows, g.Cols), G: g, GradScale: tensor.Of(1, 1, []float32{0.7}), Rows: list, LR: 5e-2, Decay: 0.1}
	b.Case(&op, near, shift)
	op.M, op.Momentum = Normal(rng, g.Rows, g.Cols), 0.9
	b.Case(&op, near, shift)
	op.G, op.GradScale = b.Dirty(g.Rows, g.Cols), tensor.Of(1, 1, []float32{-1})
	b.Case(&op, exact, shift)
}

// adafactor hands out two steps by a gradient g, the first of which begins with
// moments of 0, then the moments of a matrix of which g is the second part, and a
// step by a gradient that is no number.
func (b *Battery) adafactor(rng *rand.Rand, g tensor.Tensor, list []int32, shift int) {
	rows, cols := g.Rows, g.Cols
	near, scale := Tolerance{CPU: 2e-5, GPU: 5e-5}, tensor.Of(1, 1, []float32{0.7})
	moments := tensor.FactoredMoments{R: tensor.Host{}.Alloc(rows, 1), C: tensor.Host{}.Alloc(1, cols), Mean: b.Dirty(1, 1),
		G: g, GradScale: scale, Rows: list, Eps: 1e-30}
	squares := tensor.FactoredSquares{Y: b.Dirty(1, 1), R: moments.R, C: moments.C, Mean: moments.Mean, G: g, GradScale: scale, Rows: list}
	update := tensor.Adafactor{P: Normal(rng, rows, cols), R: moments.R, C: moments.C, Mean: moments.Mean, G: g, GradScale: scale,
		SumSq: squares.Y, Rows: list, LR: 5e-2, Decay: 0.1, Clip: 1, Of: max(1, rows*cols)}
	for _, beta := range []float64{0, 0.6} {
		moments.Beta, squares.Accumulate = beta, beta > 0
		b.Case(&moments, near, shift)
		b.Case(&squares, near, shift)
		b.Case(&update, near, shift)
	}
	moments.Of, moments.Accumulate = 2*rows+1, true
	b.Case(&moments, near, shift)
	moments.G, moments.GradScale = b.Dirty(rows, cols), tensor.Of(1, 1, []float32{-1})
	b.Case(&moments, near, shift)
	update.G, update.GradScale = moments.G, moments.GradScale
	b.Case(&update, exact, shift)
}

// CrossEntropies have large logits, and rows without a label.
func (b *Battery) CrossEntropies(rng *rand.Rand, rows, cols, shift int) {
	labels, none := make([]int32, rows), make([]int32, rows)
	for i := range labels {
		none[i] = -100
		if labels[i] = int32(rng.IntN(cols)); i%3 == 1 {
			labels[i] = -100
		}
	}
	near := Tolerance{CPU: 2e-6, GPU: 1e-5}
	for _, smoothing := range []float32{0, 0.1, 1} {
		for _, y := range [][]int32{labels, none} {
			logits := Normal(rng, rows, cols)
			for i := range logits.Data {
				logits.Data[i] *= 10
			}
			clear(logits.Data[:min(rows, 1)*cols]) // a row of equal logits
			op := tensor.CrossEntropy{Loss: b.Dirty(1, 1), Losses: b.Dirty(rows, 1), Logits: logits, Labels: y, Smoothing: smoothing}
			b.Case(&op, near, shift)
			op.DLogits = b.Dirty(rows, cols)
			b.Case(&op, near, shift)
			op.Best, op.Of, op.Accumulate = b.Dirty(rows, 1), float64(3*rows), true
			b.Case(&op, near, shift)
			op.DLogits = logits
			b.Case(&op, near, shift)
		}
	}
	b.weighted(rng, labels, cols, shift)
}

// weighted hands out cross-entropies with class weights, focal losses and both, of
// rows that the model is sure of too.
func (b *Battery) weighted(rng *rand.Rand, labels []int32, cols, shift int) {
	rows, weights := len(labels), make([]float32, cols)
	for c := range weights {
		weights[c] = float32(c%3) * rng.Float32()
	}
	near := Tolerance{CPU: 2e-6, GPU: 2e-5}
	for _, smoothing := range []float32{0, 0.1} {
		for _, gamma := range []float32{0, 0.5, 2} {
			for _, w := range [][]float32{nil, weights} {
				op := tensor.CrossEntropy{Loss: b.Dirty(1, 1), Losses: b.Dirty(rows, 1), DLogits: b.Dirty(rows, cols), Best: b.Dirty(rows, 1),
					Logits: Normal(rng, rows, cols), Labels: labels, Smoothing: smoothing, Gamma: gamma, Weights: w}
				for i := range op.Logits.Data {
					op.Logits.Data[i] *= 6
				}
				b.Case(&op, near, shift)
				op.Of, op.Accumulate, op.DLogits, op.Best = 2.5*float64(rows+1), true, op.Logits, tensor.Tensor{}
				b.Case(&op, near, shift)
			}
		}
	}
}

// ElementLosses are the losses with a target for each element.
func (b *Battery) ElementLosses(rng *rand.Rand, rows, cols, shift int) {
	x, targets := Normal(rng, rows, cols), make([]float32, rows*cols)
	for i := range targets {
		x.Data[i] *= 10
		targets[i] = rng.Float32()
	}
	near := Tolerance{GPU: 1e-5}
	for _, dx := range []tensor.Tensor{{}, b.Dirty(rows, cols)} {
		b.Case(&tensor.BinaryCrossEntropy{Loss: b.Dirty(1, 1), Losses: b.Dirty(rows, 1), DLogits: dx, Logits: x, Targets: targets}, near, shift)
		b.Case(&tensor.SquaredError{Loss: b.Dirty(1, 1), Losses: b.Dirty(rows, 1), DX: dx, X: x, Targets: targets}, near, shift)
	}
	b.Case(&tensor.BinaryCrossEntropy{Loss: b.Dirty(1, 1), Losses: b.Dirty(rows, 1), DLogits: x, Logits: x, Targets: targets}, near, shift)
}

// Spans are the losses of spans inside and outside their sequences.
func (b *Battery) Spans() {
	rng, near := rand.New(rand.NewPCG(1, 2)), Tolerance{GPU: 1e-5}
	for _, starts := range [][]int32{{0, 3, 80, 0}, {-1, 9, 500, 0}, {-1, -1, -1, -1}} {
		logits := Normal(rng, 110, 2)
		op := tensor.SpanCrossEntropy{Loss: b.Dirty(1, 1), Losses: b.Dirty(4, 1), DLogits: b.Dirty(110, 2), Logits: logits,
			Offsets: []int32{0, 2, 9, 109, 110}, Starts: starts, Ends: []int32{1, 6, 99, 7}}
		b.Case(&op, near, 0)
		op.DLogits = tensor.Tensor{}
		b.Case(&op, near, 1)
		op.DLogits = logits
		b.Case(&op, near, 0)
	}
}

// Many has more elements than the workgroups of a GPU reach in one dimension.
func (b *Battery) Many() {
	const n = 70000 * 64
	x := tensor.Host{}.Alloc(n, 1)
	for i := range x.Data {
		x.Data[i] = float32(i % 1000)
	}
	b.Case(&tensor.Add{Y: b.Dirty(n, 1), A: x, B: x}, exact, 1)
	b.Case(&tensor.SumSquares{Y: b.Dirty(1, 1), X: x}, Tolerance{CPU: 1e-6, GPU: 1e-5}, 0)
}

// AllForms are the forms in which the operands of a product may be stored: form
// 1 has A transposed, 2 B, 3 both.
var AllForms = []int{0, 1, 2, 3}

// sizes are m, k and n of the products.
var sizes = [][3]int{{1, 1, 1}, {3, 7, 17}, {8, 64, 8}, {64, 16, 64}, {65, 33, 66}, {129, 20, 36}, {5, 384, 2}, {16, 770, 40},
	{40, 1030, 33}, {70, 4, 130}, {5, 0, 9}, {0, 5, 9}, {5, 9, 0}, {3, 600, 384}}

// Products have the given sizes and forms, with and without a bias and an
// activation.
func (b *Battery) Products(rng *rand.Rand, forms []int, sizes [][3]int) {
	for i, s := range sizes {
		for _, form := range forms {
			m, k, n := s[0], s[1], s[2]
			op := &tensor.MatMul{TransA: form&1 != 0, TransB: form&2 != 0, Accumulate: (form+i)%3 == 0, C: Normal(rng, m, n)}
			op.A, op.B = Normal(rng, m, k), Normal(rng, k, n)
			if op.TransA {
				op.A.Rows, op.A.Cols = k, m
			}
			if op.TransB {
				op.B.Rows, op.B.Cols = n, k
			}
			if (form+i)%2 == 0 {
				op.Bias = Normal(rng, 1, n)
			}
			near := Tolerance{CPU: 1e-6 * float64(k+10), GPU: 1e-5 * float64(1+k/100)}
			if form == 2 && i%2 == 0 { // as in a layer with an activation
				op.Activated, op.F = b.Dirty(m, n), tensor.Activation(i/2%5)
				near.CPU *= 2
			}
			b.Case(op, near, form%2*i%5)
		}
	}
}
