package cpu

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"unsafe"

	"tuneground/engine/cpu/plain"
	"tuneground/engine/tensor"
	"tuneground/engine/tensor/optest"
)

// kernels are the kernels that this machine can run, by name.
var kernels = map[string]*kernel{"built-in": &builtin, "plain": &plainKernel, "plain, A in place": &inPlaceKernel}

// inPlaceKernel stands for kernels that read rows of A where they lie.
var inPlaceKernel = kernel{mr: 4, nr: 4, kc: 256, sweep: sweepPlain, pack: packPlain, sweepRows: sweepRowsPlain}

func sweepRowsPlain(s panels, stride int, last unsafe.Pointer) {
	packed := make([]float32, s.m*s.k)
	for i := range s.m {
		row := float(s.a, i*stride)
		if uintptr(row) > uintptr(last) {
			row = last
		}
		packAcross(float(first(packed), i/4*4*s.k+i%4), row, stride, 1, s.k, 4)
	}
	s.a = first(packed)
	sweepPlain(s)
}

func TestBattery(t *testing.T) {
	for name, kern := range kernels {
		dev := New()
		dev.kern = kern
		battery := optest.Battery{Dirt: float32(math.NaN()), Case: func(op tensor.Op, near optest.Tolerance, shift int) {
			if err := optest.Compare(dev, op, near.CPU, shift); err != nil {
				t.Error(err)
			}
		}}
		for _, g := range battery.Groups() {
			t.Run(name+"/"+g.Name, func(*testing.T) { g.Run() })
		}
	}
}

func TestDeviceMemory(t *testing.T) {
	for _, dev := range []tensor.Device{New(), plain.Device{}} {
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

// TestPanics checks that a malformed operation is reported with its name and
// shapes, on both devices.
func TestPanics(t *testing.T) {
	z := tensor.Host{}.Alloc
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
		for _, dev := range []tensor.Device{New(), plain.Device{}} {
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
	x, y, dx := optest.Normal(rng, 6, 100), dirty(6, 100), dirty(6, 100)
	row, other, stats, scalar := optest.Normal(rng, 1, 100), optest.Normal(rng, 1, 100), dirty(6, 2), tensor.Of(1, 1, []float32{1})
	rows, ids := []int32{1, 3}, []int32{0, 1, 2, 3, 4, 5}
	heads := tensor.Heads{Offsets: []int32{0, 2, 6}, Count: 4, Scale: 0.2, DropP: 0.1}
	for _, op := range []tensor.Op{
		&tensor.MatMul{C: tensor.Host{}.Alloc(6, 6), A: x, B: x, TransB: true},
		&tensor.Copy{Y: y, X: x},
		&tensor.Add{Y: y, A: x, B: x},
		&tensor.Mul{Y: y, A: x, B: x},
		&tensor.Scale{X: y, Factor: 1, Rows: rows},
		&tensor.Zero{X: y, Rows: rows},
		&tensor.SumRows{Y: row, X: x},
		&tensor.Gather{Y: y, Table: x, IDs: ids},
		&tensor.ScatterAdd{Table: y, X: x, IDs: ids},
		&tensor.LayerNorm{Y: y, Stats: stats, X: x, Gamma: row, Beta: other, Eps: 1e-5},
		&tensor.LayerNormBackward{DX: dx, DGamma: row, DBeta: other, DY: y, X: x, Gamma: optest.Normal(rng, 1, 100), Stats: stats},
		&tensor.RMSNorm{Y: y, Stats: dirty(6, 1), X: x, Gamma: row},
		&tensor.RMSNormBackward{DX: dx, DGamma: row, DY: y, X: x, Gamma: optest.Normal(rng, 1, 100), Stats: dirty(6, 1)},
		&tensor.Activate{Y: y, X: x},
		&tensor.ActivateBackward{DX: dx, DY: y, X: x},
		&tensor.Dropout{Y: y, X: x, P: 0.1},
		&tensor.Attention{O: y, LSE: dirty(6, 4), Q: x, K: x, V: x, Heads: heads},
		&tensor.AttentionBackward{DQ: dirty(6, 100), DK: dirty(6, 100), DV: dirty(6, 100), DO: x, O: y, LSE: dirty(6, 4), Q: x, K: x, V: x, Heads: heads},
		&tensor.CrossEntropy{Loss: dirty(1, 1), Losses: dirty(6, 1), DLogits: dx, Logits: x, Labels: ids},
		&tensor.BinaryCrossEntropy{Loss: dirty(1, 1), Losses: dirty(6, 1), DLogits: dx, Logits: x, Targets: x.Data},
		&tensor.SquaredError{Loss: dirty(1, 1), Losses: dirty(6, 1), DX: dx, X: x, Targets: y.Data},
		&tensor.SpanCrossEntropy{Loss: dirty(1, 1), Losses: dirty(2, 1), DLogits: dirty(6, 2), Logits: optest.Normal(rng, 6, 2), Offsets: heads.Offsets, Starts: []int32{0, 3}, Ends: []int32{1, 9}},
		&tensor.SumSquares{Y: dirty(1, 1), X: x, Rows: rows},
		&tensor.ClipScale{Y: dirty(1, 1), SumSq: scalar, MaxNorm: 1},
		&tensor.AdamW{P: x, M: y, V: dx, G: x, GradScale: scalar, Rows: rows, Correct1: 1, Correct2: 1},
		&tensor.SGD{P: x, M: y, G: x, GradScale: scalar, Rows: rows},
		&tensor.FactoredMoments{R: dirty(6, 1), C: row, Mean: dirty(1, 1), G: x, GradScale: scalar, Rows: rows},
		&tensor.FactoredSquares{Y: dirty(1, 1), R: dirty(6, 1), C: row, Mean: scalar, G: x, GradScale: scalar, Rows: rows},
		&tensor.Adafactor{P: x, R: dirty(6, 1), C: row, Mean: scalar, G: x, GradScale: scalar, SumSq: scalar, Rows: rows, Clip: 1, Of: 600},
	} {
		if n := testing.AllocsPerRun(10, func() { dev.Run(op) }); n != 0 {
			t.Errorf("%T allocates %v times", op, n)
		}
	}
}
