package cpu

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"tuneground/engine/tensor"
	"tuneground/engine/tensor/optest"
)

// BenchmarkOp reports nanoseconds per element for rows of MiniLM's width, few
// enough for the second-level cache. It takes the fastest run, which separates
// kernels even on a shared machine.
func BenchmarkOp(b *testing.B) {
	const rows, cols = 48, 384
	rng := rand.New(rand.NewPCG(1, 2))
	x, y, dy := optest.Normal(rng, rows, cols), optest.Normal(rng, rows, cols), optest.Normal(rng, rows, cols)
	row, other, stats := optest.Normal(rng, 1, cols), optest.Normal(rng, 1, cols), dirty(rows, 2)
	scalar, ids := tensor.Of(1, 1, []float32{1}), make([]int32, rows)
	column := tensor.Of(rows, 1, slices.Repeat([]float32{1}, rows))
	p, m, v := optest.Normal(rng, rows, cols), optest.Normal(rng, rows, cols), tensor.Host{}.Alloc(rows, cols)
	norm := tensor.LayerNorm{Y: y, Stats: stats, X: x, Gamma: row, Beta: other, Eps: 1e-5}
	New().Run(&norm)
	for _, c := range []struct {
		name string
		op   tensor.Op
	}{
		{"Add", &tensor.Add{Y: y, A: x, B: dy}},
		{"Scale", &tensor.Scale{X: y, Factor: 1}},
		{"SumRows", &tensor.SumRows{Y: other, X: x}},
		{"Gather", &tensor.Gather{Y: y, Table: x, IDs: ids}},
		{"ScatterAdd", &tensor.ScatterAdd{Table: y, X: x, IDs: ids}},
		{"LayerNorm", &norm},
		{"LayerNormBackward", &tensor.LayerNormBackward{DX: y, DGamma: optest.Normal(rng, 1, cols), DBeta: other, DY: dy, X: x, Gamma: row, Stats: stats}},
		{"RMSNorm", &tensor.RMSNorm{Y: y, Stats: dirty(rows, 1), X: x, Gamma: row, Eps: 1e-6}},
		{"RMSNormBackward", &tensor.RMSNormBackward{DX: y, DGamma: other, DY: dy, X: x, Gamma: row, Stats: optest.Normal(rng, rows, 1)}},
		{"Mul", &tensor.Mul{Y: y, A: x, B: dy}},
		{"GELU", &tensor.Activate{Y: y, X: x, F: tensor.GELU}},
		{"GELUTanh", &tensor.Activate{Y: y, X: x, F: tensor.GELUTanh}},
		{"ReLU", &tensor.Activate{Y: y, X: x, F: tensor.ReLU}},
		{"SiLU", &tensor.Activate{Y: y, X: x, F: tensor.SiLU}},
		{"Tanh", &tensor.Activate{Y: y, X: x, F: tensor.Tanh}},
		{"GELUBackward", &tensor.ActivateBackward{DX: y, DY: dy, X: x, F: tensor.GELU}},
		{"GELUTanhBackward", &tensor.ActivateBackward{DX: y, DY: dy, X: x, F: tensor.GELUTanh}},
		{"ReLUBackward", &tensor.ActivateBackward{DX: y, DY: dy, X: x, F: tensor.ReLU}},
		{"SiLUBackward", &tensor.ActivateBackward{DX: y, DY: dy, X: x, F: tensor.SiLU}},
		{"TanhBackward", &tensor.ActivateBackward{DX: y, DY: dy, X: x, F: tensor.Tanh}},
		{"Dropout", &tensor.Dropout{Y: y, X: x, P: 0.1, Key: 3}},
		{"CrossEntropy", &tensor.CrossEntropy{Loss: scalar, Losses: dirty(rows, 1), DLogits: y, Logits: x, Labels: ids, Smoothing: 0.1}},
		{"SumSquares", &tensor.SumSquares{Y: scalar, X: x}},
		{"AdamW", &tensor.AdamW{P: p, M: m, V: v, G: dy, GradScale: tensor.Of(1, 1, []float32{1}), LR: 1e-3, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Decay: 0.01, Correct1: 0.5, Correct2: 0.5}},
		{"SGD", &tensor.SGD{P: p, M: m, G: dy, GradScale: tensor.Of(1, 1, []float32{1}), LR: 1e-3, Momentum: 0.9}},
		{"FactoredMoments", &tensor.FactoredMoments{R: column, C: other, Mean: scalar, G: dy, GradScale: tensor.Of(1, 1, []float32{1}), Beta: 0.9, Eps: 1e-30}},
		{"FactoredSquares", &tensor.FactoredSquares{Y: scalar, R: column, C: other, Mean: tensor.Of(1, 1, []float32{1}), G: dy, GradScale: tensor.Of(1, 1, []float32{1})}},
		{"Adafactor", &tensor.Adafactor{P: p, R: column, C: other, Mean: tensor.Of(1, 1, []float32{1}), G: dy, GradScale: tensor.Of(1, 1, []float32{1}), SumSq: tensor.Of(1, 1, []float32{1}), LR: 1e-3, Clip: 1, Of: rows * cols}},
	} {
		b.Run(c.name, func(b *testing.B) {
			dev := New()
			best := time.Hour
			for b.Loop() {
				start := time.Now()
				dev.Run(c.op)
				best = min(best, time.Since(start))
			}
			b.ReportMetric(float64(best.Nanoseconds())/(rows*cols), "ns/element")
		})
	}
}

// BenchmarkVocabulary is the loss of a language model with GPT-2's 50,257
// tokens.
func BenchmarkVocabulary(b *testing.B) {
	const rows, cols = 32, 50257
	logits, labels := optest.Normal(rand.New(rand.NewPCG(1, 2)), rows, cols), make([]int32, rows)
	for name, dlogits := range map[string]tensor.Tensor{"loss": {}, "gradient": dirty(rows, cols)} {
		b.Run(name, func(b *testing.B) {
			dev := New()
			op := tensor.CrossEntropy{Loss: dirty(1, 1), Losses: dirty(rows, 1), DLogits: dlogits, Logits: logits, Labels: labels}
			for b.Loop() {
				dev.Run(&op)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*rows*cols), "ns/element")
		})
	}
}
