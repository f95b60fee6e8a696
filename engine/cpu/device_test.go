package cpu

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"tuneground/engine/tensor"
)

var shapes = [][2]int{{0, 5}, {1, 1}, {1, 3}, {3, 5}, {7, 17}, {33, 384}, {2, 1537}, {64, 8}, {5, 31}}

// eachShape runs f for the awkward shapes.
func eachShape(t *testing.T, f func(t *testing.T, rng *rand.Rand, rows, cols int)) {
	for _, s := range shapes {
		t.Run(fmt.Sprintf("%dx%d", s[0], s[1]), func(t *testing.T) {
			f(t, rand.New(rand.NewPCG(uint64(s[0]), uint64(s[1]))), s[0], s[1])
		})
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

func TestLinear(t *testing.T) {
	eachShape(t, func(t *testing.T, rng *rand.Rand, rows, cols int) {
		a, b := normal(rng, rows, cols), normal(rng, rows, cols)
		agree(t, &tensor.Copy{Y: dirty(rows, cols), X: a}, 0)
		agree(t, &tensor.Add{Y: dirty(rows, cols), A: a, B: b}, 0)
		agree(t, &tensor.Add{Y: a, A: a, B: b}, 0)
		agree(t, &tensor.Add{Y: a, A: a, B: a}, 0)
		agree(t, &tensor.Mul{Y: dirty(rows, cols), A: a, B: b}, 0)
		agree(t, &tensor.Mul{Y: normal(rng, rows, cols), A: a, B: b, Accumulate: true}, 1e-6)
		agree(t, &tensor.Mul{Y: b, A: b, B: a}, 0)
		agree(t, &tensor.SumRows{Y: dirty(1, cols), X: a}, 1e-5)
		agree(t, &tensor.SumRows{Y: normal(rng, 1, cols), X: a, Accumulate: true}, 1e-5)
		for _, list := range [][]int32{nil, {}, someRows(rows)} {
			agree(t, &tensor.Scale{X: normal(rng, rows, cols), Factor: -0.3, Rows: list}, 0)
			agree(t, &tensor.Zero{X: normal(rng, rows, cols), Rows: list}, 0)
		}
		agree(t, &tensor.Zero{X: dirty(rows, cols)}, 0)
	})
}

func TestGatherScatter(t *testing.T) {
	eachShape(t, func(t *testing.T, rng *rand.Rand, rows, cols int) {
		table := normal(rng, 4, cols)
		ids := make([]int32, rows)
		for i := range ids {
			ids[i] = int32(rng.IntN(4))
		}
		agree(t, &tensor.Gather{Y: dirty(rows, cols), Table: table, IDs: ids}, 0)
		agree(t, &tensor.Gather{Y: normal(rng, rows, cols), Table: table, IDs: ids, Accumulate: true}, 0)
		agree(t, &tensor.ScatterAdd{Table: table, X: normal(rng, rows, cols), IDs: ids}, 1e-6)
	})
}

func TestLayerNorm(t *testing.T) {
	eachShape(t, func(t *testing.T, rng *rand.Rand, rows, cols int) {
		x, gamma, beta := normal(rng, rows, cols), normal(rng, 1, cols), normal(rng, 1, cols)
		for i := range x.Data {
			x.Data[i] = 3*x.Data[i] + 5
		}
		stats := dirty(rows, 2)
		agree(t, &tensor.LayerNorm{Y: dirty(rows, cols), Stats: stats, X: x, Gamma: gamma, Beta: beta, Eps: 1e-5}, 1e-5)
		back := func(dx, dgamma, dbeta tensor.Tensor, accumulate bool) {
			agree(t, &tensor.LayerNormBackward{DX: dx, DGamma: dgamma, DBeta: dbeta, DY: normal(rng, rows, cols),
				X: x, Gamma: gamma, Stats: stats, AccumulateX: accumulate, AccumulateW: accumulate}, 2e-5)
		}
		back(dirty(rows, cols), dirty(1, cols), dirty(1, cols), false)
		back(normal(rng, rows, cols), normal(rng, 1, cols), normal(rng, 1, cols), true)
		back(dirty(rows, cols), tensor.Tensor{}, tensor.Tensor{}, false)
		back(tensor.Tensor{}, dirty(1, cols), dirty(1, cols), false)
	})
}

func TestRMSNorm(t *testing.T) {
	eachShape(t, func(t *testing.T, rng *rand.Rand, rows, cols int) {
		x, gamma, stats := normal(rng, rows, cols), normal(rng, 1, cols), dirty(rows, 1)
		for i := range x.Data {
			x.Data[i] = 3*x.Data[i] + 5
		}
		agree(t, &tensor.RMSNorm{Y: dirty(rows, cols), Stats: stats, X: x, Gamma: gamma, Eps: 1e-6}, 1e-5)
		back := func(dx, dgamma tensor.Tensor, accumulate bool) {
			agree(t, &tensor.RMSNormBackward{DX: dx, DGamma: dgamma, DY: normal(rng, rows, cols),
				X: x, Gamma: gamma, Stats: stats, AccumulateX: accumulate, AccumulateW: accumulate}, 2e-5)
		}
		back(dirty(rows, cols), dirty(1, cols), false)
		back(normal(rng, rows, cols), normal(rng, 1, cols), true)
		back(dirty(rows, cols), tensor.Tensor{}, false)
		back(tensor.Tensor{}, dirty(1, cols), false)
	})
}

func TestDropout(t *testing.T) {
	eachShape(t, func(t *testing.T, rng *rand.Rand, rows, cols int) {
		x := normal(rng, rows, cols)
		for _, p := range []float32{0, 0.1, 0.5, 1} {
			y := dirty(rows, cols)
			agree(t, &tensor.Dropout{Y: y, X: x, P: p, Key: 0xdeadbeef}, 1e-6)
			for i := range x.Data {
				kept := tensor.Keep(0xdeadbeef, uint32(i/cols), uint32(i%cols), p)
				if kept != (y.Data[i] != 0) {
					t.Fatalf("element %d at p = %v: kept is %v", i, p, !kept)
				}
			}
		}
		agree(t, &tensor.Dropout{Y: x, X: x, P: 0.3, Key: 7}, 1e-6)
	})
}

func TestCrossEntropy(t *testing.T) {
	eachShape(t, func(t *testing.T, rng *rand.Rand, rows, cols int) {
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
				agree(t, &op, 2e-6)
				op.DLogits = dirty(rows, cols)
				agree(t, &op, 2e-6)
				op.Best, op.Of, op.Accumulate = dirty(rows, 1), 3*rows, true
				agree(t, &op, 2e-6)
				op.DLogits = logits
				agree(t, &op, 2e-6)
			}
		}
	})
}

func TestOptimiser(t *testing.T) {
	eachShape(t, func(t *testing.T, rng *rand.Rand, rows, cols int) {
		x := normal(rng, rows, cols)
		for _, list := range [][]int32{nil, {}, someRows(rows)} {
			agree(t, &tensor.SumSquares{Y: dirty(1, 1), X: x, Rows: list}, 1e-6)
			agree(t, &tensor.SumSquares{Y: normal(rng, 1, 1), X: x, Rows: list, Accumulate: true}, 1e-6)
			v := normal(rng, rows, cols)
			for i := range v.Data {
				v.Data[i] *= v.Data[i]
			}
			agree(t, &tensor.AdamW{P: normal(rng, rows, cols), M: normal(rng, rows, cols), V: v, G: x,
				GradScale: tensor.Of(1, 1, []float32{0.7}), Rows: list, LR: 5e-2, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8,
				Decay: 0.01, Correct1: 1 - 0.9*0.9, Correct2: 1 - 0.999*0.999}, 2e-6)
			agree(t, &tensor.AdamW{P: normal(rng, rows, cols), M: normal(rng, rows, cols), V: v, G: dirty(rows, cols),
				GradScale: tensor.Of(1, 1, []float32{-1}), Rows: list, Correct1: 1, Correct2: 1}, 0)
		}
	})
	for _, c := range []struct{ sumSq, maxNorm, want float32 }{{4, 1, 0.5}, {4, 0, 1}, {0.25, 1, 1}, {0, 1, 1},
		{float32(math.Inf(1)), 1, -1}, {float32(math.NaN()), 0, -1}} {
		y := dirty(1, 1)
		op := &tensor.ClipScale{Y: y, SumSq: tensor.Of(1, 1, []float32{c.sumSq}), MaxNorm: c.maxNorm}
		agree(t, op, 0)
		if !near(float64(y.Data[0]), float64(c.want), 1e-6) {
			t.Errorf("ClipScale of %v at %v = %v, want %v", c.sumSq, c.maxNorm, y.Data[0], c.want)
		}
	}
}

func TestDeviceMemory(t *testing.T) {
	for _, dev := range []tensor.Device{New(), Plain()} {
		x := dev.Alloc(2, 3)
		dev.Write(x, []float32{1, 2, 3, 4, 5, 6})
		dev.Run(&tensor.Add{Y: x, A: x, B: x})
		got := make([]float32, 6)
		dev.Read(got, x)
		if got[0] != 2 || got[5] != 12 {
			t.Errorf("%s: %v", dev.Name(), got)
		}
	}
}

// A wrong operation must name itself and its shapes, on both devices.
func TestPanics(t *testing.T) {
	z := host{}.Alloc
	for _, c := range []struct {
		op   tensor.Op
		want string
	}{
		{&tensor.Add{Y: z(2, 3), A: z(2, 3), B: z(3, 2)}, "Add: shapes do not fit: 2x3, 2x3, 3x2"},
		{&tensor.Add{Y: z(1, 1), A: z(1, 1), B: tensor.Tensor{Rows: 1, Cols: 1}}, "1x1 with 0 elements in memory"},
		{&tensor.MatMul{C: z(2, 2), A: z(2, 3), B: z(2, 2)}, "MatMul: shapes do not fit: 2x2, 2x3, 2x2"},
		{&tensor.Gather{Y: z(1, 2), Table: z(3, 2), IDs: []int32{3}}, "Gather: index 3 at position 0, but the tensor is 3x2"},
		{&tensor.Zero{X: z(3, 2), Rows: []int32{0, -1}}, "Zero: index -1 at position 1"},
		{&tensor.CrossEntropy{Loss: z(1, 1), Losses: z(1, 1), Logits: z(1, 2), Labels: []int32{2}}, "CrossEntropy: label 2 of row 0"},
		{&tensor.SquaredError{Loss: z(1, 1), Losses: z(2, 1), X: z(2, 2), Targets: []float32{1, 2}}, "SquaredError: 2 targets for 2x2"},
		{&tensor.SpanCrossEntropy{Loss: z(1, 1), Losses: z(1, 1), Logits: z(3, 2), Offsets: []int32{0, 2}, Starts: []int32{0}, Ends: []int32{0}},
			"SpanCrossEntropy: offsets do not go from 0 to the last row"},
		{&tensor.Attention{O: z(2, 2), LSE: z(2, 1), Q: z(2, 2), K: z(3, 2), V: z(3, 2), Heads: tensor.Heads{Offsets: []int32{0, 2}, Count: 1}},
			"Attention: shapes do not fit: 2x2, 3x2, 3x2"},
		{&tensor.Attention{O: z(2, 2), LSE: z(2, 1), Q: z(2, 2), K: z(3, 2), V: z(3, 2),
			Heads: tensor.Heads{Offsets: []int32{0, 2}, Count: 1, Causal: true, Keys: []tensor.Span{{From: 2, To: 3}}}},
			"Attention: 2 queries of sequence 0 have the keys [2,3) of 3x2, causal true"},
		{&tensor.Attention{O: z(2, 2), LSE: z(2, 1), Q: z(2, 2), K: z(2, 2), V: z(2, 2), Bias: z(8, 2),
			Heads: tensor.Heads{Offsets: []int32{0, 2}, Count: 1, Relative: tensor.Relative{Buckets: 8, MaxDistance: 20}}},
			"Attention: a bias of 8x2 for 1 heads"},
		{&tensor.LayerNormBackward{DX: z(2, 2), DGamma: z(1, 2), DY: z(2, 2), X: z(2, 2), Gamma: z(1, 2), Stats: z(2, 2)}, "LayerNormBackward"},
	} {
		for _, dev := range []tensor.Device{New(), Plain()} {
			func() {
				defer func() {
					if message := fmt.Sprint(recover()); !strings.Contains(message, c.want) {
						t.Errorf("%s says %q, want %q", dev.Name(), message, c.want)
					}
				}()
				dev.Run(c.op)
			}()
		}
	}
}

func TestRunAllocatesNothing(t *testing.T) {
	rng, dev := rand.New(rand.NewPCG(1, 2)), New()
	x, y, dx := normal(rng, 6, 100), dirty(6, 100), dirty(6, 100)
	row, other, stats, scalar := normal(rng, 1, 100), normal(rng, 1, 100), dirty(6, 2), tensor.Of(1, 1, []float32{1})
	rows, ids := []int32{1, 3}, []int32{0, 1, 2, 3, 4, 5}
	heads := tensor.Heads{Offsets: []int32{0, 2, 6}, Count: 4, Scale: 0.2, DropP: 0.1}
	for _, op := range []tensor.Op{
		&tensor.MatMul{C: host{}.Alloc(6, 6), A: x, B: x, TransB: true},
		&tensor.Copy{Y: y, X: x},
		&tensor.Add{Y: y, A: x, B: x},
		&tensor.Mul{Y: y, A: x, B: x},
		&tensor.Scale{X: y, Factor: 1, Rows: rows},
		&tensor.Zero{X: y, Rows: rows},
		&tensor.SumRows{Y: row, X: x},
		&tensor.Gather{Y: y, Table: x, IDs: ids},
		&tensor.ScatterAdd{Table: y, X: x, IDs: ids},
		&tensor.LayerNorm{Y: y, Stats: stats, X: x, Gamma: row, Beta: other, Eps: 1e-5},
		&tensor.LayerNormBackward{DX: dx, DGamma: row, DBeta: other, DY: y, X: x, Gamma: normal(rng, 1, 100), Stats: stats},
		&tensor.RMSNorm{Y: y, Stats: dirty(6, 1), X: x, Gamma: row},
		&tensor.RMSNormBackward{DX: dx, DGamma: row, DY: y, X: x, Gamma: normal(rng, 1, 100), Stats: dirty(6, 1)},
		&tensor.Activate{Y: y, X: x},
		&tensor.ActivateBackward{DX: dx, DY: y, X: x},
		&tensor.Dropout{Y: y, X: x, P: 0.1},
		&tensor.Attention{O: y, LSE: dirty(6, 4), Q: x, K: x, V: x, Heads: heads},
		&tensor.AttentionBackward{DQ: dirty(6, 100), DK: dirty(6, 100), DV: dirty(6, 100), DO: x, O: y, LSE: dirty(6, 4), Q: x, K: x, V: x, Heads: heads},
		&tensor.CrossEntropy{Loss: dirty(1, 1), Losses: dirty(6, 1), DLogits: dx, Logits: x, Labels: ids},
		&tensor.BinaryCrossEntropy{Loss: dirty(1, 1), Losses: dirty(6, 1), DLogits: dx, Logits: x, Targets: x.Data},
		&tensor.SquaredError{Loss: dirty(1, 1), Losses: dirty(6, 1), DX: dx, X: x, Targets: y.Data},
		&tensor.SpanCrossEntropy{Loss: dirty(1, 1), Losses: dirty(2, 1), DLogits: dirty(6, 2), Logits: normal(rng, 6, 2), Offsets: heads.Offsets, Starts: []int32{0, 3}, Ends: []int32{1, 9}},
		&tensor.SumSquares{Y: dirty(1, 1), X: x, Rows: rows},
		&tensor.ClipScale{Y: dirty(1, 1), SumSq: scalar, MaxNorm: 1},
		&tensor.AdamW{P: x, M: y, V: dx, G: x, GradScale: scalar, Rows: rows, Correct1: 1, Correct2: 1},
	} {
		if n := testing.AllocsPerRun(10, func() { dev.Run(op) }); n != 0 {
			t.Errorf("%T allocates %v times", op, n)
		}
	}
}
