package plain

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"tuneground/engine/tensor"
)

// slope fails unless want is the gradient of Σ w * y with respect to x, where
// forward computes y from x, by central differences.
func slope(t *testing.T, name string, x, y, w, want tensor.Tensor, forward func()) {
	t.Helper()
	const h = 1.0 / 64
	value := func() (sum float64) {
		forward()
		for i, v := range y.Data {
			sum += float64(v) * float64(w.Data[i])
		}
		return sum
	}
	for i, at := range x.Data {
		x.Data[i] = at + h
		above := value()
		x.Data[i] = at - h
		below := value()
		x.Data[i] = at
		if got := (above - below) / (2 * h); !near(float64(want.Data[i]), got, 2e-3) {
			t.Errorf("%s: element %d is %v, differences say %v", name, i, want.Data[i], got)
		}
	}
	forward()
}

func TestActivateGradient(t *testing.T) {
	rng, dev := rand.New(rand.NewPCG(3, 4)), Device{}
	for _, f := range []tensor.Activation{tensor.GELU, tensor.GELUTanh, tensor.ReLU, tensor.SiLU, tensor.Tanh} {
		x, y, w, dx := normal(rng, 5, 7), dirty(5, 7), normal(rng, 5, 7), dirty(5, 7)
		for i, v := range x.Data { // ReLU has no slope at 0
			x.Data[i] = v + float32(math.Copysign(0.1, float64(v)))
		}
		dev.Run(&tensor.ActivateBackward{DX: dx, DY: w, X: x, F: f})
		slope(t, "DX", x, y, w, dx, func() { dev.Run(&tensor.Activate{Y: y, X: x, F: f}) })
	}
}

func TestLayerNormGradient(t *testing.T) {
	rng, dev := rand.New(rand.NewPCG(3, 4)), Device{}
	x, gamma, beta := normal(rng, 3, 9), normal(rng, 1, 9), normal(rng, 1, 9)
	y, stats, w := dirty(3, 9), dirty(3, 2), normal(rng, 3, 9)
	forward := func() {
		dev.Run(&tensor.LayerNorm{Y: y, Stats: stats, X: x, Gamma: gamma, Beta: beta, Eps: 1e-5})
	}
	forward()
	back := tensor.LayerNormBackward{DX: dirty(3, 9), DGamma: dirty(1, 9), DBeta: dirty(1, 9), DY: w, X: x, Gamma: gamma, Stats: stats}
	dev.Run(&back)
	slope(t, "DX", x, y, w, back.DX, forward)
	slope(t, "DGamma", gamma, y, w, back.DGamma, forward)
	slope(t, "DBeta", beta, y, w, back.DBeta, forward)
}

func TestCrossEntropyGradient(t *testing.T) {
	rng, dev := rand.New(rand.NewPCG(3, 4)), Device{}
	logits, one := normal(rng, 4, 6), tensor.Of(1, 1, []float32{1})
	op := tensor.CrossEntropy{Loss: dirty(1, 1), Losses: dirty(4, 1), DLogits: dirty(4, 6), Logits: logits, Labels: []int32{2, -100, 5, 0}, Smoothing: 0.2}
	dev.Run(&op)
	want := tensor.Of(4, 6, slices.Clone(op.DLogits.Data))
	slope(t, "DLogits", logits, op.Loss, one, want, func() { dev.Run(&op) })
}

func TestAttentionGradient(t *testing.T) {
	for _, heads := range []tensor.Heads{
		{Offsets: []int32{0, 5}, Count: 1, Scale: 0.5},
		{Offsets: []int32{0, 2, 2, 5}, Count: 2, Scale: 0.7, Causal: true},
		{Offsets: []int32{0, 1, 5}, Count: 2, Scale: 0.7, DropP: 0.3, Key: 99},
	} {
		rng, dev := rand.New(rand.NewPCG(3, 4)), Device{}
		q, k, v, w := normal(rng, 5, 4), normal(rng, 5, 4), normal(rng, 5, 4), normal(rng, 5, 4)
		forward := tensor.Attention{O: dirty(5, 4), LSE: dirty(5, heads.Count), Q: q, K: k, V: v, Heads: heads}
		dev.Run(&forward)
		back := tensor.AttentionBackward{DQ: dirty(5, 4), DK: dirty(5, 4), DV: dirty(5, 4), DO: w,
			O: forward.O, LSE: forward.LSE, Q: q, K: k, V: v, Heads: heads}
		dev.Run(&back)
		run := func() { dev.Run(&forward) }
		slope(t, "DQ", q, forward.O, w, back.DQ, run)
		slope(t, "DK", k, forward.O, w, back.DK, run)
		slope(t, "DV", v, forward.O, w, back.DV, run)
	}
}

// TestAttentionWeights checks that the weights of a row sum to 1, are 0 for
// later keys, and give O when applied to V.
func TestAttentionWeights(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	q, k, v := normal(rng, 4, 6), normal(rng, 4, 6), normal(rng, 4, 6)
	op := tensor.Attention{O: dirty(4, 6), LSE: dirty(4, 2), Weights: dirty(8, 4), Q: q, K: k, V: v,
		Heads: tensor.Heads{Offsets: []int32{0, 4}, Count: 2, Scale: 0.5, Causal: true}}
	Device{}.Run(&op)
	for h := range 2 {
		for i := range 4 {
			var sum, first float64
			for j := range 4 {
				p := at(op.Weights, h*4+i, j)
				if j > i && p != 0 {
					t.Errorf("head %d: token %d sees %d", h, i, j)
				}
				sum += p
				first += p * at(v, j, 3*h)
			}
			if !near(sum, 1, 1e-6) || !near(first, at(op.O, i, 3*h), 1e-6) {
				t.Errorf("head %d, token %d: weights sum to %v and give %v, not %v", h, i, sum, first, at(op.O, i, 3*h))
			}
		}
	}
}

func TestDropoutKeepsWhatKeepSays(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	x, y := normal(rng, 33, 38), dirty(33, 38)
	for _, p := range []float32{0, 0.1, 0.5, 1} {
		Device{}.Run(&tensor.Dropout{Y: y, X: x, P: p, Key: 0xdeadbeef})
		for i := range x.Data {
			kept := tensor.Keep(0xdeadbeef, uint32(i/x.Cols), uint32(i%x.Cols), p)
			if kept != (y.Data[i] != 0) {
				t.Fatalf("element %d at p = %v: kept is %v", i, p, !kept)
			}
		}
	}
}

func TestClipScale(t *testing.T) {
	for _, c := range []struct{ sumSq, maxNorm, want float32 }{{4, 1, 0.5}, {4, 0, 1}, {0.25, 1, 1}, {0, 1, 1},
		{float32(math.Inf(1)), 1, -1}, {float32(math.NaN()), 0, -1}} {
		y := dirty(1, 1)
		op := &tensor.ClipScale{Y: y, SumSq: tensor.Of(1, 1, []float32{c.sumSq}), MaxNorm: c.maxNorm}
		Device{}.Run(op)
		if !near(float64(y.Data[0]), float64(c.want), 1e-6) {
			t.Errorf("ClipScale of %v at %v = %v, want %v", c.sumSq, c.maxNorm, y.Data[0], c.want)
		}
	}
}

func normal(rng *rand.Rand, rows, cols int) tensor.Tensor {
	t := tensor.Host{}.Alloc(rows, cols)
	for i := range t.Data {
		t.Data[i] = float32(rng.NormFloat64())
	}
	return t
}

func dirty(rows, cols int) tensor.Tensor {
	t := tensor.Host{}.Alloc(rows, cols)
	for i := range t.Data {
		t.Data[i] = float32(math.NaN())
	}
	return t
}

func near(got, want, tolerance float64) bool {
	return math.Abs(got-want) <= tolerance*max(1, math.Abs(want))
}
